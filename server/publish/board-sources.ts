// The sources of a board as they were last sent, and whether one was heard, fell silent, came or went since. Not when one is silent
// (shared/floor/source-watch.ts).
import type { Row } from '../../shared/agent-row.ts'
import type { BoardSource } from '../../shared/board.ts'
import { encodeSource } from '../../shared/source-row.ts'

export class BoardSources {
  #list: readonly BoardSource[] = []

  get list(): readonly BoardSource[] {
    return this.#list
  }

  /** Takes them as they are now; true where they became others. */
  take(sources: readonly BoardSource[]): boolean {
    const isAnother = !areSame(sources, this.#list)
    this.#list = sources
    return isAnother
  }

  rows(baseMs: number): Row[] {
    return this.#list.map((source) => encodeSource(source, baseMs))
  }
}

function areSame(a: readonly BoardSource[], b: readonly BoardSource[]): boolean {
  return (
    a.length === b.length &&
    a.every((source, place) => {
      const other = b[place]
      return (
        source.id === other?.id && source.lastHeardEpochMs === other.lastHeardEpochMs && source.lagMs === other.lagMs &&
        source.cadenceMs === other.cadenceMs && source.silentSinceEpochMs === other.silentSinceEpochMs
      ) // prettier-ignore
    })
  )
}
