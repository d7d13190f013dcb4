// Drops the events of sealed days, some at a time. What a floor that is lost would be made of stays: settings, rosters, profiles, and
// the last of each kind that an agent told. Not what is derived of them, which stands.
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, Sql } from '../database.ts'
import { atMs, epochMs } from '../stored-event.ts'
import { lockSubjects } from '../subject-lock.ts'

/** A place in the order of events' keys. */
export type EventPlace = readonly [claimedMs: number, source: string, eventId: string]

const lookedRow = z.object({
  claimed_ms: z.number(),
  source: z.string(),
  event_id: z.string(),
  subject: z.string(),
})

const after = (place: EventPlace | null) =>
  place === null
    ? sql`true`
    : sql`(claimed_at, source, event_id) >
        (${atMs(place[0])}, ${place[1]}::text collate "C", ${place[2]}::text collate "C")`

const chatRow = z.object({ chat: z.string() })

/**
 * Of these chats, those that are wholly of old: a chat is derived from all of its events, so they go together or not at all. Sealed
 * in the transaction that drops them.
 */
async function dropChats(transaction: Sql, chats: readonly string[], beforeMs: number): Promise<number> {
  if (chats.length === 0) return 0
  const free = await lockSubjects(transaction, 'chat', chats)
  const { rows } = await sql`
    select chat from unnest(${[...free]}::text[]) as chat
    where not exists (select from event where event.subject = 'chat/' || chat and event.claimed_at >= ${atMs(beforeMs)})
      and not exists (select from derive_mark as mark where mark.kind = 'chat' and mark.subject = chat)
  `.execute(transaction)
  const old = rows.map((row) => chatRow.parse(row).chat)
  await sql`update chat set is_sealed = true where id = any(${old})`.execute(transaction)
  const { numAffectedRows } = await sql`
    delete from event where subject = any(${old.map((chat) => `chat/${chat}`)}) and claimed_at < ${atMs(beforeMs)}
  `.execute(transaction)
  return Number(numAffectedRows ?? 0n)
}

/** Alerts' steps, and agents' events but for the profiles and the last of each type. */
async function dropOthers(transaction: Sql, looked: readonly z.infer<typeof lookedRow>[]): Promise<number> {
  const keys = looked.map(({ claimed_ms, source, event_id }) => ({ claimed_ms, source, event_id }))
  const { numAffectedRows } = await sql`
    delete from event using json_to_recordset(${JSON.stringify(keys)}::json) as k(claimed_ms float8, source text, event_id text)
    where event.claimed_at = to_timestamp(k.claimed_ms / 1000) and event.source = k.source and event.event_id = k.event_id
      and (starts_with(event.subject, 'alert/')
        or starts_with(event.subject, 'agent/') and event.type <> 'agent.profile' and exists (
          select from event as later where later.subject = event.subject and later.type = event.type
            and later.claimed_at > event.claimed_at
        ))
  `.execute(transaction)
  return Number(numAffectedRows ?? 0n)
}

/**
 * Looks at up to `limit` events that were claimed before the instant, behind a place, and drops those that may go, in one
 * transaction. Gives how many, and the place behind the last that was looked at; null when there is none left.
 */
export async function dropSomeEvents(
  database: Database,
  beforeMs: number,
  place: EventPlace | null,
  limit: number,
): Promise<{ dropped: number; place: EventPlace | null }> {
  return database.db.transaction().execute(async (transaction) => {
    const { rows } = await sql`
      select ${epochMs('claimed_at')} as claimed_ms, source, event_id, subject from event
      where claimed_at < ${atMs(beforeMs)} and ${after(place)}
      order by claimed_at, source, event_id limit ${limit}
    `.execute(transaction)
    const looked = rows.map((row) => lookedRow.parse(row))
    const chats = new Set<string>()
    for (const { subject } of looked)
      if (subject.startsWith('chat/')) chats.add(subject.slice('chat/'.length))
    const dropped =
      (await dropChats(transaction, [...chats].sort(), beforeMs)) + (await dropOthers(transaction, looked))
    const last = looked.at(-1)
    const isLast = last === undefined || looked.length < limit
    return { dropped, place: isLast ? null : [last.claimed_ms, last.source, last.event_id] }
  })
}
