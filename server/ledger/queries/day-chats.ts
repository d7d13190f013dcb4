// The chats that an agent held in a range: when, how long their customers waited, what they gave and said. Not their texts.
import { sql } from 'kysely'
import { z } from 'zod'
import { chatSentiment } from '../../../shared/metrics/chat-sentiment.ts'
import type { Sql } from '../database.ts'
import { messageScore } from '../message-score.ts'
import { atMs, epochMs, quickMs } from '../stored-event.ts'

export interface DayChat {
  id: string
  acceptedAt: string | null
  closedAt: string | null
  /** When this agent held it, clipped to the range; the last part is still held where `to` is null. */
  held: { from: string; to: string | null }[]
  closedBy: string | null
  waitMs: number | null
  firstReplyMs: number | null
  /** Whether the first reply was given in the range, while this agent held the chat. */
  isFirstReplyOwn: boolean
  /** On 1…5; null where there is none, or where it is another agent's. */
  rating: number | null
  ratedAt: string | null
  /** On −1…1, of what its customer said in the range; null where none of it is scored. */
  sentiment: number | null
  /** Who scored it: `source`, and the names of our own models. */
  sentimentBy: string[]
  /** How many of the customer's messages in the range are unscored. */
  unscoredMessages: number
}

/** What a customer said in one of the agent's chats, as its source or our model scored it. */
export interface SentimentPoint {
  chat: string
  at: string
  /** On −1…1. */
  value: number
}

const instant = z.number().nullable()
const chatRow = z.object({
  id: z.string(),
  held: z.array(z.tuple([z.number(), z.number().nullable()])),
  accepted_ms: instant,
  closed_ms: instant,
  closed_by: z.string().nullable(),
  wait_ms: z.string().nullable(),
  first_reply_at: instant,
  first_reply_ms: z.string().nullable(),
  rating: z.number().nullable(),
  rated_ms: instant,
})
type ChatRow = z.infer<typeof chatRow>

/** When, the score, and who gave it: a day has thousands, so each chat's come as one list. */
const said = z.tuple([z.number(), z.number().nullable(), z.string().nullable()])
const saidRow = z.object({ subject: z.string(), said: z.array(said) })

async function readChatRows(db: Sql, agent: string, fromMs: number, toMs: number): Promise<ChatRow[]> {
  const { rows } = await sql`
    select chat.id, held.held, ${epochMs('chat.accepted_at')} as accepted_ms, ${epochMs('chat.closed_at')} as closed_ms,
      chat.closed_by, chat.wait_ms, ${epochMs('chat.first_reply_at')} as first_reply_at, chat.first_reply_ms,
      case when chat.rated_agent = ${agent} then chat.rating end as rating,
      case when chat.rated_agent = ${agent} then ${epochMs('chat.rated_at')} end as rated_ms
    from (
      select chat, min(from_at) as held_at,
        json_agg(json_build_array(${quickMs('from_at')}, ${quickMs('to_at')}) order by from_at) as held
      from chat_span
      where agent = ${agent} and from_at < ${atMs(toMs)} and coalesce(to_at, 'infinity') > ${atMs(fromMs)}
      group by chat
    ) as held join chat on chat.id = held.chat
    order by held.held_at, chat.id
  `.execute(db)
  return rows.map((row) => chatRow.parse(row))
}

interface Said {
  atEpochMs: number
  value: number | null
  model: string | null
}

/** What customers said in each of these chats, in time order: scored by the source, else by our model, else by nobody. */
async function readSaid(
  db: Sql,
  chats: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<ReadonlyMap<string, readonly Said[]>> {
  if (chats.length === 0) return new Map()
  // An event's key is its claimed time, and occurred-at may lie a day beside it.
  const { rows } = await sql`
    select event.subject, json_agg(json_build_array(
        ${quickMs('event.occurred_at')}, ${messageScore},
        case when event.data ? 'sentiment' then 'source' when message_reading.sentiment is not null then message_reading.model end
      ) order by event.occurred_at, event.event_id) as said
    from event left join message_reading using (claimed_at, source, event_id)
    where event.subject = any(${chats.map((chat) => `chat/${chat}`)}::text[]) and event.type = 'chat.message'
      and event.claimed_at >= ${atMs(fromMs)} - interval '1 day' and event.claimed_at < ${atMs(toMs)} + interval '1 day'
      and event.occurred_at >= ${atMs(fromMs)} and event.occurred_at < ${atMs(toMs)}
      and event.data->>'role' = 'customer'
    group by event.subject
  `.execute(db)
  return new Map(
    rows.map((row) => {
      const { subject, said: list } = saidRow.parse(row)
      return [
        subject.slice('chat/'.length),
        list.map(([atEpochMs, value, model]) => ({ atEpochMs, value, model })),
      ]
    }),
  )
}

const iso = (atEpochMs: number | null) => (atEpochMs === null ? null : new Date(atEpochMs).toISOString())
const number = (text: string | null) => (text === null ? null : Number(text))

/** The agent's chats of `[fromMs, toMs)` by when they were first held, and what their customers said. */
export async function readDayChats(
  db: Sql,
  agent: string,
  fromMs: number,
  toMs: number,
): Promise<{ chats: DayChat[]; sentiment: SentimentPoint[] }> {
  const rows = await readChatRows(db, agent, fromMs, toMs)
  const everSaid = await readSaid(
    db,
    rows.map(({ id }) => id),
    fromMs,
    toMs,
  )
  const isOwn = ({ held }: ChatRow, atEpochMs: number | null) =>
    atEpochMs !== null &&
    atEpochMs >= fromMs &&
    atEpochMs < toMs &&
    held.some(([from, to]) => from <= atEpochMs && atEpochMs < (to ?? Infinity))
  const points: { chat: string; atEpochMs: number; value: number }[] = []
  const chats = rows.map((row): DayChat => {
    const own = (everSaid.get(row.id) ?? []).filter(({ atEpochMs }) => isOwn(row, atEpochMs))
    for (const { atEpochMs, value } of own)
      if (value !== null) points.push({ chat: row.id, atEpochMs, value })
    return {
      id: row.id,
      acceptedAt: iso(row.accepted_ms),
      closedAt: iso(row.closed_ms),
      held: row.held.map(([from, to]) => ({
        from: new Date(Math.max(from, fromMs)).toISOString(),
        to: to === null ? null : new Date(Math.min(to, toMs)).toISOString(),
      })),
      closedBy: row.closed_by,
      waitMs: number(row.wait_ms),
      firstReplyMs: number(row.first_reply_ms),
      isFirstReplyOwn: isOwn(row, row.first_reply_at),
      rating: row.rating === null ? null : 1 + 4 * row.rating,
      ratedAt: iso(row.rated_ms),
      ...chatMood(own),
    }
  })
  points.sort((a, b) => a.atEpochMs - b.atEpochMs)
  const sentiment = points.map(({ chat, atEpochMs, value }) => ({
    chat,
    at: new Date(atEpochMs).toISOString(),
    value,
  }))
  return { chats, sentiment }
}

/** What a chat's customer said comes to, and who says so. */
function chatMood(said: readonly { value: number | null; model: string | null }[]) {
  const values = said.flatMap(({ value }) => (value === null ? [] : [value]))
  const models = said.flatMap(({ model }) => (model === null ? [] : [model]))
  return {
    sentiment: chatSentiment(values),
    sentimentBy: [...new Set(models)].sort(),
    unscoredMessages: said.length - values.length,
  }
}

export interface DayRating {
  chat: string
  at: string
  /** On 1…5. */
  score: number
}

const ratingRow = z.object({ id: z.string(), rated_ms: z.number(), rating: z.number() })

/** The ratings that were given in the range for chats that are the agent's, whenever those were held. */
export async function readDayRatings(
  db: Sql,
  agent: string,
  fromMs: number,
  toMs: number,
): Promise<DayRating[]> {
  const { rows } = await sql`
    select id, ${epochMs('rated_at')} as rated_ms, rating from chat
    where rated_agent = ${agent} and rating is not null and rated_at >= ${atMs(fromMs)} and rated_at < ${atMs(toMs)}
    order by rated_at, id
  `.execute(db)
  return rows.map((row) => {
    const { id, rated_ms: ratedMs, rating } = ratingRow.parse(row)
    return { chat: id, at: new Date(ratedMs).toISOString(), score: 1 + 4 * rating }
  })
}
