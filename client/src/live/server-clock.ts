// An estimate of the server's clock from the stamps on its messages. Not the page's own clock, which may be wrong.

/** How long a stamp is believed: a server whose clock was set back is followed after at most two windows. */
const WINDOW_MS = 60_000

/**
 * A message stamped `at` arrives some delay later, so `at − arrival` is the clocks' offset less that delay: the
 * largest seen is the one with the smallest delay. The clock therefore runs late by the smallest delay of the network.
 */
export class ServerClock {
  #best = -Infinity
  #bestBefore = -Infinity
  #windowStartMs = -Infinity

  /** Takes the stamp of a message that arrived now. */
  sample(stampEpochMs: number, monotonicMs: number): void {
    if (monotonicMs - this.#windowStartMs > WINDOW_MS) {
      this.#bestBefore = this.#best
      this.#best = -Infinity
      this.#windowStartMs = monotonicMs
    }
    this.#best = Math.max(this.#best, stampEpochMs - monotonicMs)
  }

  /** The server's clock in epoch milliseconds; null before the first stamp. */
  now(monotonicMs: number): number | null {
    const offset = Math.max(this.#best, this.#bestBefore)
    return offset === -Infinity ? null : monotonicMs + offset
  }
}
