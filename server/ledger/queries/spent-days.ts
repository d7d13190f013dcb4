// What each agent's days of a range come to, of one agent or a whole team, in one statement. Not the periods, nor the route.
import { sql } from 'kysely'
import { z } from 'zod'
import { agentStatus } from '../../../shared/events.ts'
import { createAgentCalendar, type AgentCalendar } from '../../../shared/floor/agent-calendar.ts'
import { periodCause, type StatusRun } from '../../../shared/floor/periods.ts'
import { settingsAt, type TeamSettings } from '../../../shared/floor/team-settings.ts'
import { overBudgetMs, overUseMs } from '../../../shared/metrics/away-limits.ts'
import { daySums, type DaySums } from '../../../shared/metrics/day-sums.ts'
import type { Sql } from '../database.ts'
import type { SettingsBook } from '../settings-book.ts'
import { atMs, quickMs } from '../stored-event.ts'
import { everInTeams } from './agents.ts'
import { inScope, type TeamScope } from './team-scope.ts'

export interface SpentDay {
  agent: string
  /** `YYYY-MM-DD`, as the team names it. */
  day: string
  availableMs: number
  awayMs: number
  unknownMs: number
  /** Unknown because a signal was lost or Floorview was down: a hole in the log. */
  gapMs: number
  /** Whether a use of a reason, or a day's uses of it together, passed what is allowed. */
  isOverLimit: boolean
}

export interface SpentQuery {
  /** One agent, in whatever team; or all who were in the team on the day. */
  of: { agent: string } | { team: string }
  /** Days in other teams are left out. */
  scope: TeamScope
  /** First and last day, `YYYY-MM-DD`. */
  first: string
  last: string
  nowMs: number
  settings: SettingsBook
  defaults: TeamSettings
  /** Of the one agent, whose teams may change. */
  calendar?: AgentCalendar
}

const DAY_MS = 24 * 60 * 60 * 1000
const utcMs = (day: string) => Date.parse(`${day}T00:00:00Z`)

const milliseconds = z.number()
const uses = z.array(z.tuple([z.string(), milliseconds, milliseconds]))
const sums = z.tuple([milliseconds, milliseconds, milliseconds, milliseconds, uses])
const place = [z.string(), z.string(), z.string()] as const
/** Agent, day, team, and what it comes to. */
const closedRow = z.tuple([...place, sums])
/** Agent, day, team, status, reason, cause, from, to. */
const periodRow = z.tuple([
  ...place,
  agentStatus,
  z.string().nullable(),
  periodCause,
  milliseconds,
  milliseconds,
])
/** Agent, team, status, from, to. */
const carriedRow = z.tuple([z.string(), z.string(), agentStatus, milliseconds, milliseconds])
const answerRow = z.object({
  closed: z.array(closedRow).nullable(),
  open: z.array(periodRow).nullable(),
  carried: z.array(carriedRow).nullable(),
})

async function readRows(db: Sql, { of, scope, first, last, nowMs }: SpentQuery) {
  const one = 'agent' in of
  const now = atMs(nowMs)
  const teams = scope === 'all' ? null : [...scope]
  const isOf = one ? sql`agent = ${of.agent}` : sql`team = ${of.team}`
  const agents = one
    ? sql`select ${of.agent}::text as agent`
    : sql`select id as agent from agent where ${everInTeams([of.team])}`
  // A business day begins and ends at most 38 hours beside the UTC day of its name.
  const fromMs = utcMs(first) - 2 * DAY_MS
  const toMs = utcMs(last) + 3 * DAY_MS
  const endMs = Math.min(nowMs, toMs)
  // The rows of a month lie wide apart: each is read once, in the order of the disk, and what follows a day only where the next of
  // these rows does not.
  const { rows } = await sql`
    with around as materialized (
      select agent, day, team, from_at, to_at, sums from agent_day
      where ${isOf} and day between ${first}::date - 4 and ${last}::date + 5
        and from_at >= ${atMs(fromMs)} and from_at < ${atMs(toMs)}
    ), days as (
      select agent, day, team, from_at, to_at, case when to_at <= ${now} then sums end as sums from around
      where (${teams}::text[] is null or team = any(${teams}::text[]))
        and day between ${first}::date and ${last}::date and from_at < ${now}
    ), left_open as (
      select agent, from_at, to_at from (
        select agent, from_at, to_at, lead(from_at) over (partition by agent order by from_at) as next_at from around
      ) as followed where next_at is distinct from to_at
      union all
      select day.agent, day.from_at, day.to_at from (${agents}) as wanted cross join lateral (
        select agent, team, from_at, to_at from agent_day
        where agent = wanted.agent and from_at < ${atMs(fromMs)} order by from_at desc limit 1
      ) as day ${one ? sql`` : sql`where day.team = ${of.team}`}
    ), gap as (
      select agent, from_at, to_at as begins_at, least(coalesce((
        select next.from_at from agent_day as next where next.agent = left_open.agent and next.from_at > left_open.from_at
        order by next.from_at limit 1
      ), ${atMs(endMs)}), ${atMs(endMs)}) as ends_at
      from left_open where to_at < ${atMs(endMs)}
    ), carried as (
      select agent, team, closing->'shown'->>'status' as status, begins_at as from_at, ends_at as to_at
      from gap join agent_day using (agent, from_at)
      where ends_at > begins_at and closing->'shown'->>'status' <> 'offline' and closing->'shown'->>'cause' <> 'none'
    )
    select (select json_agg(json_build_array(agent, day, team, sums)) from days where sums is not null) as closed,
      (select json_agg(json_build_array(days.agent, days.day, days.team, status, reason, cause,
          ${quickMs('period.from_at')}, round(date_part('epoch', least(period.to_at, ${now})) * 1000)))
        from days join status_period as period on period.agent = days.agent
          and period.from_at >= days.from_at and period.from_at < least(days.to_at, ${now})
        where sums is null) as open,
      (select json_agg(json_build_array(agent, team, status, ${quickMs('from_at')}, ${quickMs('to_at')}))
        from carried) as carried
  `.execute(db)
  const { closed, open, carried } = answerRow.parse(rows[0])
  return { closed: closed ?? [], open: open ?? [], carried: carried ?? [] }
}

/** One derived day, or a part of one, and what it comes to. */
interface Derived {
  agent: string
  day: string
  team: string
  sums: DaySums
}

type OpenPeriod = StatusRun & { toMs: number }

function derivedDays({ closed, open }: Awaited<ReturnType<typeof readRows>>): Derived[] {
  const days = closed.map(([agent, day, team, [availableMs, awayMs, unknownMs, gapMs, away]]): Derived => {
    return { agent, day, team, sums: { availableMs, awayMs, unknownMs, gapMs, uses: away } }
  })
  const periods = new Map<string, { agent: string; day: string; team: string; of: OpenPeriod[] }>()
  for (const [agent, day, team, status, reason, cause, fromMs, toMs] of open) {
    const key = `${agent} ${day} ${team}`
    const known = periods.get(key) ?? { agent, day, team, of: [] }
    known.of.push({ status, reason, cause, source: null, fromMs, toMs })
    periods.set(key, known)
  }
  for (const { of, ...day } of periods.values()) days.push({ ...day, sums: daySums(of) })
  return days
}

/** Gives what judges a day by its team's settings of that day, which many agents share. */
function createLimits({ settings, defaults }: SpentQuery): (day: Derived) => boolean {
  const known = new Map<string, TeamSettings>()
  const inForceOn = (team: string, day: string): TeamSettings => {
    const key = `${day} ${team}`
    const inForce = known.get(key) ?? settingsAt(settings(team), defaults, utcMs(day) + DAY_MS / 2)
    known.set(key, inForce)
    return inForce
  }
  return ({ sums: { uses: away }, team, day }) => {
    if (away.length === 0) return false
    const inForce = inForceOn(team, day)
    return away.some(
      ([reason, longestMs, allMs]) =>
        overUseMs(inForce, { reason, lengthMs: longestMs }) > 0 ||
        overBudgetMs(inForce, { reason, lengthMs: allMs }) > 0,
    )
  }
}

/** A status that goes on over days on which nothing happened has no rows there: it is cut at the team's days here. */
function addCarried(
  days: Map<string, SpentDay>,
  { of, scope, first, last, settings, defaults, calendar }: SpentQuery,
  [agent, team, status, fromMs, toMs]: z.infer<typeof carriedRow>,
): void {
  const cuts = calendar ?? createAgentCalendar([{ fromMs: 0, team, version: '' }], settings, defaults)
  for (let atEpochMs = fromMs; atEpochMs < toMs;) {
    const tile = cuts.tileAt(atEpochMs)
    const untilMs = Math.min(toMs, tile.toMs)
    const isOf = 'agent' in of ? inScope(scope, tile.team) : tile.team === of.team
    if (isOf && tile.day >= first && tile.day <= last) {
      const spent = dayOf(days, agent, tile.day)
      if (status === 'available') spent.availableMs += untilMs - atEpochMs
      else if (status === 'away') spent.awayMs += untilMs - atEpochMs
      else spent.unknownMs += untilMs - atEpochMs
    }
    atEpochMs = untilMs
  }
}

function dayOf(days: Map<string, SpentDay>, agent: string, day: string): SpentDay {
  const key = `${day} ${agent}`
  const known = days.get(key)
  if (known !== undefined) return known
  const none = { agent, day, availableMs: 0, awayMs: 0, unknownMs: 0, gapMs: 0, isOverLimit: false }
  days.set(key, none)
  return none
}

/**
 * What each day comes to, up to now, of every agent of whom something is known by then. Time logged out is what is left of the
 * day; time before anything was said of an agent's status is not counted.
 */
export async function readSpentDays(db: Sql, query: SpentQuery): Promise<SpentDay[]> {
  const rows = await readRows(db, query)
  const spent = new Map<string, SpentDay>()
  const isOverLimit = createLimits(query)
  for (const derived of derivedDays(rows)) {
    const day = dayOf(spent, derived.agent, derived.day)
    day.availableMs += derived.sums.availableMs
    day.awayMs += derived.sums.awayMs
    day.unknownMs += derived.sums.unknownMs
    day.gapMs += derived.sums.gapMs
    day.isOverLimit ||= isOverLimit(derived)
  }
  for (const row of rows.carried) addCarried(spent, query, row)
  return [...spent.values()]
}
