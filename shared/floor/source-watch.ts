// When each source was last heard, how late its newest event came, and which are silent. Judged at each pulse, whose instant it
// is true for. Not how signs of life arrive (server/live/source-signs.ts), nor what greys on a board (agent-view.ts).
import type { BoardSource } from '../board.ts'
import { sourceOf } from '../stored-id.ts'

/** The last sign of life of a source. */
export interface SourceSign {
  /** When its newest event or heartbeat was received. */
  heardMs: number
  /** How long after its claimed time that was; below zero where the source's clock is ahead. */
  lagMs: number
}

/** The longest pause between two deliveries that a source said is normal. */
export interface DeclaredCadence {
  cadenceMs: number
  /** When the source was made, or declared it last. */
  declaredMs: number
}

/** What is known of all sources at an instant. */
export interface HeardSources {
  signs: ReadonlyMap<string, SourceSign>
  /** Those of the sources that may send and declared one: nobody else is watched. */
  cadences: ReadonlyMap<string, DeclaredCadence>
  /** When each source that may send was made, or made anew: what is older is of an earlier one of its id. */
  addedMs: ReadonlyMap<string, number>
  /** Since when signs are kept at all: a source without one was not heard since then. Null: not known yet. */
  keptSinceMs: number | null
  atMs: number
}

/**
 * From when on a source is silent: the end of its cadence, counted from when it was last heard. Where it was not heard since signs
 * are kept it counts from then, or from when the cadence was declared where that was later. Null while it has not passed, and for
 * ever where none was declared.
 */
export function silentSinceMs(
  lastHeardMs: number | null,
  declared: DeclaredCadence | null,
  keptSinceMs: number | null,
  atMs: number,
): number | null {
  if (declared === null) return null
  const { cadenceMs, declaredMs } = declared
  const fromMs = lastHeardMs ?? (keptSinceMs === null ? null : Math.max(keptSinceMs, declaredMs))
  if (fromMs === null) return null
  return atMs - fromMs > cadenceMs ? fromMs + cadenceMs : null
}

const NOTHING_HEARD: HeardSources = {
  signs: new Map(),
  cadences: new Map(),
  addedMs: new Map(),
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
      [...heard.cadences.keys()].filter((id) => this.rowOf(id).silentSinceEpochMs !== null),
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

  /** Whether any source was ever heard. */
  get isAnyHeard(): boolean {
    return this.#heard.signs.size > 0
  }

  /** A source as boards show it. */
  rowOf(id: string): BoardSource {
    const { signs, cadences, addedMs, keptSinceMs, atMs } = this.#heard
    const sign = signs.get(id)
    const isOwn = sign !== undefined && sign.heardMs >= (addedMs.get(id) ?? -Infinity)
    const { heardMs, lagMs } = isOwn ? sign : { heardMs: null, lagMs: null }
    const declared = cadences.get(id) ?? null
    return {
      id,
      lastHeardEpochMs: heardMs,
      lagMs,
      cadenceMs: declared?.cadenceMs ?? null,
      silentSinceEpochMs: silentSinceMs(heardMs, declared, keptSinceMs, atMs),
    }
  }
}
