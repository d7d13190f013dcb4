// What was written in one chat, in order, as its source gave it. Not who may read it (server/logs), nor the search.
import { sql } from 'kysely'
import { z } from 'zod'
import { MAIN_TEAM } from '../../../shared/events.ts'
import { compareOrder, orderOf } from '../../../shared/floor/order.ts'
import type { Sql } from '../database.ts'
import { epochMs, quickMs } from '../stored-event.ts'
import { nameOrId } from './agents.ts'

export interface TranscriptMessage {
  at: string
  role: 'customer' | 'agent' | 'bot' | 'system'
  /** Of an agent's message: who the event names, else who held the chat then. */
  agent: { id: string; name: string } | null
  text: string | null
  /** `none`: the source gave none; `removed`: it is no longer kept. */
  textState: 'given' | 'none' | 'removed'
  /** On −1…1; null where nobody scored it. */
  sentiment: number | null
  /** `source`, or the name of the model that scored it. */
  sentimentBy: string | null
}

export interface Transcript {
  chat: string
  team: string
  messages: TranscriptMessage[]
  /** How many messages before the first of these are left out. */
  leftOut: number
  /** Its events are no longer kept: that it was is all that is known of what was said. */
  isGone: boolean
}

/** A chat with its team: that of its latest event naming one, else its holder's, else `main`. */
export interface FoundChat {
  id: string
  team: string
  isSealed: boolean
}

/** The team of a row of `chat`. */
export const teamOfChat = sql`coalesce(chat.team, (
  select agent_membership.team from agent_membership
  where agent_membership.agent = chat.holder order by agent_membership.from_at desc limit 1
), ${sql.lit(MAIN_TEAM)})`

const chatRow = z.object({ id: z.string(), team: z.string(), is_sealed: z.boolean() })

/** The chats that an id means: a stored one alone, else those that some source calls so. */
export async function findChats(db: Sql, wanted: string): Promise<FoundChat[]> {
  const { rows } = await sql`
    select id, ${teamOfChat} as team, is_sealed from chat where id = ${wanted}
      or id = any(array(select source.id || ':' || ${wanted} from source))
    order by id
  `.execute(db)
  const found = rows.map((row): FoundChat => {
    const { is_sealed: isSealed, ...chat } = chatRow.parse(row)
    return { ...chat, isSealed }
  })
  const exact = found.filter(({ id }) => id === wanted)
  return exact.length > 0 ? exact : found
}

const messageRow = z.object({
  event_id: z.string(),
  claimed_ms: z.number(),
  occurred_ms: z.number(),
  sequence: z.string().nullable(),
  role: z.enum(['customer', 'agent', 'bot', 'system']),
  agent: z.string().nullable(),
  name: z.string().nullable(),
  given: z.number().nullable(),
  text: z.string().nullable(),
  scored: z.number().nullable(),
  model: z.string().nullable(),
  has_texts: z.boolean(),
})
type MessageRow = z.infer<typeof messageRow>

const MOST_MESSAGES = 2000

/** Everything that was said in the chat, oldest first; of a longer one its last 2,000 messages. */
export async function readTranscript(db: Sql, chat: FoundChat): Promise<Transcript> {
  const { rows } = await sql`
    with said as (
      select event.*, coalesce(event.data->>'agent', (
        select span.agent from chat_span as span where span.chat = ${chat.id} and event.data->>'role' = 'agent'
          and span.from_at <= event.occurred_at order by span.from_at desc limit 1
      )) as spoke
      from event where event.subject = ${`chat/${chat.id}`} and event.type = 'chat.message'
    )
    select event.event_id, ${epochMs('event.claimed_at')} as claimed_ms, ${quickMs('event.occurred_at')} as occurred_ms,
      event.sequence::text as sequence, event.data->>'role' as role,
      case when event.data->>'role' = 'agent' then event.spoke end as agent, person.name,
      (event.data->>'sentiment')::float8 as given, message_text.text,
      message_reading.sentiment as scored, message_reading.model,
      event.claimed_at >= coalesce((select at from kept_from where kind = 'text'), '-infinity') as has_texts
    from said as event
    left join message_text using (claimed_at, source, event_id)
    left join message_reading using (claimed_at, source, event_id)
    left join person_stored_id on stored_id = event.spoke and to_at = 'infinity'
    left join person on person.id = person_id
  `.execute(db)
  const said = rows.map((row) => messageRow.parse(row)).sort(inOrder)
  return {
    chat: chat.id,
    team: chat.team,
    messages: said.slice(-MOST_MESSAGES).map(messageOf),
    leftOut: Math.max(0, said.length - MOST_MESSAGES),
    isGone: chat.isSealed,
  }
}

const keyOf = ({ event_id: id, claimed_ms: claimedAtMs, sequence }: MessageRow) =>
  orderOf({ type: 'chat.message', id, claimedAtMs, ...(sequence !== null && { sequence }) })
const inOrder = (a: MessageRow, b: MessageRow) => compareOrder(keyOf(a), keyOf(b))

function messageOf(row: MessageRow): TranscriptMessage {
  const { occurred_ms: atMs, role, agent, name, text, given, scored, model } = row
  return {
    at: new Date(atMs).toISOString(),
    role,
    agent: agent === null ? null : { id: agent, name: nameOrId(name, agent) },
    text,
    textState: text !== null ? 'given' : row.has_texts ? 'none' : 'removed',
    sentiment: given ?? scored,
    sentimentBy: given !== null ? 'source' : scored === null ? null : model,
  }
}
