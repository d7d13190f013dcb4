// Runs back-tests for who asks: one at a time, in a thread of its own, ended when nobody waits for it or its time is over. Not what one
// does (run-backtest.ts).
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { BacktestSums, BacktestOrder } from './run-backtest.ts'
import { runBacktest } from './run-backtest.ts'
import type { Database } from '../../ledger/database.ts'

/** Longer nobody waits for a page to redraw. */
const TIME_LIMIT_MS = 30_000
/** So long one waits for its turn. */
const TURN_LIMIT_MS = 10_000
/** In the caller's thread: the most that is done without a pause. */
const SLICE_MS = 8
/** Most of what a back-test makes lives for a moment: with room for the young its collection costs a third. */
const HEAP = { maxYoungGenerationSizeMb: 64, maxOldGenerationSizeMb: 768 }

export type BacktestOutcome =
  | { is: 'done'; sums: BacktestSums; tookMs: number }
  | { is: 'too long' }
  | { is: 'busy' }
  | { is: 'given up' }

export interface BacktestDeps {
  database: Pick<Database, 'db' | 'schema'>
  databaseUrl: string
  /** The code of the thread; without it the caller's own thread does it, in slices. */
  threadCode: URL | undefined
}

export type Backtests = ReturnType<typeof createBacktests>

/** One thread's work: resolves with its sums; rejects where it failed, or was ended. */
function inThread(code: URL, workerData: object, signal: AbortSignal): Promise<BacktestSums> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(code, { workerData, name: 'back-test', execArgv: [], resourceLimits: HEAP })
    const end = (): void => void thread.terminate()
    signal.addEventListener('abort', end, { once: true })
    thread.once('message', (sums: BacktestSums) => resolve(sums))
    thread.once('error', reject)
    thread.once('exit', () => {
      signal.removeEventListener('abort', end)
      // Of what has resolved by then nothing more is heard.
      reject(new Error('the back-test was ended'))
    })
  })
}

/** The same in the caller's thread, which it lets go every few milliseconds. */
function inSlices(
  { db }: Pick<Database, 'db'>,
  order: BacktestOrder,
  signal: AbortSignal,
): Promise<BacktestSums> {
  let sliceMs = performance.now()
  return runBacktest(db, order, async () => {
    signal.throwIfAborted()
    if (performance.now() - sliceMs < SLICE_MS) return
    await nextTurn()
    sliceMs = performance.now()
  })
}

export function createBacktests({ database, databaseUrl, threadCode }: BacktestDeps) {
  let lastTurn: Promise<unknown> = Promise.resolve()

  const work = (order: BacktestOrder, signal: AbortSignal): Promise<BacktestSums> =>
    threadCode === undefined
      ? inSlices(database, order, signal)
      : inThread(threadCode, { ...order, databaseUrl, workspace: database.schema }, signal)

  return {
    /** Waits for its turn and runs; `given` ends it. Rejects where the ledger cannot be read. */
    async run(order: BacktestOrder, given: AbortSignal): Promise<BacktestOutcome> {
      let endTurn = (): void => {}
      const before = lastTurn
      lastTurn = new Promise<void>((resolve) => (endTurn = resolve)).then(() => before)
      try {
        const turn = AbortSignal.any([given, AbortSignal.timeout(TURN_LIMIT_MS)])
        const isTurn = await Promise.race([
          before.then(() => true),
          new Promise<false>((resolve) =>
            turn.addEventListener('abort', () => resolve(false), { once: true }),
          ),
        ])
        if (given.aborted) return { is: 'given up' }
        if (!isTurn) return { is: 'busy' }
        const limit = AbortSignal.timeout(TIME_LIMIT_MS)
        const startedMs = performance.now()
        try {
          const sums = await work(order, AbortSignal.any([given, limit]))
          return { is: 'done', sums, tookMs: Math.round(performance.now() - startedMs) }
        } catch (error) {
          if (given.aborted) return { is: 'given up' }
          if (limit.aborted) return { is: 'too long' }
          throw error
        }
      } finally {
        endTurn()
      }
    },
  }
}
