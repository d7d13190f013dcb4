// Starts the ledger's thread and keeps it running: told of the floor, heard of its status. Not what it does.
import { Worker } from 'node:worker_threads'
import type { LedgerEngine, LedgerStatus } from '../ledger-engine.ts'
import { within } from '../live/deadline.ts'
import type { FromLedgerThread, LedgerThreadOrder, ToLedgerThread } from './messages.ts'

const TELL_EVERY_MS = 1_000
const AGAIN_MS = 1_000
const STOP_LIMIT_MS = 8_000

const NOTHING_YET: LedgerStatus = {
  writer: { entry: null, lagMs: 0, writtenEvents: 0, eventsPerS: 0, refusedEvents: 0, lastError: null },
  deriver: { waitingMarks: 0, overdueMs: 0 },
}

/** What the thread is told of, and does through, the floor's life. */
export interface FollowedFloor {
  live(): { epoch: string } | null
  clock: { now(): number }
  onState(listener: () => void): () => void
  trimAccepted(epoch: string, belowEntry: string): Promise<void>
}

/**
 * Runs the ledger's engine in a thread of its own. A thread that dies is started again: the ledger goes on from the position
 * that PostgreSQL holds, so nothing is lost or written twice; its status then goes on from what the former ones wrote. `nowMs`
 * is any clock that only goes forth.
 */
export function startLedgerThread(
  code: URL,
  order: LedgerThreadOrder,
  floor: FollowedFloor,
  logger: { error(fields: object, message: string): void },
  nowMs: () => number = () => performance.now(),
): LedgerEngine {
  let status = NOTHING_YET
  let heardAtMs = nowMs()
  /** By threads that ended: each counts from nothing. */
  let writtenBefore = 0
  let isStopping = false
  let thread: Worker
  let again: NodeJS.Timeout | undefined

  const say = (message: ToLedgerThread) => thread.postMessage(message)
  const tell = () => say({ say: 'floor', epoch: floor.live()?.epoch ?? null, nowMs: floor.clock.now() })
  const heard = (message: FromLedgerThread): void => {
    if (message.say === 'status') {
      const { writer, deriver } = message.status
      status = { writer: { ...writer, writtenEvents: writtenBefore + writer.writtenEvents }, deriver }
      heardAtMs = nowMs()
    }
    // Redis may just be gone; whatever is not forgotten now is forgotten with the next batch.
    else floor.trimAccepted(message.epoch, message.belowEntry).catch(() => {})
  }
  const start = (): void => {
    // Node's own arguments are the process's: one that names its program, or a loader, is none of the thread's.
    thread = new Worker(code, { workerData: order, name: 'ledger', execArgv: [] })
    thread.on('message', heard)
    thread.on('error', (error) => logger.error({ err: error }, "the ledger's thread failed"))
    thread.once('exit', () => {
      if (isStopping) return
      writtenBefore = status.writer.writtenEvents
      logger.error({}, "the ledger's thread ended; starting another")
      again = setTimeout(start, AGAIN_MS)
    })
    tell()
  }

  start()
  const stopListening = floor.onState(tell)
  const telling = setInterval(tell, TELL_EVERY_MS)
  return {
    status: () => status,
    statusAgeMs: () => nowMs() - heardAtMs,
    stop: async () => {
      isStopping = true
      clearTimeout(again)
      clearInterval(telling)
      stopListening()
      const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()))
      if (thread.threadId === -1) return
      say({ say: 'stop' })
      await within(STOP_LIMIT_MS, "stopping the ledger's thread", ended).catch(() => thread.terminate())
    },
  }
}
