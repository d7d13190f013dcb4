// An accepted event as the table `event` keeps it, and back. What may have to be erased is kept apart. Not the inserting itself.
import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'

/** One row of `event` with times in epoch milliseconds, as `json_to_recordset` takes it. */
export interface EventRow {
  claimed_ms: number
  source: string
  event_id: string
  subject: string
  type: string
  occurred_ms: number
  received_ms: number
  sequence: string | null
  claimed_source: string | null
  data: object
  body_hash: string
  entry: string
}

/** JSON whose keys stand in one order, so that equal bodies have equal text. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null)
  const said = Object.entries(value).filter(([, inner]) => inner !== undefined)
  said.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${said.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`
}

/** What the sender said, whole: its stamps are ours and differ from repeat to repeat. */
function bodyHash(event: FloorEvent): string {
  const { type, subject, sequence, claimedSource, data } = event
  const hash = createHash('sha256').update(canonicalJson({ type, subject, sequence, claimedSource, data }))
  return `\\x${hash.digest('hex').slice(0, 32)}`
}

/** The event's data without name, e-mail, text and comment: those have tables of their own, which erasing reaches. */
function publicData(event: FloorEvent): object {
  if (event.type === 'agent.profile') return { ...event.data, name: undefined, email: undefined }
  if (event.type === 'chat.message') return { ...event.data, text: undefined }
  if (event.type === 'chat.rated') return { ...event.data, comment: undefined }
  return event.data
}

/** What a person wrote: a message's text, a rating's comment. */
export function privateText(event: FloorEvent): string | undefined {
  if (event.type === 'chat.message') return event.data.text
  return event.type === 'chat.rated' ? event.data.comment : undefined
}

/** The event as a row. `claimedSource` is the one text that no schema has cleaned of what PostgreSQL cannot hold. */
export function eventRow(event: FloorEvent, entry: string): EventRow {
  return {
    claimed_ms: event.claimedAtMs,
    source: event.source,
    event_id: event.id,
    subject: event.subject,
    type: event.type,
    occurred_ms: event.occurredAtMs,
    received_ms: event.receivedAtMs,
    sequence: event.sequence ?? null,
    claimed_source: event.claimedSource?.toWellFormed().replaceAll('\u0000', '\ufffd') ?? null,
    data: publicData(event),
    body_hash: bodyHash(event),
    entry,
  }
}

/** The identity of an event in the ledger. */
export function eventKey(event: Pick<FloorEvent, 'source' | 'id' | 'claimedAtMs'>): string {
  return JSON.stringify([event.claimedAtMs, event.source, event.id])
}

/** Epoch milliseconds of a column: exact, because the columns hold whole milliseconds. */
export function epochMs(column: string): RawBuilder<unknown> {
  return sql`(extract(epoch from ${sql.ref(column)}) * 1000)::float8`
}

/** A timestamp from epoch milliseconds. */
export function atMs(milliseconds: number): RawBuilder<unknown> {
  return sql`to_timestamp(${milliseconds}::float8 / 1000)`
}

/** The select list that `parseEvent` reads, of a table or alias named `event`. */
export const eventColumns = sql`
  ${epochMs('event.claimed_at')} as claimed_ms, event.source, event.event_id, event.subject, event.type,
  ${epochMs('event.occurred_at')} as occurred_ms, ${epochMs('event.received_at')} as received_ms,
  event.sequence::text as sequence, event.claimed_source, event.data
`

const stampsRow = z.object({
  claimed_ms: z.number(),
  source: z.string(),
  event_id: z.string(),
  subject: z.string(),
  type: z.string(),
  occurred_ms: z.number(),
  received_ms: z.number(),
  sequence: z.string().nullable(),
  claimed_source: z.string().nullable(),
  data: z.unknown(),
})

/** The event of a row that was selected by `eventColumns`; without what is kept apart. */
export function parseEvent(row: unknown): FloorEvent {
  const stamps = stampsRow.parse(row)
  return floorEvent.parse({
    source: stamps.source,
    id: stamps.event_id,
    subject: stamps.subject,
    type: stamps.type,
    claimedAtMs: stamps.claimed_ms,
    occurredAtMs: stamps.occurred_ms,
    receivedAtMs: stamps.received_ms,
    ...(stamps.sequence === null ? {} : { sequence: stamps.sequence }),
    ...(stamps.claimed_source === null ? {} : { claimedSource: stamps.claimed_source }),
    data: stamps.data,
  })
}
