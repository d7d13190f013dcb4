// How many chats of the business day count for and against its service level, kept by the minute in which they were queued,
// so that another day begins without a look at each chat. Not how one chat counts (metrics/service-level.ts).
import type { ServiceOutcome } from '../metrics/service-level.ts'

const MINUTE_MS = 60_000

interface Outcomes {
  within: number
  count: number
}

export class DayLevel {
  readonly #minutes = new Map<number, Outcomes>()
  /** Minutes are counted from a day's start, for a day may begin within a minute of the epoch. */
  readonly #originMs: number
  #fromMs: number
  #within = 0
  #count = 0

  constructor(dayFromMs: number) {
    this.#originMs = dayFromMs
    this.#fromMs = dayFromMs
  }

  get within(): number {
    return this.#within
  }
  get count(): number {
    return this.#count
  }

  /** Counts a chat in (1) or takes it out again (-1). */
  add(queuedMs: number, outcome: ServiceOutcome, times: 1 | -1): void {
    const within = outcome === 'within' ? times : 0
    const minute = Math.floor((queuedMs - this.#originMs) / MINUTE_MS)
    const outcomes = this.#minutes.get(minute) ?? { within: 0, count: 0 }
    outcomes.within += within
    outcomes.count += times
    if (outcomes.count === 0) this.#minutes.delete(minute)
    else this.#minutes.set(minute, outcomes)
    if (queuedMs < this.#fromMs) return
    this.#within += within
    this.#count += times
  }

  /** Counts from another start of day on. False where that lies within a minute: then chats must be counted anew. */
  startAt(dayFromMs: number): boolean {
    if (dayFromMs === this.#fromMs) return true
    const first = (dayFromMs - this.#originMs) / MINUTE_MS
    if (!Number.isInteger(first)) return false
    this.#fromMs = dayFromMs
    this.#within = 0
    this.#count = 0
    for (const [minute, outcomes] of this.#minutes) {
      if (minute < first) continue
      this.#within += outcomes.within
      this.#count += outcomes.count
    }
    return true
  }
}
