// Writes the ledger from the accepted stream and derives it, in whichever thread it is started. Not where the stream comes from.
import type { TeamSettings } from '../shared/floor/team-settings.ts'
import type { Database } from './ledger/database.ts'
import { startDeriver, type DeriverStatus, type Pressure } from './ledger/deriver.ts'
import type { LedgerLogger } from './ledger/ledger-log.ts'
import { startWriter, type AcceptedStream, type WriterStatus } from './ledger/writer.ts'
import { within } from './live/deadline.ts'

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
/** Past this age of what it writes the writer is behind, and past this many events a second it has enough to do. */
const BEHIND_MS = 1_000
const BUSY_EVENTS_PER_S = 1_000

/** How much the writer has to do. */
export function pressureOf({ lagMs, eventsPerS }: WriterStatus): Pressure {
  if (lagMs > BEHIND_MS) return 'behind'
  return eventsPerS > BUSY_EVENTS_PER_S ? 'busy' : 'none'
}

export function startLedgerEngine(deps: {
  database: Database
  stream: AcceptedStream
  /** The floor's epoch; null while there is none to write for. */
  epoch: () => string | null
  now: () => number
  defaults: TeamSettings
  logger: LedgerLogger
}): LedgerEngine {
  const { database, stream, epoch, now, defaults, logger } = deps
  const writer = startWriter({ database, stream, epoch, now, logger })
  const deriver = startDeriver({
    database,
    now,
    logger,
    defaults,
    pressure: () => pressureOf(writer.status()),
  })
  return {
    status: () => ({ writer: writer.status(), deriver: deriver.status() }),
    statusAgeMs: () => 0,
    stop: async () => {
      await deriver.stop()
      // Its read may hang with Redis; what it has not written stays in the stream.
      await within(WRITER_STOP_LIMIT_MS, 'stopping the writer', writer.stop()).catch(() => {})
    },
  }
}
