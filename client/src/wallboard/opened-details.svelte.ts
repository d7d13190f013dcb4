// What was opened from a board, and where the focus goes back to. Not what is then shown: see details/.
import { tick } from 'svelte'
import type { NumberName } from '../api/insight-answers.ts'

export type Opened =
  | { kind: 'agent'; id: string }
  | { kind: 'number'; number: NumberName }
  | { kind: 'sources' }
  | { kind: 'alerts' }

export class OpenedDetails {
  #what: Opened | null = $state.raw(null)
  #from: Element | null = null

  /** Null while the board stands alone. */
  get what(): Opened | null {
    return this.#what
  }

  readonly openAgent = (id: string): void => this.#open({ kind: 'agent', id })
  readonly openNumber = (number: NumberName): void => this.#open({ kind: 'number', number })

  readonly openSources = (): void => this.#open({ kind: 'sources' })

  readonly openAlerts = (): void => this.#open({ kind: 'alerts' })

  /** Whoever opened it goes on from there. */
  readonly close = (): void => {
    this.#what = null
    const back = this.#from
    void tick().then(() => {
      if (back instanceof HTMLElement && back.isConnected) back.focus()
    })
  }

  #open(what: Opened): void {
    this.#from = document.activeElement
    this.#what = what
  }
}
