// How far behind the floor a board is, measured at the paint. Not whether it is stale: see pulse.ts.
import type { PageTime } from './page-time.ts'
import type { ServerClock } from './server-clock.ts'

/** One painted change: which position it showed and how long after the acceptance of its oldest event. */
export interface Paint {
  readonly asOf: string
  readonly behindMs: number
  /** Acceptance of its oldest event, by the server's clock. */
  readonly acceptedAtEpochMs: number
  /** The page's own clock, for a measurement on one machine. */
  readonly paintedAtEpochMs: number
}

/** Paints kept for measurements: some minutes of a busy floor. */
const KEPT = 2000

export class Paints {
  readonly #time: PageTime
  readonly #clock: ServerClock
  readonly #recent: Paint[] = []
  #pending: { oldestEpochMs: number; asOf: string } | null = null
  #worstMs: number | null = null

  constructor(time: PageTime, clock: ServerClock) {
    this.#time = time
    this.#clock = clock
  }

  get recent(): readonly Paint[] {
    return this.#recent
  }

  /** A change accepted at `oldestEpochMs` is on the page; changes that share a paint count as their oldest. */
  changed(oldestEpochMs: number, asOf: string): void {
    if (this.#pending !== null) {
      this.#pending = { oldestEpochMs: Math.min(this.#pending.oldestEpochMs, oldestEpochMs), asOf }
      return
    }
    this.#pending = { oldestEpochMs, asOf }
    this.#time.afterPaint(() => this.#painted())
  }

  /** The worst paint since this was last asked; null where nothing was painted. */
  takeWorstMs(): number | null {
    const worst = this.#worstMs
    this.#worstMs = null
    return worst
  }

  #painted(): void {
    const pending = this.#pending
    this.#pending = null
    const now = this.#clock.now(this.#time.monotonicMs())
    if (pending === null || now === null) return
    const behindMs = Math.max(0, now - pending.oldestEpochMs)
    this.#worstMs = Math.max(this.#worstMs ?? 0, behindMs)
    this.#recent.push({
      asOf: pending.asOf,
      behindMs,
      acceptedAtEpochMs: pending.oldestEpochMs,
      paintedAtEpochMs: Date.now(),
    })
    if (this.#recent.length > KEPT) this.#recent.shift()
  }
}
