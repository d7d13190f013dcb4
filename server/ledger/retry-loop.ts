// Runs a step again and again in the background until stopped, and tries again after faults. Not what a step does.
import { setTimeout as delay } from 'node:timers/promises'

const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 5_000

export interface RetryLoop {
  /** Lets the step in hand end first. */
  stop(): Promise<void>
}

/**
 * `step` says how long to pause before the next one, in milliseconds. After a fault the pause grows from one fault to the
 * next; `onFault` hears of each, unless it came of the stopping.
 */
export function startRetryLoop(options: {
  step: (signal: AbortSignal) => Promise<number>
  onFault: (error: unknown) => void
}): RetryLoop {
  const stopping = new AbortController()
  const { signal } = stopping

  async function run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS
    while (!signal.aborted) {
      let pauseMs: number
      try {
        pauseMs = await options.step(signal)
        retryMs = FIRST_RETRY_MS
      } catch (error) {
        if (stopping.signal.aborted) return
        options.onFault(error)
        pauseMs = retryMs
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
      }
      if (pauseMs > 0) await delay(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }

  const running = run()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
