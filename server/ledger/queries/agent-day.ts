// One agent's business day: totals, periods and chats. Not the HTTP route.
import { sql } from 'kysely'
import { z } from 'zod'
import { businessDay, businessDayAt, type BusinessDay } from '../../../shared/day.ts'
import {
  createAgentCalendar,
  cutRuns,
  type AgentCalendar,
  type DayTile,
  type Period,
} from '../../../shared/floor/agent-calendar.ts'
import { settingsAt, type TeamSettings } from '../../../shared/floor/team-settings.ts'
import { overUseMs } from '../../../shared/metrics/away-limits.ts'
import type { Database } from '../database.ts'
import { readSettingsBook } from '../settings-book.ts'
import { readCalendars, readMemberships, readRuns } from './agent-periods.ts'
import { nameOrId } from './agents.ts'
import { periodsWithout, readCorrections, type Correction } from './corrections.ts'
import { logRow, type LogRow } from '../../../shared/log-row.ts'
import { budgetsPassed, dayNumbers, totalsOf, type DayNumbers, type DayTotals } from './day-numbers.ts'
import { readDayAlerts, type DayAlert } from './day-alerts.ts'
import { readCauses, type PeriodCause } from './day-causes.ts'
import {
  readDayChats,
  readDayRatings,
  type DayChat,
  type DayRating,
  type SentimentPoint,
} from './day-chats.ts'
import { chatsPending, isUnwritten, statusPending } from './pending.ts'
import { sealedUntilMs } from '../retention/sealed.ts'
import { inScope, type TeamScope } from './team-scope.ts'

export interface AgentDayQuery {
  /** Stored id. */
  agent: string
  /** `YYYY-MM-DD`, a business day of the agent's team. */
  day: string
  /** What the reader may see. */
  teams: TeamScope
  nowMs: number
  /** Whether events are accepted that the ledger does not have yet. */
  isBehind: boolean
  /** What a person is called; null: nobody of this id is there any more. */
  nameOfUser?: (userId: string) => Promise<string | null>
  defaults: TeamSettings
}

/** A row of the log with all that is known of why it began. */
export type DayPeriod = LogRow & {
  why: PeriodCause
  /** By how much an away period passed the limit of one use of its reason. */
  overLimitMs: number
}

export interface AgentDay {
  agentId: string
  agent: string
  team: string
  day: string
  zone: string
  dayStart: string
  from: string
  to: string
  /** The server's clock: what the day is told as of. */
  asOf: string
  pending: boolean
  /** Its events are no longer kept: it is never derived again. */
  isSealed: boolean
  totals: DayTotals
  /** What they were before anything was corrected; null where nothing stands corrected. */
  before: DayTotals | null
  corrections: Correction[]
  /** Reasons whose budget of the day was passed, and by how much. */
  overBudgetMs: Record<string, number>
  numbers: DayNumbers
  periods: DayPeriod[]
  chats: DayChat[]
  ratings: DayRating[]
  sentiment: SentimentPoint[]
  alerts: DayAlert[]
}

const HOUR_MS = 60 * 60 * 1000

/** Which of the agent's days bears this name: the first that does, whatever team and zone it was spent in. */
export function dayNamed(calendar: AgentCalendar, day: string, defaults: TeamSettings): DayTile {
  const around = businessDay(day, 'UTC', '00:00')
  // A zone lies at most 14 hours east and 12 west, and a day starts at most 24 hours late.
  let reachedMs = around.fromMs - 15 * HOUR_MS
  const endMs = around.toMs + 37 * HOUR_MS
  while (reachedMs < endMs) {
    const tile = calendar.tileAt(reachedMs)
    if (tile.day === day) return tile
    reachedMs = tile.toMs
  }
  // A change of zone may leap over a date; then it is taken as the team of that date's noon would.
  const { zone, dayStart } = defaults
  const noon = businessDayAt(around.fromMs + 12 * HOUR_MS, zone, dayStart)
  return { ...calendar.tileAt(noon.fromMs), ...noon }
}

/** The part of the agent's time that holds the instant: one business day in one team. */
export async function agentTileAt(
  database: Database,
  agent: string,
  atEpochMs: number,
  defaults: TeamSettings,
): Promise<DayTile> {
  const settings = await readSettingsBook(database.db)
  return (await readCalendars(database.db, [agent], settings, defaults))(agent).tileAt(atEpochMs)
}

/** The team in which the agent spent, or spends, the day of this name. */
export async function agentDayTeam(
  database: Database,
  agent: string,
  day: string,
  defaults: TeamSettings,
): Promise<string> {
  const settings = await readSettingsBook(database.db)
  const calendar = (await readCalendars(database.db, [agent], settings, defaults))(agent)
  return dayNamed(calendar, day, defaults).team
}

const nameRow = z.object({ name: z.string().nullable() })

/** The agent's day, as far as it has passed. Null for an agent whom the ledger does not know, or whose day's team is out of scope. */
export async function agentDay(database: Database, query: AgentDayQuery): Promise<AgentDay | null> {
  const { db } = database
  const { agent, day, teams, nowMs, isBehind, defaults } = query
  const readName = sql`
    select person.name from agent
    left join person_stored_id on stored_id = agent.id and to_at = 'infinity'
    left join person on person.id = person_id where agent.id = ${agent}
  `
  const [{ rows }, settings, membershipsOf] = await Promise.all([
    readName.execute(db),
    readSettingsBook(db),
    readMemberships(db, [agent]),
  ])
  if (rows[0] === undefined) return null
  const name = nameOrId(nameRow.parse(rows[0]).name, agent)
  const calendar = createAgentCalendar(membershipsOf(agent), settings, defaults)
  const tile = dayNamed(calendar, day, defaults)
  if (!inScope(teams, tile.team)) return null
  // The whole business day of that team, also where the agent changed team within it.
  const { zone, dayStart } = settingsAt(settings(tile.team), defaults, tile.fromMs)
  const { fromMs, toMs }: BusinessDay = businessDayAt(tile.fromMs, zone, dayStart)

  // Before it is asked what is pending: a correction that stands in the events is marked, or derived.
  const corrections = await withNames(await readCorrections(db, agent, fromMs, toMs), query.nameOfUser)
  const pending =
    isUnwritten(isBehind, toMs, nowMs) ||
    (await Promise.all([statusPending(db, agent, toMs), chatsPending(db, agent, fromMs, toMs)])).includes(
      true,
    )
  const untilMs = Math.min(toMs, nowMs)
  const hasBegun = untilMs > fromMs
  const readPeriods = async () => {
    const runs = await readRuns(db, [agent], fromMs, untilMs)
    const periods = hasBegun ? [...cutRuns(runs(agent), calendar, fromMs, untilMs)] : []
    return { periods, whyOf: await readCauses(db, agent, periods, corrections) }
  }
  // None of them rests on another: who waits for the page waits for the longest alone.
  const [{ periods, whyOf }, { chats, sentiment }, ratings, alerts, without, sealedMs] = await Promise.all([
    readPeriods(),
    readDayChats(db, agent, fromMs, toMs),
    readDayRatings(db, agent, fromMs, toMs),
    hasBegun ? readDayAlerts(db, agent, fromMs, toMs) : [],
    hasBegun && corrections.some(({ undone }) => undone === null)
      ? periodsWithout(db, agent, { fromMs, untilMs }, { calendar, settings, defaults, nowMs })
      : [],
    sealedUntilMs(db),
  ])
  const totals = totalsOf(periods)
  const inForce = settingsAt(settings(tile.team), defaults, fromMs)
  return {
    agentId: agent,
    agent: name,
    team: tile.team,
    day,
    zone,
    dayStart,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    asOf: new Date(nowMs).toISOString(),
    pending,
    isSealed: toMs <= sealedMs,
    totals,
    before: without.length === 0 ? null : totalsOf(without),
    corrections,
    overBudgetMs: budgetsPassed(totals, inForce),
    numbers: dayNumbers({ chats, ratings }, { fromMs, toMs: untilMs }),
    periods: periods.map((period) => ({
      ...logRow({ id: agent, name }, period),
      why: whyOf(period),
      overLimitMs: period.status === 'away' ? overUseMs(inForce, useOf(period)) : 0,
    })),
    chats,
    ratings,
    sentiment,
    alerts,
  }
}

/** Who made them and who took them back, by name where they still are. */
async function withNames(
  corrections: readonly Correction[],
  nameOf: AgentDayQuery['nameOfUser'] = () => Promise.resolve(null),
): Promise<Correction[]> {
  const ids = new Set(corrections.flatMap(({ by, undone }) => (undone === null ? [by] : [by, undone.by])))
  const names = new Map<string, string>()
  for (const id of ids) names.set(id, (await nameOf(id)) ?? id)
  const called = <T extends { by: string }>(made: T): T => ({ ...made, by: names.get(made.by) ?? made.by })
  return corrections.map((one) => called({ ...one, undone: one.undone === null ? null : called(one.undone) }))
}

const useOf = ({ reason, fromMs, toMs }: Period) => ({ reason, lengthMs: toMs - fromMs })
