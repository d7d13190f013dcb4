// An accepted event as the table `event` keeps it, and back. What may have to be erased is kept apart. Not the inserting itself.
import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import { hasEventForm } from '../../shared/event-form.ts'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'

/** JSON whose keys stand in one order, so that equal bodies have equal text. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null)
  const said = Object.entries(value).filter(([, inner]) => inner !== undefined)
  said.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${said.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`
}

/**
 * What the sender said, whole, in one order: its stamps are ours and differ from repeat to repeat. `claimedSource` as it is
 * stored.
 */
export function bodyText(event: FloorEvent): string {
  const { type, subject, sequence, data } = event
  return canonicalJson({ type, subject, sequence, claimedSource: cleanClaim(event), data })
}

/**
 * Of the body of an event whose parts are not all kept one by one: a name is overwritten by the next one. Every other body
 * can be put together again from what is stored, and needs no hash.
 */
export function keptHash(event: FloorEvent): Buffer | null {
  return event.type === 'agent.profile' ? hashOf(event) : null
}

/** Half of a SHA-256, as it is stored. */
export const hashOf = (event: FloorEvent): Buffer =>
  createHash('sha256').update(bodyText(event)).digest().subarray(0, 16)

/** The one text that no schema has cleaned of what PostgreSQL cannot hold. */
export function cleanClaim({ claimedSource }: FloorEvent): string | null {
  if (claimedSource === undefined) return null
  return claimedSource.isWellFormed() && !claimedSource.includes('\u0000')
    ? claimedSource
    : claimedSource.toWellFormed().replaceAll('\u0000', '\ufffd')
}

/** The event's data without name, e-mail, text and comment: those have tables of their own, which erasing reaches. */
export function publicData(event: FloorEvent): object {
  if (event.type === 'agent.profile') return { ...event.data, name: undefined, email: undefined }
  if (event.type === 'system.agent.correction') return { ...event.data, note: undefined }
  if (event.type === 'chat.message') return { ...event.data, text: undefined }
  if (event.type === 'chat.rated') return { ...event.data, comment: undefined }
  return event.data
}

/** What a person wrote: a message's text, a rating's comment, why something was corrected. */
export function privateText(event: FloorEvent): string | undefined {
  if (event.type === 'chat.message') return event.data.text
  if (event.type === 'system.agent.correction') return event.data.note
  return event.type === 'chat.rated' ? event.data.comment : undefined
}

/** The identity of an event in the ledger. */
export function eventKey(event: Pick<FloorEvent, 'source' | 'id' | 'claimedAtMs'>): string {
  return `${event.claimedAtMs}\u0000${event.source}\u0000${event.id}`
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

/** Whole epoch milliseconds of a timestamp, at a tenth of what `extract` costs, which goes through numeric. */
export const quickMs = (column: string): RawBuilder<unknown> =>
  sql`round(date_part('epoch', ${sql.ref(column)}) * 1000)`

/** Events of a table or alias named `event` as one JSON list, which `listedEvents` reads: for many events of one subject. */
export const eventList = sql`json_agg(json_build_array(event.source, event.event_id, event.type,
  ${quickMs('event.claimed_at')}, ${quickMs('event.occurred_at')}, ${quickMs('event.received_at')}, event.sequence::text,
  event.data))`

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** The events of a subject from `eventList`; without what is kept apart, and without what the body claimed as source. */
export function listedEvents(subject: string, list: unknown): FloorEvent[] {
  if (list === null) return []
  if (!isList(list)) throw new TypeError('a list of events is none')
  return list.map((fields) => {
    if (!isList(fields)) throw new TypeError(`the ledger holds something of ${subject} that is no event`)
    const [source, id, type, claimedAtMs, occurredAtMs, receivedAtMs, sequence, data] = fields
    const stamps = { source, id, subject, type, claimedAtMs, occurredAtMs, receivedAtMs, data }
    const event: unknown = sequence === null ? stamps : { ...stamps, sequence }
    if (!hasEventForm(event)) throw new TypeError(`the ledger holds something of ${subject} that is no event`)
    return event
  })
}
