// What the ledger holds for a back-test: the floor as it stood at the beginning, and the events since in the order in which they became
// known. Reads only, page by page. Not the folding (past-floor.ts).
import { sql } from 'kysely'
import { z } from 'zod'
import { LIVE_HORIZON_MS, type EventType, type FloorEvent } from '../../../shared/events.ts'
import { foldAgent, noAgentFacts, type AgentEvent } from '../../../shared/floor/agent-facts.ts'
import { foldAll, type Facts } from '../../../shared/floor/fold.ts'
import { periodState } from '../../../shared/floor/periods.ts'
import type { Sql } from '../../ledger/database.ts'
import { atMs, eventList, listedEvents } from '../../ledger/stored-event.ts'
import { createTexts, EventPage, pageColumns } from './event-page.ts'
import { HeldEvents, type KnownEvent } from './held-events.ts'
import { OF_LIFE, OF_PLACES, type ChatDepth } from './rule-parts.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** The furthest that a source may claim to be ahead. */
const MOST_AHEAD_MS = DAY_MS
/**
 * What was received longer after it happened counts from when it happened: history that was brought in later is judged as it was, not
 * in the moment of bringing it in.
 */
const BROUGHT_LATER_MS = 10 * 60_000
const PAGE_EVENTS = 10_000
/** So many of an agent's latest events tell everything that still holds; what they say of places and team may be older. */
const LATEST_EVENTS = 64
const LATEST_PROFILES = 16

/** From an event's receipt to its commit it takes no longer. */
const COMMIT_MS = 60_000
const GIVEN = ['chat.queued', 'chat.accepted', 'chat.transferred']

/** The instant from which an event counts: that of its commit, which its entry names. */
function knownFromMs(page: EventPage, place: number, entry: string | undefined): number {
  const [occurredAtMs, receivedAtMs] = [page.occurredAtMs(place), page.receivedAtMs(place)]
  if (receivedAtMs - occurredAtMs > BROUGHT_LATER_MS) return occurredAtMs
  const committedMs = Number.parseInt(entry ?? '', 10)
  return Number.isNaN(committedMs) ? receivedAtMs : Math.max(committedMs, occurredAtMs - MOST_AHEAD_MS)
}

function knownFrom(page: EventPage): Float64Array {
  const entries = page.entries()
  return Float64Array.from({ length: page.size }, (_, place) => knownFromMs(page, place, entries[place]))
}

/** Which of the events of chats' lives are read: a condition on `event`. */
export type LifeEvents = ReturnType<typeof sql<boolean>>

interface Place {
  claimedAtMs: number
  source: string
  id: string
}

interface Read {
  types: readonly EventType[]
  life: LifeEvents
  pageEvents: number
}

async function readPage(
  db: Sql,
  { types, life, pageEvents }: Read,
  after: Place,
  untilMs: number,
  dataOf: (json: string) => unknown,
): Promise<EventPage | null> {
  const { rows } = await sql`
    select ${pageColumns} from (
      select * from event where (type = any(${[...types]}) or type = any(${[...OF_LIFE]}) and ${life}) and claimed_at < ${atMs(untilMs)}
        and (claimed_at, source, event_id) > (${atMs(after.claimedAtMs)}, ${after.source}, ${after.id})
      order by claimed_at, source, event_id limit ${pageEvents}
    ) as event
  `.execute(db)
  return EventPage.of(rows[0], dataOf)
}

/**
 * The events of these types that were claimed since then, in the order in which they became known, part by part; each part is walked
 * before the next is asked for. Events are read by their claim, and one may be known a day before that at most: so much is held back.
 */
export async function* knownEvents(
  db: Sql,
  { fromMs, toMs, ...read }: Omit<Read, 'pageEvents'> & { fromMs: number; toMs: number },
  pageEvents = PAGE_EVENTS,
): AsyncGenerator<Iterable<KnownEvent>> {
  const untilMs = toMs + MOST_AHEAD_MS
  const held = new HeldEvents(pageEvents)
  const dataOf = createTexts()
  const readAfter = (place: Place) => readPage(db, { ...read, pageEvents }, place, untilMs, dataOf)
  let next = readAfter({ claimedAtMs: fromMs, source: '', id: '' })
  for (;;) {
    const page = await next
    if (page === null || page.size < pageEvents) {
      if (page !== null) held.add(page, knownFrom(page))
      yield held.take(toMs)
      return
    }
    const { last } = page
    // The next page is on its way while this one is judged.
    next = readAfter(last)
    next.catch(() => {})
    held.add(page, knownFrom(page))
    yield held.take(Math.min(toMs, last.claimedAtMs - MOST_AHEAD_MS))
  }
}

const isOfAgent = (event: FloorEvent): event is AgentEvent =>
  event.type.startsWith('agent.') || event.type === 'system.agent.lapse'

const agentRow = z.object({
  id: z.string(),
  closing: periodState.nullable(),
  latest: z.unknown(),
  profiles: z.unknown(),
})

/** Agents' facts before the instant: from their last derived day, and from the latest events before it. */
async function agentsAt(db: Sql, beforeMs: number): Promise<[string, Facts][]> {
  const before = sql`event.subject = 'agent/' || agent.id and event.claimed_at < ${atMs(beforeMs)}`
  const { rows } = await sql`
    select agent.id,
      (select closing from agent_day where agent_day.agent = agent.id and agent_day.from_at < ${atMs(beforeMs - 2 * DAY_MS)}
        order by agent_day.from_at desc limit 1) as closing,
      (select ${eventList} from (select * from event where ${before} order by claimed_at desc limit ${LATEST_EVENTS}) as event) as latest,
      (select ${eventList} from (select * from event where ${before} and event.type = 'agent.profile'
        order by claimed_at desc limit ${LATEST_PROFILES}) as event) as profiles
    from agent where agent.first_seen_at < ${atMs(beforeMs)}
  `.execute(db)
  return rows.map((row): [string, Facts] => {
    const { id, closing, latest, profiles } = agentRow.parse(row)
    const subject = `agent/${id}`
    const events = [...listedEvents(subject, profiles), ...listedEvents(subject, latest)].filter(isOfAgent)
    return [subject, { kind: 'agent', facts: events.reduce(foldAgent, closing?.facts ?? noAgentFacts()) }]
  })
}

const subjectRow = z.object({ subject: z.string(), events: z.unknown() })

/** Chats that were alive within the horizon behind the instant, by what was known before it; and the teams' settings. */
async function chatsAndTeamsAt(db: Sql, beforeMs: number): Promise<[string, Facts][]> {
  const { rows } = await sql`
    select event.subject, ${eventList} as events from (
      select distinct subject from event
      where claimed_at >= ${atMs(beforeMs)} and claimed_at < ${atMs(beforeMs + LIVE_HORIZON_MS)}
        and subject >= 'chat/' and subject < 'chat0'
    ) as alive join event on event.subject = alive.subject
    where event.claimed_at < ${atMs(beforeMs)}
    group by event.subject
    union all
    select event.subject, ${eventList} as events from event
    where event.type = 'system.team.settings' and event.claimed_at < ${atMs(beforeMs)}
    group by event.subject
  `.execute(db)
  return rows.map((row): [string, Facts] => {
    const { subject, events } = subjectRow.parse(row)
    return [subject, foldAll(subject, listedEvents(subject, events))]
  })
}

/** The floor's facts as they stood at the instant, as a rebuilt floor has them. */
export async function factsAt(db: Sql, beforeMs: number): Promise<[string, Facts][]> {
  const [agents, others] = await Promise.all([agentsAt(db, beforeMs), chatsAndTeamsAt(db, beforeMs)])
  return [...agents, ...others]
}

const leastRow = z.object({ idle_ms: z.number().nullable() })
const chatRow = z.object({ subject: z.string() })

/**
 * Chats that may be heard of so seldom that they grow stale, and those whose giving was not seen: of all others what is written
 * changes neither who holds them nor whether they count. `known`: those that were on the floor before.
 */
async function seldomHeard(
  db: Sql,
  known: readonly string[],
  { fromMs, toMs, idleLimitMs }: { fromMs: number; toMs: number; idleLimitMs: number },
): Promise<string[]> {
  const { rows: settings } = await sql`
    select min((data->'changes'->>'idleLimitMs')::float8) as idle_ms from event where type = 'system.team.settings'
  `.execute(db)
  const leastMs = Math.min(idleLimitMs, leastRow.parse(settings[0]).idle_ms ?? Infinity) - COMMIT_MS
  const { rows } = await sql`
    select subject from (
      select subject, type, claimed_at,
        lead(received_at, 1, ${atMs(toMs)}) over (partition by subject order by claimed_at) as heard_at
      from event where type = any(${[...OF_PLACES]})
        and claimed_at >= ${atMs(fromMs)} and claimed_at < ${atMs(toMs + MOST_AHEAD_MS)}
    ) as place
    group by subject
    having bool_or(type <> 'chat.closed' and heard_at - claimed_at >= ${leastMs}::float8 * interval '1 ms')
      or not bool_or(type = any(${GIVEN}))
  `.execute(db)
  return [...new Set([...known, ...rows.map((row) => chatRow.parse(row).subject)])]
}

/** Which events of chats' lives a rule of this depth is judged by. */
export async function lifeEvents(
  db: Sql,
  depth: ChatDepth,
  known: readonly string[],
  range: { fromMs: number; toMs: number; idleLimitMs: number },
): Promise<LifeEvents> {
  switch (depth) {
    case 'place':
      return sql<boolean>`false`
    case 'written':
      return sql<boolean>`true`
    case 'replies':
      return sql<boolean>`data->>'role' = 'agent'`
    case 'age':
      return sql<boolean>`subject = any(${await seldomHeard(db, known, range)})`
  }
}
