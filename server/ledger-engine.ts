// Writes the ledger from the accepted stream and derives it, in whichever thread it is started. Not the thread, nor what it is told.
import type { TeamSettings } from '../shared/floor/team-settings.ts'
import type { Database } from './ledger/database.ts'
import { startDeriver, type DeriverStatus } from './ledger/deriver.ts'
import { startWriter, type WriterStatus } from './ledger/writer.ts'
import { followAccepted } from './live/accepted-stream.ts'
import { within } from './live/deadline.ts'
import type { Logger } from './logger.ts'

export interface LedgerStatus {
  writer: WriterStatus
  deriver: DeriverStatus
}

export interface LedgerEngine {
  status(): LedgerStatus
  /** How long ago the status came, in milliseconds: one of old says nothing of now. */
  statusAgeMs(): number
  stop(): Promise<void>
}

const WRITER_STOP_LIMIT_MS = 2500
/** Past this age of what it writes the writer is behind, and from this many events a second on it has its hands full. */
const BEHIND_MS = 1_000
const FULL_EVENTS_PER_S = 5_000
const REST_BEHIND = 8
const REST_FULL = 2

/** How long the deriver rests for each millisecond of its work, so that the writer keeps the larger part of both processes. */
export function restShareOf({ lagMs, eventsPerS }: Pick<WriterStatus, 'lagMs' | 'eventsPerS'>): number {
  return lagMs > BEHIND_MS ? REST_BEHIND : REST_FULL * Math.min(1, eventsPerS / FULL_EVENTS_PER_S)
}

export function startLedgerEngine(deps: {
  database: Database
  workspace: string
  redisUrl: string
  /** The floor's epoch; null while there is none to write for. */
  epoch: () => string | null
  now: () => number
  /** Lets the accepted stream forget what the ledger holds. */
  trim: (epoch: string, belowEntry: string) => Promise<void>
  defaults: TeamSettings
  logger: Logger
}): LedgerEngine {
  const { database, workspace, redisUrl, epoch, now, trim, defaults, logger } = deps
  const stream = followAccepted({ workspace, redisUrl, epoch, trim, logger })
  const writer = startWriter({ database, stream, epoch, now, logger })
  const deriver = startDeriver({
    database,
    now,
    logger,
    defaults,
    restShare: () => restShareOf(writer.status()),
  })
  return {
    status: () => ({ writer: writer.status(), deriver: deriver.status() }),
    statusAgeMs: () => 0,
    stop: async () => {
      await deriver.stop()
      // Its read may hang with Redis; what it has not written stays in the stream.
      await within(WRITER_STOP_LIMIT_MS, 'stopping the writer', writer.stop()).catch(() => {})
      stream.stop()
    },
  }
}
