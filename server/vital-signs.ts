// What a workspace says of itself: may it take events, what is at risk, and its numbers for Prometheus. Not the routes.
import { STALE_AFTER_MS } from '../shared/protocol.ts'
import type { LedgerWork } from './ledger-work.ts'
import type { FloorLife } from './live/floor-life.ts'
import type { Health } from './operations/health-routes.ts'
import type { BoardHub } from './publish/board-hub.ts'

/** Past so many entries that PostgreSQL lacks, nothing more is taken: rather refuse than lose. */
const MOST_BACKLOG_ENTRIES = 300_000
export const BACKLOG_TO_WARN_OF = 1_000
/** The ledger's thread tells its status ten times a second. */
const LEDGER_SILENCE_TO_WARN_OF_MS = 5_000

/** Why nothing can be taken now; null where it can. */
export function refusalOf(life: FloorLife): string | null {
  const state = life.state()
  if (state.state === 'refusing') return `Nothing is taken at the moment: ${state.why}.`
  if (state.state === 'stopped') return 'This server stops.'
  if (state.state !== 'live') return 'The floor is being brought up.'
  return life.watch().backlogEntries > MOST_BACKLOG_ENTRIES
    ? 'The ledger is too far behind to take more.'
    : null
}

/** A floor that is not heard of is not live, whatever the connections say. */
function silenceOf(life: FloorLife): string | null {
  const ageMs = life.clock.now() - (life.replica()?.pulseMs ?? 0)
  return ageMs > STALE_AFTER_MS ? `No pulse of the floor for ${Math.round(ageMs / 1000)} s.` : null
}

/** What to warn of where the ledger's status came so long ago; null where that is usual. */
export function ledgerSilence(ageMs: number): string | null {
  return ageMs >= LEDGER_SILENCE_TO_WARN_OF_MS
    ? `the ledger's thread has said nothing for ${Math.floor(ageMs / 1000)} s`
    : null
}

export function healthOf(life: FloorLife, ledger: Pick<LedgerWork, 'statusAgeMs'>): Health {
  const reason = refusalOf(life) ?? silenceOf(life)
  const { safety, backlogEntries, gap } = life.watch()
  const hole =
    gap === null
      ? null
      : `the ledger lacks the entries after ${gap.after} up to ${gap.upTo}: PostgreSQL came back older`
  const backlog =
    backlogEntries > BACKLOG_TO_WARN_OF ? `the ledger is ${backlogEntries} entries behind` : null
  return {
    isReady: reason === null,
    reason,
    warnings: [safety.warning, backlog, hole, ledgerSilence(ledger.statusAgeMs())].filter(
      (warning) => warning !== null,
    ),
  }
}

export function numbersOf(life: FloorLife, ledger: LedgerWork, hub: BoardHub): Record<string, number> {
  const { counts } = life.committer
  const { writer, deriver } = ledger.status()
  return {
    events_accepted: counts.accepted,
    events_duplicate: counts.duplicates,
    events_waiting: life.committer.held,
    event_conflicts: ledger.conflicts(),
    commit_batches: counts.batches,
    commit_groups: counts.groups,
    commit_groups_refused: counts.groupsRefused,
    ledger_events_written: writer.writtenEvents,
    ledger_backlog_entries: life.watch().backlogEntries,
    ledger_lag_ms: writer.lagMs,
    ledger_marks_waiting: deriver.waitingMarks,
    ledger_marks_overdue_ms: deriver.overdueMs,
    board_frames: hub.counts.frames,
    board_snapshots: hub.counts.snapshots,
    ...Object.fromEntries(Object.entries(hub.joins).map(([cause, count]) => [`board_joins_${cause}`, count])),
    board_readers: hub.watched(),
    pulse_age_ms: Math.max(0, life.clock.now() - (life.replica()?.pulseMs ?? 0)),
  }
}
