// What goes on behind a live floor: writing the ledger, deriving it, checkpoints, a look at repeats. Not the floor itself.
import type { FloorEvent } from '../shared/events.ts'
import { saveCheckpoint } from './ledger/checkpoint.ts'
import type { Database } from './ledger/database.ts'
import { startRepeatCheck } from './ledger/repeats.ts'
import { startLedgerEngine, type LedgerEngine, type LedgerStatus } from './ledger-engine.ts'
import type { LedgerThreadOrder } from './ledger-thread/messages.ts'
import { startLedgerThread } from './ledger-thread/start-ledger-thread.ts'
import type { FloorLife } from './live/floor-life.ts'
import type { Logger } from './logger.ts'

const CHECKPOINT_EVERY_MS = 5 * 60_000

export interface LedgerWork {
  status: () => LedgerStatus
  /** How long ago the status came, in milliseconds. */
  statusAgeMs: () => number
  conflicts: () => number
  noteRepeats: (events: readonly FloorEvent[]) => void
  /** Keeps the floor's facts as they are now, for a rebuild to start from. */
  checkpoint: () => Promise<void>
  stop: () => Promise<void>
}

/** The engine in the caller's thread. */
const startEngineHere = ({ database, life, logger, order }: LedgerWorkDeps): LedgerEngine =>
  startLedgerEngine({
    ...order,
    database,
    epoch: () => life.live()?.epoch ?? null,
    now: () => life.clock.now(),
    trim: life.trimAccepted,
    logger,
  })

export interface LedgerWorkDeps {
  database: Database
  life: FloorLife
  logger: Logger
  order: LedgerThreadOrder
  /** Writing and deriving go on in a thread of this code; without it in the caller's own. */
  threadCode: URL | undefined
}

export function startLedgerWork(deps: LedgerWorkDeps): LedgerWork {
  const { database, life, logger, order, threadCode } = deps
  const engine =
    threadCode === undefined ? startEngineHere(deps) : startLedgerThread(threadCode, order, life, logger)
  const repeats = startRepeatCheck(database, logger)

  const checkpoint = async (): Promise<void> => {
    const live = life.live()
    if (live === null) return
    const { position } = live.replica
    const facts = [...live.replica.stored()]
    await saveCheckpoint(database, { epoch: live.epoch, entry: position, takenAtMs: life.clock.now(), facts })
  }
  const checkpoints = setInterval(() => {
    checkpoint().catch((error: unknown) => logger.warn({ err: error }, 'a checkpoint could not be kept'))
  }, CHECKPOINT_EVERY_MS)

  return {
    status: () => engine.status(),
    statusAgeMs: () => engine.statusAgeMs(),
    conflicts: () => repeats.conflicts(),
    noteRepeats: (events) => repeats.note(events),
    checkpoint,
    stop: async () => {
      clearInterval(checkpoints)
      repeats.stop()
      await engine.stop()
    },
  }
}
