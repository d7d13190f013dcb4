// A ledger of many days by bulk load: agents in teams, twelve periods a day, the last days with their events, and one agent's day full
// of chats. What deriving would have made of it, written at once. Not what is measured on it.
import pg from 'pg'
import { createDatabase } from '../../server/ledger/database.ts'
import { partitionsOf } from '../../server/ledger/partitions.ts'
import { noPeriodState } from '../../shared/floor/periods.ts'
import { daySums } from '../../shared/metrics/day-sums.ts'
import { teamName } from './floor-load.ts'

export const DAY_MS = 86_400_000
export const PERIODS_A_DAY = 12
/** Of them at most, on the agent whose day is asked for. */
export const CHATS_OF_A_DAY = 400
const AGENTS_AT_ONCE = 250

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

const PERIOD_MS = DAY_MS / PERIODS_A_DAY
const REASONS = ['Lunch', 'Break', 'Training']
/** The periods of every day: it begins and closes logged out. */
const DAY = Array.from({ length: PERIODS_A_DAY }, (_, place) => {
  const isOut = place === 0 || place === PERIODS_A_DAY - 1
  const status = isOut ? ('offline' as const) : place % 3 === 0 ? ('away' as const) : ('available' as const)
  return { status, reason: status === 'away' ? (REASONS[(place / 3) % 3] ?? null) : null }
})
const arrayOf = (values: readonly (string | null)[]) =>
  `(array[${values.map((value) => (value === null ? 'null' : `'${value}'`)).join()}]::text[])[1 + p]`
const OF_PERIOD = arrayOf(DAY.map(({ status }) => status))
const REASON_OF_PERIOD = arrayOf(DAY.map(({ reason }) => reason))

/** What such a day comes to, as deriving writes it. */
function sumsOfDay(): string {
  const { availableMs, awayMs, unknownMs, gapMs, uses } = daySums(
    DAY.map(({ status, reason }, place) => ({
      ...{ status, reason, cause: 'event' as const, source: 'default' },
      ...{ fromMs: place * PERIOD_MS, toMs: (place + 1) * PERIOD_MS },
    })),
  )
  return JSON.stringify([availableMs, awayMs, unknownMs, gapMs, uses])
}

/** Fills a new schema. The agents are those of the bench's floor: \`default:a0\` and on. */
export async function loadHistory(order: HistoryOrder): Promise<HistoryReport> {
  const { databaseUrl, schema, agents, teams, days, daysWithEvents, todayMs, say } = order
  const startedMs = performance.now()
  const database = createDatabase({ url: databaseUrl, schema, onError: () => undefined })
  const firstMs = todayMs - days * DAY_MS
  const eventsFromMs = todayMs - daysWithEvents * DAY_MS
  const months = Array.from({ length: daysWithEvents + 1 }, (_, day) => eventsFromMs + day * DAY_MS)
  await partitionsOf(database).ensure(months)
  await database.close()

  const client = new pg.Client({
    connectionString: databaseUrl,
    options: `-c search_path="${schema}" -c synchronous_commit=off -c work_mem=64MB`,
  })
  await client.connect()
  const offline = { status: 'offline', reason: null, cause: 'event', source: 'default' }
  const closing = JSON.stringify({ ...noPeriodState(), stated: offline, shown: offline })
  const iso = (ms: number) => new Date(ms).toISOString()
  try {
    await client.query(`insert into team (id, first_named_at) select 'Team ' || t, $1 from generate_series(1, $2::int) t`, [iso(firstMs), teams]) // prettier-ignore
    await client.query(`insert into agent (id, first_seen_at) select 'default:a' || a, $1 from generate_series(0, $2::int - 1) a`, [iso(firstMs), agents]) // prettier-ignore
    await client.query(
      `insert into agent_membership (agent, from_at, team, version)
       select 'default:a' || a, $1::timestamptz, 'Team ' || (1 + a % $2::int), 'bench' from generate_series(0, $3::int - 1) a`,
      [iso(firstMs), teams, agents],
    )
    // Indexes at the end cost less than twenty million entries one by one.
    await client.query('drop index status_period_team_day, agent_day_team, agent_day_team_day')
    let periods = 0
    for (let from = 0; from < agents; from += AGENTS_AT_ONCE) {
      const to = Math.min(agents, from + AGENTS_AT_ONCE) - 1
      const place = [iso(firstMs), from, to, days, teams]
      const rows = `generate_series($2::int, $3::int) a, generate_series(0, $4::int - 1) d`
      const day = `($1::timestamptz + make_interval(days => d))`
      await client.query(
        `insert into agent_day (agent, from_at, to_at, day, team, zone, settings_version, membership_version, chats, in_chat_ms, closing, sums)
         select 'default:a' || a, ${day}, ${day} + interval '1 day', (${day} at time zone 'UTC')::date,
           'Team ' || (1 + a % $5::int), 'UTC', 'default', 'bench', 0, 0, $6::jsonb, $7::jsonb from ${rows}`,
        [...place, closing, sumsOfDay()],
      )
      const inserted = await client.query(
        `insert into status_period (agent, from_at, to_at, day, team, status, reason, cause, source, settings_version, membership_version)
         select 'default:a' || a, ${day} + make_interval(hours => p * 2), ${day} + make_interval(hours => p * 2 + 2),
           (${day} at time zone 'UTC')::date, 'Team ' || (1 + a % $5::int), ${OF_PERIOD}, ${REASON_OF_PERIOD}, 'event', 'default',
           'default', 'bench' from ${rows}, generate_series(0, ${PERIODS_A_DAY - 1}) p`,
        place,
      )
      periods += inserted.rowCount ?? 0
      if (from % 1000 === 0) say(`${periods} periods of ${agents * days * PERIODS_A_DAY}`)
    }
    await client.query('create index status_period_team_day on status_period (team, day)')
    await client.query('create index agent_day_team on agent_day (team, to_at)')
    await client.query('create index agent_day_team_day on agent_day (team, day)')
    const events = await client.query(
      `insert into event (claimed_at, source, event_id, subject, type, occurred_at, received_at, data, entry)
       select at, 'default', 'h' || a || '-' || d || '-' || p, 'agent/default:a' || a, 'agent.status', at, at,
         jsonb_strip_nulls(jsonb_build_object('status', ${OF_PERIOD}, 'reason', ${REASON_OF_PERIOD})), '0-1'
       from generate_series(0, $2::int - 1) a, generate_series(0, $3::int - 1) d, generate_series(0, ${PERIODS_A_DAY - 1}) p,
         lateral (select $1::timestamptz + make_interval(days => d, hours => p * 2) as at) as instant`,
      [iso(eventsFromMs), agents, daysWithEvents],
    )
    const yesterday = iso(todayMs - DAY_MS)
    const chat = `($1::timestamptz + make_interval(secs => c * 200))`
    await client.query(
      `insert into chat (id, team, holder, first_at, queued_at, accepted_at, closed_at, closed_by, wait_ms, first_reply_ms, rating, rated_agent, rated_at)
       select 'default:h' || c, $2, 'default:a0', ${chat}, ${chat}, ${chat} + interval '9 s', ${chat} + interval '10 min', 'agent', 9000, 21000,
         0.75, 'default:a0', ${chat} + interval '11 min' from generate_series(1, $3::int) c`,
      [yesterday, teamName(0), CHATS_OF_A_DAY],
    )
    await client.query(
      `insert into chat_span (chat, from_at, to_at, agent)
       select 'default:h' || c, ${chat} + interval '9 s', ${chat} + interval '10 min', 'default:a0' from generate_series(1, $2::int) c`,
      [yesterday, CHATS_OF_A_DAY],
    )
    await client.query('analyze')
    return { periods, events: events.rowCount ?? 0, tookS: (performance.now() - startedMs) / 1000 }
  } finally {
    await client.end()
  }
}
