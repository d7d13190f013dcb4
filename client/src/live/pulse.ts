// The age of the server's pulse: the one measure of whether a board is still true. Not the state of the socket.
import { STALE_AFTER_MS } from '../../../shared/protocol.ts'

export class Pulse {
  #ageOnArrivalMs = Infinity
  #arrivedMs = 0

  /** Takes the age that a message carried, on the page's monotonic clock. */
  heard(ageMs: number, monotonicMs: number): void {
    this.#ageOnArrivalMs = ageMs
    this.#arrivedMs = monotonicMs
  }

  /** The age on arrival and the time since; Infinity before the first message. */
  ageMs(monotonicMs: number): number {
    return this.#ageOnArrivalMs + (monotonicMs - this.#arrivedMs)
  }

  isStale(monotonicMs: number): boolean {
    return this.ageMs(monotonicMs) > STALE_AFTER_MS
  }
}
