// Reads words, language and sentiment out of the messages of chats: derived rows, which can always be made again. Beside the deriving of
// the log and after it; never on the live path. What a word says is sentiment/'s.
import { sql } from 'kysely'
import { z } from 'zod'
import { writeChatMoods } from './chat-moods.ts'
import type { Database, Sql } from './database.ts'
import { finishMarks, type TakenMark } from './marks.ts'
import { messageWords } from './message-words.ts'
import { partitionsOf } from './partitions.ts'
import { languageDetection } from './sentiment/language.ts'
import { SENTIMENT_MODEL, sentimentOf } from './sentiment/model.ts'
import { epochMs } from './stored-event.ts'

const textRow = z.object({
  chat: z.string(),
  claimed_ms: z.number(),
  source: z.string(),
  event_id: z.string(),
  role: z.string(),
  is_given: z.boolean(),
  text: z.string(),
  said_in: z.string().nullable(),
})
type TextRow = z.infer<typeof textRow>

/** The texts within what the marks say has changed, each with the language in which most of its chat was read so far. */
async function readTexts(db: Sql, marks: readonly TakenMark[]): Promise<TextRow[]> {
  const rows = marks.map(({ subject, fromMs, untilMs }) => ({ subject, fromMs, untilMs }))
  // Each chat by its own keys (an occurred-at lies at most a day beside its claim): joined as whole tables these are read whole.
  const { rows: texts } = await sql`
    select mark.subject as chat, said.claimed_ms, said.source, said.event_id, said.role, said.is_given, said.text, earlier.language as said_in
    from json_to_recordset(${JSON.stringify(rows)}::json) as mark(subject text, "fromMs" float8, "untilMs" float8)
    left join lateral (
      select language from (
        select (
          select reading.language from message_reading as reading
          where reading.claimed_at = event.claimed_at and reading.source = event.source and reading.event_id = event.event_id
        ) as language
        from event where event.subject = 'chat/' || mark.subject and event.type = 'chat.message' offset 0
      ) as known where language is not null group by language order by count(*) desc, language limit 1
    ) as earlier on true
    cross join lateral (
      select ${epochMs('event.claimed_at')} as claimed_ms, event.source, event.event_id, event.data->>'role' as role,
        event.data ? 'sentiment' as is_given, (
          select message_text.text from message_text where message_text.claimed_at = event.claimed_at
            and message_text.source = event.source and message_text.event_id = event.event_id
        ) as text
      from event where event.subject = 'chat/' || mark.subject and event.type = 'chat.message'
        and event.claimed_at >= to_timestamp(mark."fromMs" / 1000) - interval '1 day'
        and event.claimed_at <= to_timestamp(mark."untilMs" / 1000) + interval '1 day'
        and event.occurred_at >= to_timestamp(mark."fromMs" / 1000)
        and event.occurred_at <= to_timestamp(mark."untilMs" / 1000) offset 0
    ) as said
    where said.text is not null order by said.claimed_ms, said.event_id
  `.execute(db)
  return texts.map((row) => textRow.parse(row))
}

/** A language that is sure of some messages of a chat is that of its short ones too. */
function languagesOf(texts: readonly TextRow[], detect: (text: string) => string | null): (string | null)[] {
  const own = texts.map(({ text }) => detect(text))
  const sure = new Map<string, string>()
  texts.forEach(({ chat, said_in: saidIn }, index) => {
    const language = saidIn ?? own[index] ?? null
    if (language !== null && !sure.has(chat)) sure.set(chat, language)
  })
  return texts.map(({ chat }, index) => own[index] ?? sure.get(chat) ?? null)
}

async function writeReadings(db: Sql, readings: readonly object[]): Promise<void> {
  await sql`
    insert into message_reading as kept (claimed_at, source, event_id, chat, words, language, sentiment, model)
    select to_timestamp(claimed_ms / 1000), source, event_id, chat, ${messageWords}, language, sentiment, ${SENTIMENT_MODEL}
    from json_to_recordset(${JSON.stringify(readings)}::json) as r(claimed_ms float8, source text, event_id text, chat text,
      text text, language text, sentiment float8)
    order by 1, source, event_id
    on conflict (claimed_at, source, event_id) do update set chat = excluded.chat, words = excluded.words,
      language = excluded.language, sentiment = excluded.sentiment, model = excluded.model
    where (kept.words, kept.language, kept.sentiment, kept.model)
      is distinct from (excluded.words, excluded.language, excluded.sentiment, excluded.model)
  `.execute(db)
}

/** Reads what is marked. Only customers' words are scored, and none that its source scored. */
export async function readMessages(database: Database, marks: readonly TakenMark[]): Promise<void> {
  const texts = await readTexts(database.db, marks)
  if (texts.length > 0) {
    const languages = languagesOf(texts, await languageDetection())
    const readings = texts.map(({ said_in: _saidIn, role, is_given: isGiven, ...row }, index) => {
      const language = languages[index] ?? null
      const isOurs = role === 'customer' && !isGiven
      return { ...row, language, sentiment: isOurs ? sentimentOf(row.text, language) : null }
    })
    await partitionsOf(database).ensure(texts.map((row) => row.claimed_ms))
    await writeReadings(database.db, readings)
  }
  await writeChatMoods(
    database.db,
    marks.map(({ subject }) => subject),
  )
  await database.db.transaction().execute((transaction) => finishMarks(transaction, marks))
}

/** Marks every chat to be read again, whole. Gives how many. */
export async function markAllMessages(db: Sql, nowMs: number): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into derive_mark as mark (kind, subject, from_at, until_at, due_at)
    select 'transcript', id, 'epoch', to_timestamp(${nowMs}::float8 / 1000) + interval '2 days',
      to_timestamp(${nowMs}::float8 / 1000)
    from chat order by id collate "C"
    on conflict (kind, subject) do update set version = nextval('derive_mark_version'), from_at = excluded.from_at,
      until_at = greatest(mark.until_at, excluded.until_at)
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
