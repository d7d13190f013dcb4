// What the floor asks of the ledger when it is founded, adopted or rebuilt, put together from the ledger's own parts.
import { LIVE_HORIZON_MS } from '../shared/events.ts'
import { loadCheckpoint } from './ledger/checkpoint.ts'
import type { Database } from './ledger/database.ts'
import { insertFirstPosition, readPosition, replacePosition, withWorkspaceLock } from './ledger/position.ts'
import { eventsForRebuild } from './ledger/recovery.ts'
import { writeEntries } from './ledger/write-entries.ts'
import type { LedgerSide } from './live/rebuild.ts'

const DRAIN_ENTRIES = 200
/** Events wait in the queue before they are committed, so some received before the checkpoint are not in it. */
const CHECKPOINT_MARGIN_MS = 10 * 60_000

export function ledgerSideOf(database: Database): LedgerSide {
  const { db } = database
  return {
    position: () => readPosition(db),
    insertFirst: (epoch) => insertFirstPosition(db, epoch),
    replace: (epoch, expected) => replacePosition(db, epoch, expected),
    withLock: (work) => withWorkspaceLock(db, 'floor', work),
    drain: async (epoch, stream) => {
      for (;;) {
        const position = await readPosition(db)
        if (position?.epoch !== epoch) return
        const entries = await stream.read(position.entry, DRAIN_ENTRIES, 0, new AbortController().signal)
        if (entries.length === 0) return
        await writeEntries(database, epoch, position.entry, entries, Date.now())
      }
    },
    recover: async (nowMs) => {
      const checkpoint = await loadCheckpoint(database)
      return {
        facts: checkpoint?.facts ?? [],
        events: eventsForRebuild(database, {
          sinceReceivedMs: checkpoint === null ? null : checkpoint.takenAtMs - CHECKPOINT_MARGIN_MS,
          chatsSinceMs: nowMs - LIVE_HORIZON_MS,
        }),
      }
    },
  }
}
