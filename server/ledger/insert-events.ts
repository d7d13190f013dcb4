// Puts events and their texts into their tables: straight in where all are new, else without those that stand. Not the rest of a batch.
import { sql } from 'kysely'
import type { FloorEvent } from '../../shared/events.ts'
import { countConflicts, readStanding, saysTheSame } from './conflicts.ts'
import type { Sql } from './database.ts'
import { EVENT_COLUMNS, eventRows, TEXT_COLUMNS, textRows, type AcceptedEvent } from './event-rows.ts'
import { eventKey, privateText } from './stored-event.ts'
import type { CopyTransaction } from './transaction.ts'

const copyEvents = (transaction: CopyTransaction, accepted: readonly AcceptedEvent[]) =>
  transaction.copy(`copy event (${EVENT_COLUMNS}) from stdin with (format binary)`, eventRows(accepted))

/**
 * Copies events that are all new. Where one is not, PostgreSQL refuses them all (23505), and the transaction must be begun
 * again with `insertUnknown`. Repeats are rare here: the floor's seen ids leave them out.
 */
export async function insertNew(
  transaction: CopyTransaction,
  accepted: readonly AcceptedEvent[],
): Promise<void> {
  await copyEvents(transaction, accepted)
  const texts = textRows(accepted)
  if (texts === null) return
  await transaction.copy(`copy message_text (${TEXT_COLUMNS}) from stdin with (format binary)`, texts)
}

/** A text may stand without its event, where one was restored or dropped without the other. */
async function insertTexts(db: Sql, events: readonly FloorEvent[]): Promise<void> {
  const rows = events.flatMap((event) => {
    const text = privateText(event)
    return text === undefined ? [] : [{ ms: event.claimedAtMs, source: event.source, id: event.id, text }]
  })
  await sql`
    insert into message_text (claimed_at, source, event_id, text)
    select to_timestamp(ms / 1000), source, id, text
    from json_to_recordset(${JSON.stringify(rows)}::json) as t(ms float8, source text, id text, text text)
    on conflict do nothing
  `.execute(db)
}

/**
 * Inserts what is new, counts what stands with another body, and gives what was new. The caller holds the position's lock:
 * nobody else inserts meanwhile.
 */
export async function insertUnknown(
  transaction: CopyTransaction,
  accepted: readonly AcceptedEvent[],
): Promise<AcceptedEvent[]> {
  const { db } = transaction
  const standing = await readStanding(
    db,
    accepted.map(({ event }) => event),
  )
  const fresh: AcceptedEvent[] = []
  const conflicting: FloorEvent[] = []
  for (const each of accepted) {
    const { event, entry } = each
    const key = eventKey(event)
    const known = standing.get(key)
    if (known === undefined) {
      fresh.push(each)
      standing.set(key, { event, bodyHash: null, entry })
    } else if (!saysTheSame(event, known)) conflicting.push(event)
  }
  await copyEvents(transaction, fresh)
  const freshEvents = fresh.map(({ event }) => event)
  await insertTexts(db, freshEvents)
  await countConflicts(db, conflicting)
  return fresh
}
