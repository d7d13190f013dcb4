// Looks whether an event that was answered as a repeat came with another body than the one that stands. Not the answering.
import type { FloorEvent } from '../../shared/events.ts'
import type { Database } from './database.ts'
import type { LedgerLogger } from './ledger-log.ts'
import { countRepeatConflicts } from './conflicts.ts'

const CHECK_EVERY_MS = 2_000
/** More repeats than this between two looks are not looked at: a replayed file must not fill the memory. */
const MOST_WAITING = 5_000

/** Starts the look-out. What PostgreSQL does not hold yet by the time of the look is taken for the same. */
export function startRepeatCheck(
  database: Database,
  logger: LedgerLogger,
): { note(events: readonly FloorEvent[]): void; stop(): void; conflicts(): number } {
  let waiting: FloorEvent[] = []
  let conflicts = 0
  const timer = setInterval(() => {
    if (waiting.length === 0) return
    const events = waiting
    waiting = []
    countRepeatConflicts(database.db, events)
      .then((found) => {
        conflicts += found
        if (found > 0)
          logger.warn(
            { conflicts: found },
            'events came again under their id with another body; the first ones stand',
          )
      })
      .catch((error: unknown) => logger.warn({ error }, 'repeats could not be looked at'))
  }, CHECK_EVERY_MS)
  return {
    note: (events) => {
      waiting.push(...events.slice(0, Math.max(0, MOST_WAITING - waiting.length)))
    },
    stop: () => clearInterval(timer),
    conflicts: () => conflicts,
  }
}
