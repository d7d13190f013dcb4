// The age of the server's pulse: the one measure of whether a board is still true. Not the state of the socket.
import { STALE_AFTER_MS } from '../../../shared/protocol.ts'

export class Pulse {
  #ageOnArrivalMs = Infinity
  #arrivedMs = 0
  #sleptMs = 0

  /** Takes the age that a message carried, on the page's monotonic clock. */
  heard(ageMs: number, monotonicMs: number): void {
    this.#ageOnArrivalMs = ageMs
    this.#arrivedMs = monotonicMs
    this.#sleptMs = 0
  }

  /** So much time has passed unseen: until the next message what was heard is older by it. */
  slept(ms: number): void {
    this.#sleptMs += ms
  }

  /** The age on arrival and the time since, as far as the page's own clock knows; Infinity before the first message. */
  ageAwakeMs(monotonicMs: number): number {
    return this.#ageOnArrivalMs + (monotonicMs - this.#arrivedMs)
  }

  /** That age, and the time slept through. */
  ageMs(monotonicMs: number): number {
    return this.ageAwakeMs(monotonicMs) + this.#sleptMs
  }

  isStale(monotonicMs: number): boolean {
    return this.ageMs(monotonicMs) > STALE_AFTER_MS
  }
}
