// Derives chats from all of their events, and marks the agents' days that the change touches. Not how a chat is folded.
import { sql } from 'kysely'
import { z } from 'zod'
import { subjectId, subjectKind, type FloorEvent } from '../../shared/events.ts'
import type { ChatEvent } from '../../shared/floor/chat-facts.ts'
import { chatRecord, type ChatRecord, type ChatSpan } from '../../shared/floor/chat-spans.ts'
import type { Database, Sql } from './database.ts'
import { finishMarks, putMarks, type Mark, type TakenMark } from './marks.ts'
import { epochMs, eventList, listedEvents } from './stored-event.ts'
import { lockSubjects } from './subject-lock.ts'

const isOfChat = (event: FloorEvent): event is ChatEvent => subjectKind(event.subject) === 'chat'

const listRow = z.object({ subject: z.string(), list: z.unknown() })

async function readRecords(transaction: Sql, chats: readonly string[]): Promise<Map<string, ChatRecord>> {
  const { rows } = await sql`
    select event.subject, ${eventList} as list from event
    where event.subject = any(${chats.map((chat) => `chat/${chat}`)}) group by event.subject
  `.execute(transaction)
  const records = new Map<string, ChatRecord>()
  for (const row of rows) {
    const { subject, list } = listRow.parse(row)
    const record = chatRecord(listedEvents(subject, list).filter(isOfChat))
    if (record !== null) records.set(subjectId(subject), record)
  }
  return records
}

const idRow = z.object({ id: z.string() })

/** Without those whose events were dropped: what is known of them stands, whatever comes later. */
async function unsealedChats(transaction: Sql, chats: readonly string[]): Promise<string[]> {
  const { rows } = await sql`select id from chat where is_sealed and id = any(${[...chats]})`.execute(
    transaction,
  )
  const sealed = new Set(rows.map((row) => idRow.parse(row).id))
  return chats.filter((chat) => !sealed.has(chat))
}

const spanRow = z.object({
  chat: z.string(),
  agent: z.string(),
  from_ms: z.number(),
  to_ms: z.number().nullable(),
})

async function readSpans(transaction: Sql, chats: readonly string[]): Promise<Map<string, ChatSpan[]>> {
  const { rows } = await sql`
    select chat, agent, ${epochMs('from_at')} as from_ms, ${epochMs('to_at')} as to_ms
    from chat_span where chat = any(${[...chats]}) order by chat, from_at
  `.execute(transaction)
  const spans = new Map<string, ChatSpan[]>(chats.map((chat) => [chat, []]))
  for (const row of rows) {
    const { chat, agent, from_ms: fromMs, to_ms: toMs } = spanRow.parse(row)
    spans.get(chat)?.push({ agent, fromMs, toMs })
  }
  return spans
}

async function writeChats(transaction: Sql, records: ReadonlyMap<string, ChatRecord>): Promise<void> {
  const rows = [...records].map(([id, record]) => ({
    id,
    ...record,
    spans: undefined,
    rating: undefined,
    ...ratingColumns(record),
  }))
  await sql`
    insert into chat (id, team, queue, holder, first_at, queued_at, accepted_at, closed_at, closed_by, wait_ms,
      first_reply_at, first_reply_ms, rating, rating_score, rating_min, rating_max, rated_agent, rated_at)
    select id, team, queue, holder, to_timestamp("firstMs" / 1000), to_timestamp("queuedMs" / 1000),
      to_timestamp("acceptedMs" / 1000), to_timestamp("closedMs" / 1000), "closedBy", "waitMs",
      to_timestamp("firstReplyAtMs" / 1000), "firstReplyMs", rating, rating_score, rating_min, rating_max, rated_agent,
      to_timestamp(rated_ms / 1000)
    from json_to_recordset(${JSON.stringify(rows)}::json) as c(id text, team text, queue text, holder text,
      "firstMs" float8, "queuedMs" float8, "acceptedMs" float8, "closedMs" float8, "closedBy" text, "waitMs" bigint,
      "firstReplyAtMs" float8, "firstReplyMs" bigint, rating float8, rating_score float8, rating_min float8,
      rating_max float8, rated_agent text, rated_ms float8)
    on conflict (id) do update set team = excluded.team, queue = excluded.queue, holder = excluded.holder,
      first_at = excluded.first_at, queued_at = excluded.queued_at, accepted_at = excluded.accepted_at,
      closed_at = excluded.closed_at, closed_by = excluded.closed_by, wait_ms = excluded.wait_ms,
      first_reply_at = excluded.first_reply_at, first_reply_ms = excluded.first_reply_ms, rating = excluded.rating,
      rating_score = excluded.rating_score, rating_min = excluded.rating_min, rating_max = excluded.rating_max,
      rated_agent = excluded.rated_agent, rated_at = excluded.rated_at
    where chat is distinct from excluded
  `.execute(transaction)
}

function ratingColumns({ rating }: ChatRecord): object {
  if (rating === null) return {}
  const { normalised, score, min, max, agent, atMs } = rating
  return {
    rating: normalised,
    rating_score: score,
    rating_min: min,
    rating_max: max,
    rated_agent: agent,
    rated_ms: atMs,
  }
}

async function writeSpans(transaction: Sql, changed: ReadonlyMap<string, ChatSpan[]>): Promise<void> {
  if (changed.size === 0) return
  const rows = [...changed].flatMap(([chat, spans]) => spans.map((span) => ({ chat, ...span })))
  await sql`delete from chat_span where chat = any(${[...changed.keys()]})`.execute(transaction)
  await sql`
    insert into chat_span (chat, agent, from_at, to_at)
    select chat, agent, to_timestamp("fromMs" / 1000), to_timestamp("toMs" / 1000)
    from json_to_recordset(${JSON.stringify(rows)}::json) as s(chat text, agent text, "fromMs" float8, "toMs" float8)
  `.execute(transaction)
}

/** The days that count the chat: up to now where it is, or was taken to be, held still. */
const markOfSpan = (span: ChatSpan, nowMs: number): Mark => ({
  kind: 'agent',
  subject: span.agent,
  fromMs: span.fromMs,
  untilMs: span.toMs ?? Math.max(span.fromMs, nowMs),
})

/** Replaces these chats' rows. A chat that another server derives right now is left to it. */
export async function deriveChats(
  database: Database,
  marks: readonly TakenMark[],
  nowMs: number,
): Promise<void> {
  await database.db.transaction().execute(async (transaction) => {
    const locked = await lockSubjects(
      transaction,
      'chat',
      marks.map((mark) => mark.subject),
    )
    const held = marks.filter((mark) => locked.has(mark.subject))
    const chats = await unsealedChats(
      transaction,
      held.map((mark) => mark.subject),
    )
    if (held.length === 0) return
    const records = await readRecords(transaction, chats)
    const before = await readSpans(transaction, chats)
    await writeChats(transaction, records)

    const changed = new Map<string, ChatSpan[]>()
    const touched: ChatSpan[] = []
    for (const [chat, { spans }] of records) {
      const old = before.get(chat) ?? []
      if (JSON.stringify(old) === JSON.stringify(spans)) continue
      changed.set(chat, spans)
      touched.push(...old, ...spans)
    }
    await writeSpans(transaction, changed)
    await finishMarks(transaction, held)
    const agents = touched.map((span) => markOfSpan(span, nowMs))
    // What was said since is read after the log is derived, and on its own.
    const messages = held.map(({ subject, fromMs, untilMs }): Mark => ({
      kind: 'transcript',
      subject,
      fromMs,
      untilMs,
    }))
    await putMarks(transaction, [...messages, ...agents], nowMs)
  })
}
