// Writes how the customers of chats sounded: one row a chat, of whoever held it when they last wrote. Derived, after the messages were
// read. What a chat's sentiment is: shared/metrics/chat-sentiment.ts; of one agent's day: queries/day-chats.ts.
import { sql } from 'kysely'
import { z } from 'zod'
import { chatSentiment, SENTIMENT_MESSAGES } from '../../shared/metrics/chat-sentiment.ts'
import type { Sql } from './database.ts'
import { messageScore } from './message-score.ts'

const saidRow = z.object({
  chat: z.string(),
  /** Null where no customer of the chat wrote. */
  said_ms: z.number().nullable(),
  /** The last that are scored, the latest first. */
  scores: z.array(z.number()),
})

async function readSaid(db: Sql, chats: readonly string[]) {
  const { rows } = await sql`
    select wanted as chat, said.said_ms, coalesce(said.scores, '[]'::json) as scores
    from unnest(${[...chats]}::text[]) as wanted cross join lateral (
      select round(date_part('epoch', max(occurred_at)) * 1000) as said_ms,
        json_agg(score order by place) filter (where score is not null and place <= ${SENTIMENT_MESSAGES}) as scores
      from (
        select event.occurred_at, score,
          row_number() over (partition by score is null order by event.occurred_at desc, event.event_id desc) as place
        from event left join message_reading using (claimed_at, source, event_id)
        cross join lateral (select ${messageScore} as score) as scored
        where event.subject = 'chat/' || wanted and event.type = 'chat.message' and event.data->>'role' = 'customer'
      ) as messages
    ) as said
  `.execute(db)
  return rows.map((row) => saidRow.parse(row))
}

/** Puts the moods of these chats in the place of what stood before; a chat whose customer never wrote has none. */
export async function writeChatMoods(db: Sql, chats: readonly string[]): Promise<void> {
  const moods = (await readSaid(db, chats)).flatMap(({ chat, said_ms: saidMs, scores }) =>
    saidMs === null ? [] : [{ chat, saidMs, sentiment: chatSentiment(scores.toReversed()) }],
  )
  await sql`
    insert into chat_mood as kept (chat, team, agent, said_at, sentiment)
    select mood.chat, chat.team, span.agent, to_timestamp(mood."saidMs" / 1000), mood.sentiment
    from json_to_recordset(${JSON.stringify(moods)}::json) as mood(chat text, "saidMs" float8, sentiment float8)
    join chat on chat.id = mood.chat and not chat.is_sealed
    left join lateral (
      select agent from chat_span where chat_span.chat = mood.chat and from_at <= to_timestamp(mood."saidMs" / 1000)
        and coalesce(to_at, 'infinity') > to_timestamp(mood."saidMs" / 1000) order by from_at desc limit 1
    ) as span on true
    order by mood.chat collate "C"
    on conflict (chat) do update set team = excluded.team, agent = excluded.agent, said_at = excluded.said_at,
      sentiment = excluded.sentiment
    where (kept.team, kept.agent, kept.said_at, kept.sentiment)
      is distinct from (excluded.team, excluded.agent, excluded.said_at, excluded.sentiment)
  `.execute(db)
}
