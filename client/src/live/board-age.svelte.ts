// How old what a board shows is: freshness, the clocks, the lag at the paint. Not what it shows: see live-board.svelte.ts.
import type { PageTime } from './page-time.ts'
import { Paints } from './paints.ts'
import { Pulse } from './pulse.ts'
import { ServerClock } from './server-clock.ts'

export type Freshness = 'connecting' | 'catching-up' | 'rebuilding' | 'live' | 'stale'
/** What is known apart from age: whether anything is shown, and what the server said stands in the way of a snapshot. */
export interface Showing {
  readonly anything: boolean
  readonly catchingUp: boolean
  /** The server has no floor yet: it loads it, or makes it anew from the ledger. */
  readonly rebuilding: boolean
}

/** A wall clock that gains so much on the page's own between two looks was set, or the machine slept. */
const SLEPT_MS = 1000

export class BoardAge {
  readonly paints: Paints
  readonly #time: PageTime
  readonly #clock = new ServerClock()
  readonly #pulse = new Pulse()
  /** By how much the wall clock was ahead of the page's own at the last look. */
  #wallLeadMs: number | null = null
  /** The pulse's age on arrival of the last message since the clock's last second. */
  #ageHeardMs: number | null = null
  #freshness = $state<Freshness>('connecting')
  #behindMs = $state(0)
  #staleSinceEpochMs = $state(0)
  #clockEpochMs = $state<number | null>(null)
  #countingEpochMs = $state(0)

  constructor(time: PageTime) {
    this.#time = time
    this.paints = new Paints(time, this.#clock)
  }

  get freshness(): Freshness {
    return this.#freshness
  }
  /** From acceptance to paint of the last second's oldest change; the pulse's age where nothing changed. */
  get behindMs(): number {
    return this.#behindMs
  }
  /** The instant up to which a stale board was true. */
  get staleSinceEpochMs(): number {
    return this.#staleSinceEpochMs
  }
  /** The server's clock in whole seconds; null before the first message. It runs on while the board is stale. */
  get clockEpochMs(): number | null {
    return this.#clockEpochMs
  }
  /** The clock that durations are counted by, in whole seconds: it stands still while the board is stale. */
  get countingEpochMs(): number {
    return this.#countingEpochMs
  }

  /** A message that changed or confirmed what is shown: the pulse's age that it carried, and its stamp. */
  heard(pulseAgeMs: number, stampEpochMs: number): void {
    const now = this.#time.monotonicMs()
    this.#clock.sample(stampEpochMs, now)
    this.#pulse.heard(pulseAgeMs, now)
    this.#ageHeardMs = pulseAgeMs
  }

  /** Judges the age and moves the clocks: with each message, and some times a second. */
  look(showing: Showing): void {
    const now = this.#time.monotonicMs()
    this.#noticeSleep(now)
    const age = this.#pulse.ageMs(now)
    this.#freshness = this.#judge(showing, now)
    const clock = this.#clock.now(now)
    if (clock === null) return
    // The clock that is counted back from has slept too.
    const upToEpochMs = clock - this.#pulse.ageAwakeMs(now)
    if (this.#freshness === 'stale') this.#staleSinceEpochMs = Math.floor(upToEpochMs / 1000) * 1000
    const second = Math.floor(clock / 1000) * 1000
    // Whole seconds keep every tile in step; a little late is better than a second shown twice.
    if (this.#freshness !== 'stale') this.#countingEpochMs = second
    if (second === this.#clockEpochMs) return
    this.#clockEpochMs = second
    this.#behindMs = this.paints.takeWorstMs() ?? this.#ageHeardMs ?? age
    this.#ageHeardMs = null
  }

  /** A machine that slept wakes with a clock that stood still, and with messages of long ago: they are no news. */
  #noticeSleep(monotonicMs: number): void {
    const leadMs = this.#time.wallMs() - monotonicMs
    const gainedMs = this.#wallLeadMs === null ? 0 : leadMs - this.#wallLeadMs
    this.#wallLeadMs = leadMs
    if (gainedMs > SLEPT_MS) this.#pulse.slept(gainedMs)
  }

  #judge(showing: Showing, monotonicMs: number): Freshness {
    if (showing.anything && this.#pulse.isStale(monotonicMs)) return 'stale'
    if (showing.rebuilding) return 'rebuilding'
    if (showing.catchingUp) return 'catching-up'
    return showing.anything ? 'live' : 'connecting'
  }
}
