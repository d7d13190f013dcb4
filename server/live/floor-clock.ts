// `now` as every server of the floor agrees on it: the time of Redis, by a measured offset. Not a timer.

export class FloorClock {
  #offsetMs = 0
  readonly #localMs: () => number

  /** The local clock must not jump: a wall clock set back would make an old pulse look young. */
  constructor(localMs: () => number = () => performance.timeOrigin + performance.now()) {
    this.#localMs = localMs
  }

  /** Asks for the time of Redis, and takes it for the middle of the asking. */
  async measure(ask: () => Promise<number>): Promise<void> {
    const askedMs = this.#localMs()
    const redisMs = await ask()
    this.#offsetMs = redisMs - (askedMs + this.#localMs()) / 2
  }

  /** Epoch milliseconds on the clock of Redis. */
  now(): number {
    return Math.round(this.#localMs() + this.#offsetMs)
  }
}
