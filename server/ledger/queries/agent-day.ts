// One agent's business day: totals, periods and chats. Not the HTTP route.
import { sql } from 'kysely'
import { z } from 'zod'
import { businessDay, businessDayAt, type BusinessDay } from '../../../shared/day.ts'
import {
  cutRuns,
  type AgentCalendar,
  type DayTile,
  type Period,
} from '../../../shared/floor/agent-calendar.ts'
import { reasonOf, settingsAt, type TeamSettings } from '../../../shared/floor/team-settings.ts'
import { overBudgetMs, overUseMs } from '../../../shared/metrics/away-limits.ts'
import { chatsAtOnce, inChatTime } from '../../../shared/metrics/in-chat-time.ts'
import { median } from '../../../shared/metrics/median.ts'
import { scoreUnits, shownRating } from '../../../shared/metrics/rolling-rating.ts'
import type { Database } from '../database.ts'
import { readSettingsBook } from '../settings-book.ts'
import { readCalendars, readRuns } from './agent-periods.ts'
import { nameOrId } from './agents.ts'
import { logRow, type LogRow } from '../../../shared/log-row.ts'
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
  defaults: TeamSettings
}

/** They add up to the day's length, and on a day that is not over to the time that has passed. */
export interface DayTotals {
  availableMs: number
  awayMs: number
  offlineMs: number
  unknownMs: number
  /** Away time by reason; '' where none was given. */
  awayByReason: Record<string, number>
}

/** A row of the log with all that is known of why it began. */
export type DayPeriod = LogRow & {
  why: PeriodCause
  /** By how much an away period passed the limit of one use of its reason. */
  overLimitMs: number
}

/** What the day comes to; null: not known, or too few to say. */
export interface DayNumbers {
  inChatMs: number
  chatsAtOnce: number | null
  /** The median of the agent's own first replies of the day, and of how many. */
  firstReplyMs: number | null
  firstReplyCount: number
  /** The mean on 1…5 of the day's ratings; null below ten. */
  rating: number | null
  ratingCount: number
  /** The mean of the chats' sentiment on −1…1, of how many chats, and how many have none. */
  sentiment: number | null
  sentimentCount: number
  sentimentMissing: number
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
  totals: DayTotals
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

/** Adds up periods by status. */
export function totalsOf(
  periods: readonly Pick<Period, 'status' | 'reason' | 'fromMs' | 'toMs'>[],
): DayTotals {
  const totals: DayTotals = { availableMs: 0, awayMs: 0, offlineMs: 0, unknownMs: 0, awayByReason: {} }
  const byReason = new Map<string, number>()
  for (const { status, reason, fromMs, toMs } of periods) {
    totals[`${status}Ms`] += toMs - fromMs
    if (status === 'away') byReason.set(reason ?? '', (byReason.get(reason ?? '') ?? 0) + toMs - fromMs)
  }
  // Own entries only: a reason may be called like a property that every object has.
  totals.awayByReason = Object.fromEntries(byReason)
  return totals
}

const nameRow = z.object({ name: z.string().nullable() })

/** The agent's day, as far as it has passed. Null for an agent whom the ledger does not know, or whose day's team is out of scope. */
export async function agentDay(database: Database, query: AgentDayQuery): Promise<AgentDay | null> {
  const { db } = database
  const { agent, day, teams, nowMs, isBehind, defaults } = query
  const { rows } = await sql`
    select person.name from agent
    left join person_stored_id on stored_id = agent.id and to_at = 'infinity'
    left join person on person.id = person_id where agent.id = ${agent}
  `.execute(db)
  if (rows[0] === undefined) return null
  const name = nameOrId(nameRow.parse(rows[0]).name, agent)

  const settings = await readSettingsBook(db)
  const calendar = (await readCalendars(db, [agent], settings, defaults))(agent)
  const tile = dayNamed(calendar, day, defaults)
  if (!inScope(teams, tile.team)) return null
  // The whole business day of that team, also where the agent changed team within it.
  const { zone, dayStart } = settingsAt(settings(tile.team), defaults, tile.fromMs)
  const { fromMs, toMs }: BusinessDay = businessDayAt(tile.fromMs, zone, dayStart)

  const pending =
    isUnwritten(isBehind, toMs, nowMs) ||
    (await statusPending(db, agent, toMs)) ||
    (await chatsPending(db, agent, fromMs, toMs))
  const untilMs = Math.min(toMs, nowMs)
  const hasBegun = untilMs > fromMs
  const runs = await readRuns(db, [agent], fromMs, untilMs)
  const periods = hasBegun ? [...cutRuns(runs(agent), calendar, fromMs, untilMs)] : []
  const whyOf = await readCauses(db, agent, periods)
  const { chats, sentiment } = await readDayChats(db, agent, fromMs, toMs)
  const ratings = await readDayRatings(db, agent, fromMs, toMs)
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
    totals,
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
    alerts: hasBegun ? await readDayAlerts(db, agent, fromMs, toMs) : [],
  }
}

const useOf = ({ reason, fromMs, toMs }: Period) => ({ reason, lengthMs: toMs - fromMs })

/** By the reason as the team knows it: it may be sent in any case. */
function budgetsPassed({ awayByReason }: DayTotals, settings: TeamSettings): Record<string, number> {
  const used = new Map<string, number>()
  for (const [reason, lengthMs] of Object.entries(awayByReason)) {
    const { name } = reasonOf(settings, reason === '' ? null : reason)
    used.set(name, (used.get(name) ?? 0) + lengthMs)
  }
  const passed = [...used]
    .map(([reason, lengthMs]): [string, number] => [reason, overBudgetMs(settings, { reason, lengthMs })])
    .filter(([, overMs]) => overMs > 0)
  return Object.fromEntries(passed)
}

/** What the chats and ratings of a day come to, as far as it has passed. */
function dayNumbers(
  { chats, ratings }: Pick<AgentDay, 'chats' | 'ratings'>,
  day: { fromMs: number; toMs: number },
): DayNumbers {
  const held = chats
    .flatMap((chat) => chat.held)
    .map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: to === null ? day.toMs : Date.parse(to) }))
    .sort((a, b) => a.fromMs - b.fromMs)
  const time = inChatTime(held, day)
  const replies = chats.flatMap(({ firstReplyMs, isFirstReplyOwn }) =>
    isFirstReplyOwn && firstReplyMs !== null ? [firstReplyMs] : [],
  )
  const moods = chats.flatMap(({ sentiment }) => (sentiment === null ? [] : [sentiment]))
  const units = ratings.reduce((sum, { score }) => sum + scoreUnits((score - 1) / 4), 0)
  return {
    inChatMs: time.inChatMs,
    chatsAtOnce: chatsAtOnce(time),
    firstReplyMs: median(replies),
    firstReplyCount: replies.length,
    ...shownRating(units, ratings.length),
    sentiment: moods.length === 0 ? null : moods.reduce((sum, mood) => sum + mood, 0) / moods.length,
    sentimentCount: moods.length,
    sentimentMissing: chats.length - moods.length,
  }
}
