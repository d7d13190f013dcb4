// The trends of one agent or one team over the last weeks, and a team's lists. Not the rule of a trend, nor the route.
import { createAgentCalendar, teamStays, type Membership } from '../../../shared/floor/agent-calendar.ts'
import { settingsAt, type TeamSettings } from '../../../shared/floor/team-settings.ts'
import { trendLists, type ComparedAgent, type TrendLists } from '../../../shared/metrics/trend-lists.ts'
import { withVerdicts, type Trend, type TrendWeeks, type TrendWindow } from '../../../shared/metrics/trend.ts'
import { createBreaths } from '../breaths.ts'
import type { Database, Sql } from '../database.ts'
import { readSettingsBook, type SettingsBook } from '../settings-book.ts'
import { readMemberships } from './agent-periods.ts'
import { namesOf } from './agents.ts'
import { isUnwritten, statusPending } from './pending.ts'
import { inScope, type TeamScope } from './team-scope.ts'
import { compareAll, compareReasons, togetherByDay, unscoredShare, type Known } from './trend-compared.ts'
import {
  dayNumber,
  dayOfNumber,
  daysOf,
  readDayTimes,
  readDayValues,
  type Stay,
  type TeamDay,
  type Wanted,
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
  const memberships = (await readMemberships(db, [agent]))(agent)
  const stays = staysOf(agent, memberships, (of) => inScope(asker.teams, of))
  const days = [...new Set(stays.map((stay) => stay.team))].flatMap((of) => teamDays(of, frame, asker))
  const teams = asker.teams === 'all' ? null : [...asker.teams]
  const [values, times] = await Promise.all([
    readAgentValues(db, { stays, days }),
    readDayTimes(db, { agent, teams }, frame.days),
  ])
  return pageOf(db, team, { values, times }, frame, asker, agent)
}

/** The time that someone spent in the wanted teams. */
function staysOf(
  who: string,
  memberships: readonly Membership[],
  isWanted: (team: string) => boolean,
): Stay[] {
  return [...teamStays(memberships)].filter(({ team }) => isWanted(team)).map((stay) => ({ who, ...stay }))
}

/** The business days of a team within the frame. */
function teamDays(
  team: string,
  { settings, days }: Frame,
  { defaults }: Pick<TrendAsker, 'defaults'>,
): TeamDay[] {
  return daysOf(team, createAgentCalendar([{ fromMs: 0, team, version: '' }], settings, defaults), days)
}

async function readAgentValues(db: Sql, wanted: Wanted) {
  const [rating, sentiment, firstReply] = await Promise.all([
    readDayValues(db, 'agentRatings', wanted),
    readDayValues(db, 'agentMoods', wanted),
    readDayValues(db, 'agentReplies', wanted),
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
  const { window } = frame
  const times = await readDayTimes(db, { team }, frame.days)
  const agents = await namesOf(db, [...new Set(times.map(({ agent }) => agent))])
  const membershipsOf = await readMemberships(
    db,
    agents.map(({ id }) => id),
  )
  const days = teamDays(team, frame, asker)
  const own = { days, stays: agents.flatMap(({ id }) => staysOf(id, membershipsOf(id), (of) => of === team)) }
  const whole = { days, stays: [{ who: team, team, fromMs: -Infinity, toMs: Infinity }] }
  const [ratings, loose, sentiment, firstReply] = await Promise.all([
    readDayValues(db, 'agentRatings', own),
    readDayValues(db, 'looseRatings', whole),
    readDayValues(db, 'teamMoods', whole),
    readDayValues(db, 'teamReplies', whole),
  ])
  const known: Known = {
    values: { rating: [...ratings, ...loose], sentiment, firstReply },
    times: await togetherByDay(times),
  }
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
    const breathe = createBreaths()
    const compared: ComparedAgent[] = []
    for (const { id, name } of agents) {
      const values = { rating: ratingsOf(id), sentiment: moodsOf(id), firstReply: repliesOf(id) }
      compared.push({ id, name, compared: compareAll({ values, times: timesOf(id) }, window) })
      await breathe()
    }
    return trendLists(compared)
  }
}
