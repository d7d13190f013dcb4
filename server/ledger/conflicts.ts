// Whether an event that comes again under its key says the same as the one that stands, and counting where not. Not the insert.
import { sql } from 'kysely'
import { z } from 'zod'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import type { Sql } from './database.ts'
import { bodyText, eventColumns, eventKey, hashOf, parseEvent } from './stored-event.ts'

/** An event as it stands in the ledger. */
export interface StandingEvent {
  event: FloorEvent
  /** Of a body that cannot be put together again from what is stored. */
  bodyHash: Buffer | null
  entry: string
}

const standingRow = z.object({
  body_hash: z.instanceof(Buffer).nullable(),
  entry: z.string(),
  text: z.string().nullable(),
})

/** A stored event with what is kept apart from it. */
function withText(event: FloorEvent, text: string | null): FloorEvent {
  if (text === null) return event
  const name =
    event.type === 'chat.rated' ? 'comment' : event.type === 'system.agent.correction' ? 'note' : 'text'
  return floorEvent.parse({ ...event, data: { ...event.data, [name]: text } })
}

const keyRow = (event: FloorEvent) => ({
  claimed_ms: event.claimedAtMs,
  source: event.source,
  event_id: event.id,
})

/** What the ledger now holds under the keys of these events, by key. */
export async function readStanding(
  db: Sql,
  events: readonly FloorEvent[],
): Promise<Map<string, StandingEvent>> {
  const { rows } = await sql`
    select ${eventColumns}, event.body_hash, event.entry, message_text.text
    from json_to_recordset(${JSON.stringify(events.map(keyRow))}::json) as k(claimed_ms float8, source text, event_id text)
    join event on event.claimed_at = to_timestamp(k.claimed_ms / 1000) and event.source = k.source
      and event.event_id = k.event_id
    left join message_text on message_text.claimed_at = event.claimed_at and message_text.source = event.source
      and message_text.event_id = event.event_id
  `.execute(db)
  const standing = new Map<string, StandingEvent>()
  for (const row of rows) {
    const { body_hash: bodyHash, entry, text } = standingRow.parse(row)
    const event = withText(parseEvent(row), text)
    standing.set(eventKey(event), { event, bodyHash, entry })
  }
  return standing
}

/** Whether the event says what the standing one said, texts and names included. */
export function saysTheSame(event: FloorEvent, { event: standing, bodyHash }: StandingEvent): boolean {
  return bodyHash === null ? bodyText(event) === bodyText(standing) : hashOf(event).equals(bodyHash)
}

/** Counts events whose key stands with another body. */
export async function countConflicts(db: Sql, conflicting: readonly FloorEvent[]): Promise<void> {
  if (conflicting.length === 0) return
  const rows = conflicting.map((event) => ({ ...keyRow(event), received_ms: event.receivedAtMs }))
  await sql`
    insert into event_conflict as known (claimed_at, source, event_id, count, first_seen_at, last_seen_at)
    select to_timestamp(claimed_ms / 1000), source, event_id, count(*),
      to_timestamp(min(received_ms) / 1000), to_timestamp(max(received_ms) / 1000)
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as c(claimed_ms float8, source text, event_id text, received_ms float8)
    group by claimed_ms, source, event_id
    on conflict (source, claimed_at, event_id) do update set count = known.count + excluded.count,
      first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)
  `.execute(db)
}

/** Counts, of events that were answered as repeats, those that the ledger holds with another body. */
export async function countRepeatConflicts(db: Sql, events: readonly FloorEvent[]): Promise<number> {
  const standing = await readStanding(db, events)
  const conflicting = events.filter((event) => {
    const known = standing.get(eventKey(event))
    return known !== undefined && !saysTheSame(event, known)
  })
  await countConflicts(db, conflicting)
  return conflicting.length
}
