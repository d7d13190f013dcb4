// When each source was last heard, how late its newest event came, and which are silent. Judged at each pulse, whose instant it
// is true for. Not how signs of life arrive (server/live/source-signs.ts), nor what greys on a board (agent-view.ts).
import type { BoardSource } from '../board.ts'

/** The last sign of life of a source. */
export interface SourceSign {
  /** When its newest event or heartbeat was received. */
  heardMs: number
  /** How long after its claimed time that was; below zero where the source's clock is ahead. */
  lagMs: number
}

/** What is known of all sources at an instant. */
export interface HeardSources {
  signs: ReadonlyMap<string, SourceSign>
  /** The longest pause between two deliveries that is normal, for the sources that declared one. */
  cadencesMs: ReadonlyMap<string, number>
  /** Since when signs are kept at all: a source without one was not heard since then. Null: not known yet. */
  keptSinceMs: number | null
  atMs: number
}

/** The source of a stored id, which begins with it. */
export const sourceOf = (storedId: string): string => storedId.slice(0, Math.max(0, storedId.indexOf(':')))

/**
 * From when on a source is silent: the end of its cadence, counted from when it was last heard, or from when signs are kept where
 * it was not heard since. Null while that has not passed, and for ever where no cadence was declared.
 */
export function silentSinceMs(
  lastHeardMs: number | null,
  cadenceMs: number | null,
  keptSinceMs: number | null,
  atMs: number,
): number | null {
  const fromMs = lastHeardMs ?? keptSinceMs
  if (cadenceMs === null || fromMs === null) return null
  return atMs - fromMs > cadenceMs ? fromMs + cadenceMs : null
}

const NOTHING_HEARD: HeardSources = {
  signs: new Map(),
  cadencesMs: new Map(),
  keptSinceMs: null,
  atMs: -Infinity,
}

export class SourceWatch {
  #heard = NOTHING_HEARD
  #silent: ReadonlySet<string> = new Set()

  /** Takes what is known at an instant in place of what was known before. */
  hear(heard: HeardSources): void {
    this.#heard = heard
    const silent = new Set(
      [...heard.cadencesMs.keys()].filter((id) => this.rowOf(id).silentSinceEpochMs !== null),
    )
    const isSame = silent.size === this.#silent.size && [...silent].every((id) => this.#silent.has(id))
    if (!isSame) this.#silent = silent
  }

  /** The silent sources: the same set for as long as its members are the same. */
  get silent(): ReadonlySet<string> {
    return this.#silent
  }

  /** Whether what is stored under this id comes from a silent source. */
  hasFallenSilent(storedId: string): boolean {
    return this.#silent.size > 0 && this.#silent.has(sourceOf(storedId))
  }

  /** A source as boards show it. */
  rowOf(id: string): BoardSource {
    const { signs, cadencesMs, keptSinceMs, atMs } = this.#heard
    const { heardMs = null, lagMs = null } = signs.get(id) ?? {}
    const cadenceMs = cadencesMs.get(id) ?? null
    return {
      id,
      lastHeardEpochMs: heardMs,
      lagMs,
      cadenceMs,
      silentSinceEpochMs: silentSinceMs(heardMs, cadenceMs, keptSinceMs, atMs),
    }
  }
}
