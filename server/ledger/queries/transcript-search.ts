// Finds messages by their words, among the chats of the teams that a reader may see; newest first, page by page. Not the reading of
// words out of messages (read-messages.ts).
import { sql } from 'kysely'
import { z } from 'zod'
import type { Sql } from '../database.ts'
import { SEARCH_CONFIGS, searchConfigOf } from '../message-words.ts'
import { atMs, epochMs, quickMs } from '../stored-event.ts'
import { nameOrId } from './agents.ts'
import { cursorForm } from './cursor.ts'
import type { TeamScope } from './team-scope.ts'
import { teamOfChat } from './transcript.ts'

export interface TranscriptHit {
  chat: string
  team: string
  at: string
  role: string
  /** Who wrote it, where an agent did and is named; else who holds the chat. */
  agent: { id: string; name: string } | null
  /** Parts of the message around the words that were found; `isHit` of those words. */
  excerpt: { text: string; isHit: boolean }[]
}

export interface TranscriptSearch {
  q: string
  teams: TeamScope
  fromMs: number
  toMs: number
  /** Stored ids: of chats that this agent held at any time, of this source. */
  agent?: string | undefined
  source?: string | undefined
  limit: number
  cursor: SearchPlace | null
}

/** The message after which a page begins. */
const searchPlace = z.tuple([z.number(), z.string(), z.string()])
export type SearchPlace = z.infer<typeof searchPlace>
const cursors = cursorForm(searchPlace)
export const parseSearchCursor = cursors.parse

const [HIT_BEGINS, HIT_ENDS] = ['\u0002', '\u0003']
const hitRow = z.object({
  claimed_ms: z.number(),
  source: z.string(),
  event_id: z.string(),
  chat: z.string(),
  team: z.string(),
  at_ms: z.number(),
  role: z.string(),
  agent: z.string().nullable(),
  name: z.string().nullable(),
  excerpt: z.string(),
})

/** The words as the reader wrote them, and in each language's stems. */
const asked = (q: string) =>
  sql`(${sql.join(
    SEARCH_CONFIGS.map((config) => sql`websearch_to_tsquery(${sql.lit(config)}::regconfig, ${q})`),
    sql` || `,
  )})`

/** One page of what is found, and where the next one begins. */
export async function searchTranscripts(
  db: Sql,
  search: TranscriptSearch,
): Promise<{ hits: TranscriptHit[]; next: string | null }> {
  const { q, teams, fromMs, toMs, limit, cursor } = search
  const [agent, source] = [search.agent ?? null, search.source ?? null]
  const scope = teams === 'all' ? null : [...teams]
  const marks = `StartSel=${HIT_BEGINS}, StopSel=${HIT_ENDS}`
  // A short message is told whole.
  const whole = `${marks}, HighlightAll=true`
  const parts = `${marks}, MaxFragments=2, MaxWords=18, MinWords=6, ShortWord=0, FragmentDelimiter=" … "`
  const { rows } = await sql`
    with asked as materialized (select ${asked(q)} as query),
    found as (
      select reading.claimed_at, reading.source, reading.event_id, reading.chat, reading.language, in_chat.team, in_chat.holder
      from message_reading as reading
      join lateral (select ${teamOfChat} as team, chat.holder from chat where chat.id = reading.chat) as in_chat on true
      where reading.words @@ (select query from asked)
        and reading.claimed_at >= ${atMs(fromMs)} and reading.claimed_at < ${atMs(toMs)}
        and (${scope}::text[] is null or in_chat.team = any(${scope}::text[]))
        and (${source}::text is null or reading.source = ${source})
        and (${agent}::text is null
          or exists (select from chat_span as span where span.chat = reading.chat and span.agent = ${agent}))
        and (${cursor === null}::boolean or (reading.claimed_at, reading.source, reading.event_id) <
          (${atMs(cursor?.[0] ?? 0)}, ${cursor?.[1] ?? ''}::text collate "C", ${cursor?.[2] ?? ''}::text collate "C"))
      order by reading.claimed_at desc, reading.source desc, reading.event_id desc
      limit ${limit + 1}
    )
    select ${epochMs('found.claimed_at')} as claimed_ms, found.source, found.event_id, found.chat, found.team,
      ${quickMs('event.occurred_at')} as at_ms, event.data->>'role' as role,
      coalesce(event.data->>'agent', found.holder) as agent, person.name,
      ts_headline(${searchConfigOf('found.language')}, translate(message_text.text, ${HIT_BEGINS + HIT_ENDS}, ''),
        (select query from asked), case when length(message_text.text) <= 240 then ${whole} else ${parts} end) as excerpt
    from found
    join event using (claimed_at, source, event_id)
    join message_text using (claimed_at, source, event_id)
    left join person_stored_id on stored_id = coalesce(event.data->>'agent', found.holder) and to_at = 'infinity'
    left join person on person.id = person_id
    order by found.claimed_at desc, found.source desc, found.event_id desc
  `.execute(db)
  const read = rows.map((row) => hitRow.parse(row))
  const page = read.slice(0, limit)
  const last = page.at(-1)
  const next = read.length > limit && last !== undefined
  return {
    hits: page.map(({ chat, team, at_ms: at, role, agent, name, excerpt }) => ({
      chat,
      team,
      at: new Date(at).toISOString(),
      role,
      agent: agent === null ? null : { id: agent, name: nameOrId(name, agent) },
      excerpt: partsOf(excerpt),
    })),
    next: next ? cursors.textOf([last.claimed_ms, last.source, last.event_id]) : null,
  }
}

function partsOf(excerpt: string): TranscriptHit['excerpt'] {
  return excerpt
    .split(HIT_BEGINS)
    .flatMap((part, index) => {
      if (index === 0) return [{ text: part, isHit: false }]
      const [hit = '', rest = ''] = part.split(HIT_ENDS)
      return [
        { text: hit, isHit: true },
        { text: rest, isHit: false },
      ]
    })
    .filter(({ text }) => text !== '')
}
