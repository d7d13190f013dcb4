// `now` as every server of the floor agrees on it: the time of Redis, by a measured offset. Not a timer.

export class FloorClock {
  #offsetMs = 0
  readonly #localMs: () => number

  constructor(localMs: () => number = Date.now) {
    this.#localMs = localMs
  }

  /** Takes over a time of Redis that was asked for and answered at these local times. */
  measured(redisMs: number, askedMs: number, answeredMs: number): void {
    this.#offsetMs = redisMs - (askedMs + answeredMs) / 2
  }

  /** Epoch milliseconds on the clock of Redis. */
  now(): number {
    return Math.round(this.#localMs() + this.#offsetMs)
  }
}
