// Time as a live board uses it, so that a test can hold it still. Not the server's clock: see server-clock.ts.

export interface PageTime {
  /** Milliseconds that never run backwards, from any start. */
  monotonicMs(): number
  /** The machine's own clock: it may be set, and it knows of sleep, which the other may leave out. */
  wallMs(): number
  /** Runs again and again; returns what stops it. */
  every(intervalMs: number, run: () => void): () => void
  /** Runs once; returns what stops it. */
  after(delayMs: number, run: () => void): () => void
  /** Runs once the browser has painted what is on the page now. */
  afterPaint(run: () => void): void
}

export const browserTime: PageTime = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  every(intervalMs, run) {
    const timer = setInterval(run, intervalMs)
    return () => clearInterval(timer)
  },
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
  // A task queued from within the frame's callback runs after that frame's layout and paint.
  afterPaint: (run) => void requestAnimationFrame(() => setTimeout(run)),
}
