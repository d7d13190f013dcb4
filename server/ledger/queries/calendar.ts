// A month of one agent or one team, day by day; a team's day, agent by agent; and what a day is set beside. Not the routes.
import { Temporal } from 'temporal-polyfill'
import { businessDay } from '../../../shared/day.ts'
import { settingsAt, type TeamSettings } from '../../../shared/floor/team-settings.ts'
import { median } from '../../../shared/metrics/median.ts'
import type { Database } from '../database.ts'
import { readSettingsBook } from '../settings-book.ts'
import { readCalendars } from './agent-periods.ts'
import { namesOf } from './agents.ts'
import { isUnwritten, statusPending } from './pending.ts'
import { readSpentDays, type SpentDay } from './spent-days.ts'
import type { TeamScope } from './team-scope.ts'

export interface CalendarAsker {
  nowMs: number
  /** Whether events are accepted that the ledger does not have yet. */
  isBehind: boolean
  defaults: TeamSettings
  /** What the reader may see. */
  teams: TeamScope
}

/** Counts are of agents: of one agent's month, 0 or 1. */
export interface CalendarDay {
  day: string
  availableMs: number
  awayMs: number
  unknownMs: number
  /** Who were signed in at any time of it. */
  agents: number
  /** Who passed a limit or a budget. */
  overLimit: number
  /** In whose log is a hole. */
  gaps: number
}

export interface CalendarMonth {
  month: string
  zone: string
  dayStart: string
  pending: boolean
  /** The days of the month on which something is known; a day that is not there has nothing. */
  days: CalendarDay[]
}

const bounds = (month: string) => {
  const { daysInMonth } = Temporal.PlainYearMonth.from(month)
  return { first: `${month}-01`, last: `${month}-${String(daysInMonth).padStart(2, '0')}` }
}

function byDay(spent: readonly SpentDay[]): CalendarDay[] {
  const days = new Map<string, CalendarDay>()
  for (const one of spent) {
    const day = days.get(one.day) ?? {
      day: one.day,
      availableMs: 0,
      awayMs: 0,
      unknownMs: 0,
      agents: 0,
      overLimit: 0,
      gaps: 0,
    }
    day.availableMs += one.availableMs
    day.awayMs += one.awayMs
    day.unknownMs += one.unknownMs
    day.agents += one.availableMs + one.awayMs > 0 ? 1 : 0
    day.overLimit += one.isOverLimit ? 1 : 0
    day.gaps += one.gapMs > 0 ? 1 : 0
    days.set(one.day, day)
  }
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1))
}

/** The month of the agent, by the days of their teams, or of everybody in the team. `team` is whose clock names the zone. */
export async function calendarMonth(
  database: Database,
  of: { agent: string; team: string } | { team: string },
  month: string,
  { nowMs, isBehind, defaults, teams }: CalendarAsker,
): Promise<CalendarMonth> {
  const { db } = database
  const { first, last } = bounds(month)
  const settings = await readSettingsBook(db)
  const { zone, dayStart } = settingsAt(settings(of.team), defaults, nowMs)
  const { toMs } = businessDay(last, zone, dayStart)
  const pending =
    isUnwritten(isBehind, toMs, nowMs) || (await statusPending(db, 'agent' in of ? of.agent : null, toMs))
  const calendar =
    'agent' in of ? { calendar: (await readCalendars(db, [of.agent], settings, defaults))(of.agent) } : {}
  const who = 'agent' in of ? { agent: of.agent } : of
  const spent = await readSpentDays(db, {
    of: who,
    scope: teams,
    first,
    last,
    nowMs,
    settings,
    defaults,
    ...calendar,
  })
  return { month, zone, dayStart, pending, days: byDay(spent) }
}

export interface TeamDayAgent extends Omit<SpentDay, 'agent' | 'day'> {
  id: string
  name: string
}

/** Everybody of whom something is known on the team's day, by name. */
export async function teamDayAgents(
  database: Database,
  team: string,
  day: string,
  { nowMs, defaults, teams }: CalendarAsker,
): Promise<TeamDayAgent[]> {
  const { db } = database
  const settings = await readSettingsBook(db)
  const spent = await readSpentDays(db, {
    of: { team },
    scope: teams,
    first: day,
    last: day,
    nowMs,
    settings,
    defaults,
  })
  const called = await namesOf(
    db,
    spent.map(({ agent }) => agent),
  )
  const names = new Map(called.map(({ id, name }) => [id, name]))
  return spent
    .map(({ agent, availableMs, awayMs, unknownMs, gapMs, isOverLimit }) => {
      const name = names.get(agent) ?? agent
      return { id: agent, name, availableMs, awayMs, unknownMs, gapMs, isOverLimit }
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1))
}

/** Medians, and of how many days they are; null of none. */
export interface BesideSums {
  count: number
  signedInMs: number | null
  availableMs: number | null
  awayMs: number | null
  unknownMs: number | null
}

/** Of days on which somebody was signed in. */
function mediansOf(days: readonly SpentDay[]): BesideSums {
  const worked = days.filter(({ availableMs, awayMs }) => availableMs + awayMs > 0)
  const of = (value: (day: SpentDay) => number) => median(worked.map(value))
  return {
    count: worked.length,
    signedInMs: of(({ availableMs, awayMs, unknownMs }) => availableMs + awayMs + unknownMs),
    availableMs: of(({ availableMs }) => availableMs),
    awayMs: of(({ awayMs }) => awayMs),
    unknownMs: of(({ unknownMs }) => unknownMs),
  }
}

/** The same weekdays before a day that it is set beside. */
const WEEKS = 4

/** What an agent's day is set beside: the team's that day, and the agent's last four of the same weekday on which they worked. */
export async function besideDay(
  database: Database,
  { agent, team, day }: { agent: string; team: string; day: string },
  { nowMs, defaults, teams }: CalendarAsker,
): Promise<{ team: BesideSums; weekday: BesideSums }> {
  const { db } = database
  const settings = await readSettingsBook(db)
  const asked = { nowMs, settings, defaults, scope: teams }
  const ofTeam = await readSpentDays(db, { of: { team }, first: day, last: day, ...asked })
  const date = Temporal.PlainDate.from(day)
  // Twice as far back, for those on which they did not work.
  const before = Array.from({ length: 2 * WEEKS }, (_, week) => date.subtract({ weeks: week + 1 }).toString())
  const calendar = (await readCalendars(db, [agent], settings, defaults))(agent)
  const own = await readSpentDays(db, {
    of: { agent },
    first: before.at(-1) ?? day,
    last: before.at(0) ?? day,
    calendar,
    ...asked,
  })
  const worked = own
    .filter(({ day: of, availableMs, awayMs }) => before.includes(of) && availableMs + awayMs > 0)
    .sort((a, b) => (a.day > b.day ? -1 : 1))
  return { team: mediansOf(ofTeam), weekday: mediansOf(worked.slice(0, WEEKS)) }
}
