// The trends of one agent or one team over the last weeks, and a team's lists. Not the rule of a trend, nor the route.
import { createAgentCalendar } from '../../../shared/floor/agent-calendar.ts'
import { reasonOf, settingsAt, type TeamSettings } from '../../../shared/floor/team-settings.ts'
import { trendLists, type TrendLists } from '../../../shared/metrics/trend-lists.ts'
import {
  compareWindows,
  withVerdicts,
  type Compared,
  type Trend,
  type TrendDay,
  type TrendMetric,
  type TrendWeeks,
  type TrendWindow,
} from '../../../shared/metrics/trend.ts'
import type { Database, Sql } from '../database.ts'
import { readSettingsBook, type SettingsBook } from '../settings-book.ts'
import { readCalendars } from './agent-periods.ts'
import { namesOf } from './agents.ts'
import { isUnwritten, statusPending } from './pending.ts'
import { inScope, type TeamScope } from './team-scope.ts'
import {
  dayNumber,
  dayOfNumber,
  readDayTimes,
  readDayValues,
  tilesOf,
  type DayTime,
  type DayValues,
  type TrendTile,
} from './trend-days.ts'

export interface TrendAsker {
  weeks: TrendWeeks
  nowMs: number
  /** Whether events are accepted that the ledger does not have yet. */
  isBehind: boolean
  defaults: TeamSettings
  /** What the reader may see. */
  teams: TeamScope
}

/** First and last business day of each window, by the clock of the team. */
export interface TrendWindows {
  before: { first: string; last: string }
  recent: { first: string; last: string }
}

export interface TrendPage {
  team: string
  weeks: TrendWeeks
  zone: string
  dayStart: string
  windows: TrendWindows
  pending: boolean
  trends: Trend[]
  /** Of the chats of the recent window, the share of which no customer's message is scored; null of none. */
  unscoredShare: number | null
}

export interface TeamTrendPage extends TrendPage {
  /** Everybody with time in the team in either window, by name. */
  agents: { id: string; name: string }[]
  /** Null where nobody turned them on. */
  lists: TrendLists | null
}

/** More reasons than these are told together with none: a source may send a new one each time. */
const MOST_REASONS = 20
/** As the agents' trends of the lists are: they need no reasons, nor weeks. */
const COUNTED = ['rating', 'sentiment', 'firstReply'] as const

interface Span {
  first: number
  last: number
}

interface Frame {
  window: TrendWindow
  days: Span
  settings: SettingsBook
  inForce: TeamSettings
}

async function frameOf(db: Sql, team: string, { weeks, nowMs, defaults }: TrendAsker): Promise<Frame> {
  const settings = await readSettingsBook(db)
  const today = createAgentCalendar([{ fromMs: 0, team, version: '' }], settings, defaults).tileAt(nowMs)
  // Today is not over, and a part of a day is not like a day.
  const lastDay = dayNumber(today.day) - 1
  const days = { first: lastDay - 14 * weeks + 1, last: lastDay }
  return { window: { weeks, lastDay }, days, settings, inForce: settingsAt(settings(team), defaults, nowMs) }
}

function windowsOf({ weeks, lastDay }: TrendWindow): TrendWindows {
  const [middle, first] = [lastDay - 7 * weeks, lastDay - 14 * weeks]
  return {
    before: { first: dayOfNumber(first + 1), last: dayOfNumber(middle) },
    recent: { first: dayOfNumber(middle + 1), last: dayOfNumber(lastDay) },
  }
}

/** What is known of one agent, or of one team: its values by metric, and its time. */
interface Known {
  values: Record<(typeof COUNTED)[number], readonly DayValues[]>
  times: readonly DayTime[]
}

/** The days of a metric: those of one number come together. */
function valueDays(said: readonly DayValues[]): TrendDay[] {
  const days = new Map<number, number[]>()
  for (const { day, values } of said) {
    const scored = values.filter((value) => value !== null)
    days.set(day, [...(days.get(day) ?? []), ...scored])
  }
  return [...days].map(([day, values]) => ({ day, values }))
}

/** A share of time, over all that was spent on each day. */
function shareDays(
  times: readonly DayTime[],
  of: (time: DayTime) => [partMs: number, wholeMs: number],
): TrendDay[] {
  const days = new Map<number, { day: number; partMs: number; wholeMs: number }>()
  for (const time of times) {
    const known = days.get(time.day) ?? { day: time.day, partMs: 0, wholeMs: 0 }
    const [partMs, wholeMs] = of(time)
    days.set(time.day, { ...known, partMs: known.partMs + partMs, wholeMs: known.wholeMs + wholeMs })
  }
  return [...days.values()]
}

const occupied = ({ inChatMs, availableWithoutChatMs: withoutMs }: DayTime): [number, number] =>
  withoutMs === null ? [0, 0] : [inChatMs, inChatMs + withoutMs]

function compareAll({ values, times }: Known, window: TrendWindow): Compared[] {
  const compare = (metric: TrendMetric, days: readonly TrendDay[]) => compareWindows({ metric }, days, window)
  return [
    ...COUNTED.map((metric) => compare(metric, valueDays(values[metric]))),
    compare('occupancy', shareDays(times, occupied)),
    compare(
      'away',
      shareDays(times, ({ awayMs, signedInMs }) => [awayMs, signedInMs]),
    ),
  ]
}

/** Away time by reason, the reason with most time first, each named as the team knows it. */
function compareReasons(times: readonly DayTime[], { window, inForce }: Frame): Compared[] {
  const sums = new Map<string, number>()
  for (const { awayByReason } of times)
    for (const [reason, ms] of awayByReason) sums.set(reason, (sums.get(reason) ?? 0) + ms)
  const reasons = [...sums].sort((a, b) => b[1] - a[1]).slice(0, MOST_REASONS)
  return reasons.map(([reason]) => {
    const days = shareDays(times, ({ awayByReason, signedInMs }) => [
      awayByReason.get(reason) ?? 0,
      signedInMs,
    ])
    const name = reason === '' ? '' : reasonOf(inForce, reason).name
    return compareWindows({ metric: 'awayReason', reason: name }, days, window)
  })
}

function unscoredShare(moods: readonly DayValues[], { weeks, lastDay }: TrendWindow): number | null {
  const recent = moods.filter(({ day }) => day > lastDay - 7 * weeks).flatMap(({ values }) => values)
  return recent.length === 0 ? null : recent.filter((value) => value === null).length / recent.length
}

async function pageOf(
  db: Sql,
  team: string,
  known: Known,
  frame: Frame,
  asker: TrendAsker,
  agent: string | null,
) {
  const { window, inForce } = frame
  const endMs = asker.nowMs
  const pending = isUnwritten(asker.isBehind, endMs, asker.nowMs) || (await statusPending(db, agent, endMs))
  return {
    team,
    weeks: window.weeks,
    zone: inForce.zone,
    dayStart: inForce.dayStart,
    windows: windowsOf(window),
    pending,
    trends: withVerdicts([...compareAll(known, window), ...compareReasons(known.times, frame)]),
    unscoredShare: unscoredShare(known.values.sentiment, window),
  } satisfies TrendPage
}

/** The trends of one agent's own work, in whatever teams of the scope; `team` is whose clock names the days. */
export async function agentTrends(
  { db }: Database,
  { agent, team }: { agent: string; team: string },
  asker: TrendAsker,
): Promise<TrendPage> {
  const frame = await frameOf(db, team, asker)
  const calendar = (await readCalendars(db, [agent], frame.settings, asker.defaults))(agent)
  const tiles = tilesOf(agent, calendar, frame.days, (of) => inScope(asker.teams, of))
  const teams = asker.teams === 'all' ? null : [...asker.teams]
  const [values, times] = await Promise.all([
    readAgentValues(db, tiles),
    readDayTimes(db, { agent, teams }, frame.days),
  ])
  return pageOf(db, team, { values, times }, frame, asker, agent)
}

async function readAgentValues(db: Sql, tiles: readonly TrendTile[]) {
  const [rating, sentiment, firstReply] = await Promise.all([
    readDayValues(db, 'agentRatings', tiles),
    readDayValues(db, 'agentMoods', tiles),
    readDayValues(db, 'agentReplies', tiles),
  ])
  return { rating, sentiment, firstReply }
}

/** Values and days of each agent. */
function byAgent<T>(rows: readonly T[], whoOf: (row: T) => string): (agent: string) => readonly T[] {
  const known = new Map<string, T[]>()
  for (const row of rows) {
    const own = known.get(whoOf(row))
    if (own === undefined) known.set(whoOf(row), [row])
    else own.push(row)
  }
  return (agent) => known.get(agent) ?? []
}

/**
 * The trends of a team: ratings of those who were in it when they were given, first replies and moods of its chats, the time of its
 * people. With its lists, if they are on: of everybody in the team, as far as they were in it.
 */
export async function teamTrends(
  { db }: Database,
  team: string,
  { hasLists, ...asker }: TrendAsker & { hasLists: boolean },
): Promise<TeamTrendPage> {
  const frame = await frameOf(db, team, asker)
  const { days, settings, window } = frame
  const times = await readDayTimes(db, { team }, days)
  const agents = await namesOf(db, [...new Set(times.map(({ agent }) => agent))])
  const calendars = await readCalendars(
    db,
    agents.map(({ id }) => id),
    settings,
    asker.defaults,
  )
  const own = agents.flatMap(({ id }) => tilesOf(id, calendars(id), days, (of) => of === team))
  const teamCalendar = createAgentCalendar([{ fromMs: 0, team, version: '' }], settings, asker.defaults)
  const whole = tilesOf(team, teamCalendar, days, () => true)
  const [ratings, loose, sentiment, firstReply] = await Promise.all([
    readDayValues(db, 'agentRatings', own),
    readDayValues(db, 'looseRatings', whole),
    readDayValues(db, 'teamMoods', whole),
    readDayValues(db, 'teamReplies', whole),
  ])
  const known: Known = { values: { rating: [...ratings, ...loose], sentiment, firstReply }, times }
  const page = await pageOf(db, team, known, frame, asker, null)
  return { ...page, agents, lists: hasLists ? await listsOf() : null }

  async function listsOf(): Promise<TrendLists> {
    const [moods, replies] = await Promise.all([
      readDayValues(db, 'agentMoods', own),
      readDayValues(db, 'agentReplies', own),
    ])
    const ratingsOf = byAgent(ratings, ({ who }) => who)
    const moodsOf = byAgent(moods, ({ who }) => who)
    const repliesOf = byAgent(replies, ({ who }) => who)
    const timesOf = byAgent(times, ({ agent }) => agent)
    return trendLists(
      agents.map(({ id, name }) => {
        const values = { rating: ratingsOf(id), sentiment: moodsOf(id), firstReply: repliesOf(id) }
        return { id, name, compared: compareAll({ values, times: timesOf(id) }, window) }
      }),
    )
  }
}
