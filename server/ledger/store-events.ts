// Inserts a batch's events with all that must stand with them: texts, people, agents, teams, conflicts, marks. One transaction's work.
import { sql } from 'kysely'
import { z } from 'zod'
import { subjectId, subjectKind, type FloorEvent } from '../../shared/events.ts'
import type { Sql } from './database.ts'
import { markOf, putMarks } from './marks.ts'
import { keepPeople } from './people.ts'
import { epochMs, eventKey, eventRow, privateText, type EventRow } from './stored-event.ts'

/** An event with the stream's entry that brought it. */
export interface AcceptedEvent {
  entry: string
  event: FloorEvent
}

interface Keyed {
  row: EventRow
  event: FloorEvent
}

const keyOf = (row: EventRow) => ({ claimed_ms: row.claimed_ms, source: row.source, event_id: row.event_id })

async function insertRows(transaction: Sql, rows: readonly EventRow[]): Promise<bigint> {
  const result = await sql`
    insert into event (claimed_at, source, event_id, subject, type, occurred_at, received_at, sequence, claimed_source,
      data, body_hash, entry)
    select to_timestamp(claimed_ms / 1000), source, event_id, subject, type, to_timestamp(occurred_ms / 1000),
      to_timestamp(received_ms / 1000), sequence, claimed_source, data, body_hash, entry
    from json_to_recordset(${JSON.stringify(rows)}::json) as e(claimed_ms float8, source text, event_id text, subject text,
      type text, occurred_ms float8, received_ms float8, sequence numeric, claimed_source text, data jsonb,
      body_hash bytea, entry text)
    on conflict do nothing
  `.execute(transaction)
  return result.numAffectedRows ?? 0n
}

const storedRow = z.object({
  claimed_ms: z.number(),
  source: z.string(),
  event_id: z.string(),
  body_hash: z.string(),
  entry: z.string(),
})

/** What the ledger now holds under these keys. */
async function readStored(
  transaction: Sql,
  rows: readonly EventRow[],
): Promise<Map<string, z.infer<typeof storedRow>>> {
  const { rows: found } = await sql`
    select ${epochMs('event.claimed_at')} as claimed_ms, event.source, event.event_id,
      '\\x' || encode(event.body_hash, 'hex') as body_hash, event.entry
    from json_to_recordset(${JSON.stringify(rows.map(keyOf))}::json) as k(claimed_ms float8, source text, event_id text)
    join event on event.claimed_at = to_timestamp(k.claimed_ms / 1000) and event.source = k.source
      and event.event_id = k.event_id
  `.execute(transaction)
  const parsed = found.map((row) => storedRow.parse(row))
  return new Map(
    parsed.map((row) => [
      eventKey({ claimedAtMs: row.claimed_ms, source: row.source, id: row.event_id }),
      row,
    ]),
  )
}

async function countConflicts(transaction: Sql, rows: readonly EventRow[]): Promise<void> {
  if (rows.length === 0) return
  const conflicts = rows.map((row) => ({ ...keyOf(row), received_ms: row.received_ms }))
  await sql`
    insert into event_conflict as known (claimed_at, source, event_id, count, first_seen_at, last_seen_at)
    select to_timestamp(claimed_ms / 1000), source, event_id, count(*),
      to_timestamp(min(received_ms) / 1000), to_timestamp(max(received_ms) / 1000)
    from json_to_recordset(${JSON.stringify(conflicts)}::json)
      as c(claimed_ms float8, source text, event_id text, received_ms float8)
    group by claimed_ms, source, event_id
    on conflict (source, claimed_at, event_id) do update set count = known.count + excluded.count,
      first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)
  `.execute(transaction)
}

/** Counts, of events that were answered as repeats, those that the ledger holds with another body. */
export async function countRepeatConflicts(db: Sql, events: readonly FloorEvent[]): Promise<number> {
  const rows = events.map((event) => eventRow(event, ''))
  const stored = await readStored(db, rows)
  const conflicts = rows.filter((row) => {
    const standing = stored.get(
      eventKey({ claimedAtMs: row.claimed_ms, source: row.source, id: row.event_id }),
    )
    return standing !== undefined && standing.body_hash !== row.body_hash
  })
  await countConflicts(db, conflicts)
  return conflicts.length
}

async function insertTexts(transaction: Sql, fresh: readonly Keyed[]): Promise<void> {
  const texts = fresh.flatMap(({ row, event }) => {
    const text = privateText(event)
    return text === undefined ? [] : [{ ...keyOf(row), text }]
  })
  if (texts.length === 0) return
  await sql`
    insert into message_text (claimed_at, source, event_id, text)
    select to_timestamp(claimed_ms / 1000), source, event_id, text
    from json_to_recordset(${JSON.stringify(texts)}::json)
      as t(claimed_ms float8, source text, event_id text, text text)
    on conflict do nothing
  `.execute(transaction)
}

/** The agents that an event is about or names. */
function agentsOf(event: FloorEvent): string[] {
  const kind = subjectKind(event.subject)
  if (kind === 'agent') return [subjectId(event.subject)]
  const named = 'agent' in event.data ? [event.data.agent] : []
  if (event.type === 'chat.transferred') named.push(event.data.to.agent)
  return named.filter((agent) => agent !== undefined)
}

function teamsOf(event: FloorEvent): string[] {
  if (event.type === 'system.team.settings') return [subjectId(event.subject)]
  const named = 'team' in event.data ? [event.data.team] : []
  if (event.type === 'chat.transferred') named.push(event.data.to.team)
  return named.filter((team) => team !== undefined)
}

async function keepNames(
  transaction: Sql,
  table: { name: string; column: string },
  events: readonly FloorEvent[],
  namesOf: (event: FloorEvent) => string[],
): Promise<void> {
  const firstMs = new Map<string, number>()
  for (const event of events)
    for (const name of namesOf(event))
      firstMs.set(name, Math.min(firstMs.get(name) ?? Infinity, event.occurredAtMs))
  if (firstMs.size === 0) return
  const rows = [...firstMs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, ms]) => ({ id, ms }))
  const column = sql.id(table.column)
  // Most are known already: to leave those out spares a row lock and its write for each.
  await sql`
    insert into ${sql.id(table.name)} as known (id, ${column})
    select id, to_timestamp(ms / 1000) from json_to_recordset(${JSON.stringify(rows)}::json) as n(id text, ms float8)
    where not exists (
      select from ${sql.id(table.name)} as kept where kept.id = n.id and kept.${column} <= to_timestamp(n.ms / 1000)
    )
    on conflict (id) do update set ${column} = excluded.${column} where excluded.${column} < known.${column}
  `.execute(transaction)
}

/** Stores the events that are new, counts those whose key stands with another body, and marks what to derive. */
export async function storeEvents(
  transaction: Sql,
  accepted: readonly AcceptedEvent[],
  nowMs: number,
): Promise<void> {
  const all = accepted.map(({ event, entry }) => ({
    key: eventKey(event),
    row: eventRow(event, entry),
    event,
  }))
  const first = new Map<string, (typeof all)[number]>()
  for (const each of all) if (!first.has(each.key)) first.set(each.key, each)

  let fresh = [...first.values()]
  const standingHash = new Map(fresh.map(({ key, row }) => [key, row.body_hash]))
  const rows = fresh.map(({ row }) => row)
  if ((await insertRows(transaction, rows)) < BigInt(rows.length)) {
    const stored = await readStored(transaction, rows)
    for (const [key, { body_hash }] of stored) standingHash.set(key, body_hash)
    fresh = fresh.filter(({ key, row }) => stored.get(key)?.entry === row.entry)
  }
  const conflicts = all.filter(({ key, row }) => standingHash.get(key) !== row.body_hash)
  const freshEvents = fresh.map(({ event }) => event)
  await countConflicts(
    transaction,
    conflicts.map(({ row }) => row),
  )
  await insertTexts(transaction, fresh)
  await keepPeople(transaction, freshEvents)
  await keepNames(transaction, { name: 'agent', column: 'first_seen_at' }, freshEvents, agentsOf)
  await keepNames(transaction, { name: 'team', column: 'first_named_at' }, freshEvents, teamsOf)
  await putMarks(transaction, freshEvents.map(markOf), nowMs)
}
