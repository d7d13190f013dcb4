// A ledger of many days by bulk load: agents in teams, twelve periods a day, the last days with their events, and one agent's day full
// of chats. What deriving makes of one agent's events stands for all; rows lie in the order in which days pass. Not what is measured on it.
import pg from 'pg'
import { createDatabase, type Database } from '../../server/ledger/database.ts'
import { insertNew } from '../../server/ledger/insert-events.ts'
import { putMarks } from '../../server/ledger/marks.ts'
import { partitionsOf } from '../../server/ledger/partitions.ts'
import { writeAgentTimes } from '../../server/ledger/write-agent-time.ts'
import type { FloorEvent } from '../../shared/events.ts'
import { withoutIndexes } from './bulk-tables.ts'
import { teamName, teamNames } from './floor-load.ts'
import {
  AGENT_PLACE,
  DAY_MS,
  PATTERN_AGENT,
  pastEvent,
  patternDays,
  profileOf,
  TEAM_PLACE,
} from './history-days.ts'

/** On the agent whose day is asked for. */
export const CHATS_OF_A_DAY = 400
export const AGENT_OF_CHATS = 'default:a0'
const MESSAGES = 12
const DAYS_AT_ONCE = 10
const EVENTS_AT_ONCE = 5_000

export interface HistoryOrder {
  databaseUrl: string
  schema: string
  agents: number
  teams: number
  /** Whole days, the last one being yesterday. */
  days: number
  /** The last ones of them have their events too. */
  daysWithEvents: number
  /** The start of today, UTC. */
  todayMs: number
  say: (line: string) => void
}

export interface HistoryReport {
  periods: number
  events: number
  tookS: number
}

const iso = (ms: number) => new Date(ms).toISOString()
const ROWS = ['agent_day', 'status_period', 'agent_membership'] as const

async function copyEvents(database: Database, events: readonly FloorEvent[]): Promise<void> {
  await partitionsOf(database).ensure(events.map(({ claimedAtMs }) => claimedAtMs))
  for (let at = 0; at < events.length; at += EVENTS_AT_ONCE)
    await database.transaction((transaction) =>
      insertNew(
        transaction,
        events.slice(at, at + EVENTS_AT_ONCE).map((event) => ({ entry: '0-1', event })),
      ),
    )
}

/** Has deriving's own rows of the pattern moved to tables aside, and the ledger empty again. */
async function keepPattern(database: Database, client: pg.Client, order: HistoryOrder): Promise<void> {
  const { days, daysWithEvents, todayMs } = order
  const { events, time } = patternDays(todayMs - days * DAY_MS, days)
  await database.db.transaction().execute((transaction) => writeAgentTimes(transaction, [time]))
  await copyEvents(
    database,
    events.filter(({ claimedAtMs }) => claimedAtMs >= todayMs - daysWithEvents * DAY_MS),
  )
  for (const table of [...ROWS, 'event'])
    await client.query(`create temp table pattern_${table} as table ${table}; truncate ${table}`)
}

/** A column's text with the agent's and the team's number in their places. */
const filled = (column: string) =>
  `replace(replace(${column}, '${AGENT_PLACE}', n::text), '${TEAM_PLACE}', (1 + n % $2::int)::text)`
/** Each row of the pattern for every agent, in the pattern's order: `n` is the agent's number. */
const forAll = (pattern: string, where: string) =>
  `from (select * from pattern_${pattern} where ${where}) as row
   cross join lateral generate_series(0, $1::int - 1 + 0 * length(${pattern === 'event' ? 'subject' : 'agent'})) as n`

async function copyForAll(client: pg.Client, order: HistoryOrder): Promise<void> {
  const { agents, teams, days, todayMs, say } = order
  const numbers = [agents, teams]
  await client.query(
    `insert into agent_membership (agent, from_at, team, version)
     select ${filled('agent')}, from_at, ${filled('team')}, ${filled('version')} ${forAll('agent_membership', 'true')}`,
    numbers,
  )
  for (let day = 0; day < days; day += DAYS_AT_ONCE) {
    const fromMs = todayMs - (days - day) * DAY_MS
    const part = [...numbers, iso(fromMs), iso(Math.min(todayMs, fromMs + DAYS_AT_ONCE * DAY_MS))]
    await client.query(
      `insert into agent_day (agent, from_at, to_at, day, team, zone, settings_version, membership_version, chats, in_chat_ms,
         closing, sums)
       select ${filled('agent')}, from_at, to_at, day, ${filled('team')}, zone, settings_version, ${filled('membership_version')},
         chats, in_chat_ms, ${filled('closing::text')}::jsonb, sums ${forAll('agent_day', 'from_at >= $3 and from_at < $4')}`,
      part,
    )
    await client.query(
      `insert into status_period (agent, from_at, to_at, day, team, status, reason, cause, source, settings_version,
         membership_version)
       select ${filled('agent')}, from_at, to_at, day, ${filled('team')}, status, reason, cause, source, settings_version,
         ${filled('membership_version')} ${forAll('status_period', 'from_at >= $3 and from_at < $4')}`,
      part,
    )
    await client.query(
      `insert into event (claimed_at, source, event_id, subject, type, occurred_at, received_at, data, entry)
       select claimed_at, source, ${filled('event_id')}, ${filled('subject')}, type, occurred_at, received_at, data, entry
       ${forAll('event', 'claimed_at >= $3 and claimed_at < $4')}`,
      part,
    )
    if (day % 50 === 0) say(`${day} of ${days} days are loaded`)
  }
}

/** A chat of one agent, taken up in nine seconds and held for ten minutes. */
function chatEvents(chat: number, team: string, fromMs: number): FloorEvent[] {
  const agent = AGENT_OF_CHATS
  const say = (afterMs: number, name: string, type: string, data: object) =>
    pastEvent(fromMs + afterMs, `c${chat}-${name}`, `chat/default:h${chat}`, type, data)
  const messages = Array.from({ length: MESSAGES }, (_, place) => {
    const said = { text: `Message ${place} of a chat about an order that has not come.` }
    return say(21_000 + place * 45_000, `m${place}`, 'chat.message', {
      ...(place % 2 === 0 ? { role: 'agent', agent } : { role: 'customer' }),
      ...said,
    })
  })
  return [
    say(0, 'q', 'chat.queued', { team }),
    say(9_000, 'a', 'chat.accepted', { agent }),
    ...messages,
    say(600_000, 'x', 'chat.closed', { by: 'agent' }),
    say(660_000, 'r', 'chat.rated', { score: 1 + (chat % 5), min: 1, max: 5 }),
  ]
}

/** The chats of yesterday's working hours, as events: the server derives them. */
async function loadChats(database: Database, todayMs: number): Promise<number> {
  const beginMs = todayMs - 22 * 3_600_000
  const everyMs = (19 * 3_600_000) / CHATS_OF_A_DAY
  const chats = Array.from({ length: CHATS_OF_A_DAY }, (_, chat) =>
    chatEvents(chat, teamName(0), beginMs + Math.floor(chat * everyMs)),
  )
  await copyEvents(database, chats.flat())
  const marks = chats.map((_, chat) => ({ kind: 'chat' as const, subject: `default:h${chat}` }))
  await database.db.transaction().execute((transaction) =>
    putMarks(
      transaction,
      marks.map((mark) => ({ ...mark, fromMs: beginMs, untilMs: todayMs })),
      Date.now(),
    ),
  )
  return chats.flat().length
}

/** Fills a new schema. The agents are those of the bench's floor: `default:a0` and on. The chats are left to be derived. */
export async function loadHistory(order: HistoryOrder): Promise<HistoryReport> {
  const { databaseUrl, schema, agents, days, todayMs, say } = order
  const startedMs = performance.now()
  const firstMs = todayMs - days * DAY_MS
  const database = createDatabase({ url: databaseUrl, schema, onError: () => undefined })
  const client = new pg.Client({
    connectionString: databaseUrl,
    options: `-c search_path="${schema}" -c synchronous_commit=off -c work_mem=64MB -c maintenance_work_mem=1GB`,
  })
  await client.connect()
  try {
    await keepPattern(database, client, order)
    await client.query(
      `insert into team (id, first_named_at) select name, $1 from unnest($2::text[]) as name`,
      [iso(firstMs), teamNames(order)],
    )
    await client.query(
      `insert into agent (id, first_seen_at)
       select replace('${PATTERN_AGENT}', '${AGENT_PLACE}', n::text), $1 from generate_series(0, $2::int - 1) as n`,
      [iso(firstMs), agents],
    )
    await withoutIndexes(client, ['agent_day', 'status_period', 'event'], async () => {
      await copyForAll(client, order)
      say('all days are loaded; their indexes are made')
    })
    const profiles = Array.from({ length: agents }, (_, agent) =>
      profileOf(agent, teamName(agent % order.teams), firstMs),
    )
    await copyEvents(database, profiles)
    const ofChats = await loadChats(database, todayMs)
    // As it would be on a ledger that grew by the day, and so that it is not done while somebody measures.
    await client.query('vacuum (analyze) agent_day, status_period, event, agent_membership, agent')
    // Gigabytes that wait for the disk would keep everybody's small writes waiting behind them.
    await client.query('checkpoint')
    const { rowCount } = await client.query('table pattern_status_period')
    const perDay = (await client.query('table pattern_event')).rowCount ?? 0
    return {
      periods: (rowCount ?? 0) * agents,
      events: perDay * agents + agents + ofChats,
      tookS: (performance.now() - startedMs) / 1000,
    }
  } finally {
    await client.end()
    await database.close()
  }
}
