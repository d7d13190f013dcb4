// Widths of names as state: asked for again once a face was loaded. Not what is done where one is too wide: name-lines.ts.
import { createTextWidths } from './text-widths.ts'

export class NameWidths {
  readonly #widths = createTextWidths()
  #loads = $state(0)

  /** Listens for faces until the returned function is called. */
  start(): () => void {
    const forget = () => {
      this.#widths.forget()
      this.#loads += 1
    }
    document.fonts.addEventListener('loadingdone', forget)
    return () => document.fonts.removeEventListener('loadingdone', forget)
  }

  /** Width in em. */
  readonly widthOf = (words: string): number => {
    void this.#loads
    return this.#widths.widthOf(words)
  }
}
