// Keeps the keyboard's place when tiles move: a browser forgets the focus of what is taken out of the page and put back.
import { tick } from 'svelte'

/** Call it while a component is made: whenever `changing` does, the part that had the focus gets it back. */
export function keepFocus(changing: () => unknown, within: () => HTMLElement | undefined): void {
  $effect.pre(() => {
    void changing()
    const active = document.activeElement
    if (!(active instanceof HTMLElement) || within()?.contains(active) !== true) return
    void tick().then(() => {
      if (document.activeElement === document.body && active.isConnected)
        active.focus({ preventScroll: true })
    })
  })
}
