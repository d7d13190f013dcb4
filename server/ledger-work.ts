// What goes on behind a live floor: writing the ledger, deriving it, checkpoints, a look at repeats. Not the floor itself.
import type { FloorEvent } from '../shared/events.ts'
import { serialiseFacts } from '../shared/floor/fold.ts'
import type { TeamSettings } from '../shared/floor/team-settings.ts'
import { saveCheckpoint } from './ledger/checkpoint.ts'
import type { Database } from './ledger/database.ts'
import { startDeriver, type DeriverStatus, type Pressure } from './ledger/deriver.ts'
import { startRepeatCheck } from './ledger/repeats.ts'
import { startWriter, type AcceptedStream, type WriterStatus } from './ledger/writer.ts'
import { within } from './live/deadline.ts'
import type { FloorLife } from './live/floor-life.ts'
import type { Logger } from './logger.ts'

const WRITER_STOP_LIMIT_MS = 2500
const CHECKPOINT_EVERY_MS = 5 * 60_000

export interface LedgerWork {
  writerStatus: () => WriterStatus
  deriverStatus: () => DeriverStatus
  conflicts: () => number
  noteRepeats: (events: readonly FloorEvent[]) => void
  /** Keeps the floor's facts as they are now, for a rebuild to start from. */
  checkpoint: () => Promise<void>
  stop: () => Promise<void>
}

/** Past this age of what it writes the writer is behind, and past this many events a second it has enough to do. */
const BEHIND_MS = 1_000
const BUSY_EVENTS_PER_S = 1_000

/** How much the writer has to do. */
export function pressureOf({ lagMs, eventsPerS }: WriterStatus): Pressure {
  if (lagMs > BEHIND_MS) return 'behind'
  return eventsPerS > BUSY_EVENTS_PER_S ? 'busy' : 'none'
}

/** The accepted stream of whichever epoch is live. */
function streamOf(life: FloorLife): AcceptedStream {
  return {
    read: async (afterId, most, blockMs, signal) => {
      const live = life.live()
      return live === null ? [] : life.accepted(live.epoch).read(afterId, most, blockMs, signal)
    },
    trimBelow: async (id) => {
      const live = life.live()
      if (live !== null) await life.accepted(live.epoch).trimBelow(id)
    },
  }
}

export function startLedgerWork(deps: {
  database: Database
  life: FloorLife
  defaults: TeamSettings
  logger: Logger
}): LedgerWork {
  const { database, life, defaults, logger } = deps
  const now = () => life.clock.now()
  const epoch = () => life.live()?.epoch ?? null
  const writer = startWriter({ database, stream: streamOf(life), epoch, now, logger })
  const deriver = startDeriver({
    database,
    now,
    logger,
    defaults,
    pressure: () => pressureOf(writer.status()),
  })
  const repeats = startRepeatCheck(database, logger)

  const checkpoint = async (): Promise<void> => {
    const live = life.live()
    if (live === null) return
    const { position } = live.replica
    const facts = [...live.replica.subjects()].map(([subject, value]): [string, string] => [
      subject,
      serialiseFacts(value),
    ])
    await saveCheckpoint(database, { epoch: live.epoch, entry: position, takenAtMs: now(), facts })
  }
  const checkpoints = setInterval(() => {
    checkpoint().catch((error: unknown) => logger.warn({ err: error }, 'a checkpoint could not be kept'))
  }, CHECKPOINT_EVERY_MS)

  return {
    writerStatus: () => writer.status(),
    deriverStatus: () => deriver.status(),
    conflicts: () => repeats.conflicts(),
    noteRepeats: (events) => repeats.note(events),
    checkpoint,
    stop: async () => {
      clearInterval(checkpoints)
      repeats.stop()
      await deriver.stop()
      // Its read may hang with Redis; what it has not written stays in the stream.
      await within(WRITER_STOP_LIMIT_MS, 'stopping the writer', writer.stop()).catch(() => {})
    },
  }
}
