// Time that moves only when a test says so. Not the clock of a server: tests stamp their messages themselves.
import type { PageTime } from '../../client/src/live/page-time.ts'

interface Timer {
  dueMs: number
  run: () => void
  everyMs: number | null
}

export class FakeTime implements PageTime {
  #nowMs = 5000
  #sleptMs = 0
  #timers: Timer[] = []
  #paints: (() => void)[] = []

  monotonicMs(): number {
    return this.#nowMs
  }
  wallMs(): number {
    return this.#nowMs + this.#sleptMs
  }
  every(intervalMs: number, run: () => void): () => void {
    return this.#add({ dueMs: this.#nowMs + intervalMs, run, everyMs: intervalMs })
  }
  after(delayMs: number, run: () => void): () => void {
    return this.#add({ dueMs: this.#nowMs + delayMs, run, everyMs: null })
  }
  afterPaint(run: () => void): void {
    this.#paints.push(run)
  }

  get timers(): number {
    return this.#timers.length
  }

  /** Moves on, and runs what falls due on the way in the order of its time. */
  pass(ms: number): void {
    const endMs = this.#nowMs + ms
    for (;;) {
      const next = this.#timers.filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0]
      if (next === undefined) break
      this.#nowMs = next.dueMs
      if (next.everyMs === null) this.#timers = this.#timers.filter((timer) => timer !== next)
      else next.dueMs += next.everyMs
      next.run()
    }
    this.#nowMs = endMs
  }

  /** The machine sleeps: the wall clock goes on, the page's own does not. */
  sleep(ms: number): void {
    this.#sleptMs += ms
  }

  /** The browser paints. */
  paint(): void {
    for (const run of this.#paints.splice(0)) run()
  }

  #add(timer: Timer): () => void {
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }
}
