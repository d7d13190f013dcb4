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
import { settingsAt, type TeamSettings } from '../../../shared/floor/team-settings.ts'
import type { Database, Sql } from '../database.ts'
import { readSettingsBook } from '../settings-book.ts'
import { atMs, epochMs } from '../stored-event.ts'
import { readCalendars, readRuns } from './agent-periods.ts'
import { nameOrId } from './agents.ts'
import { logRow, type LogRow } from '../../../shared/log-row.ts'
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

export interface DayChat {
  id: string
  acceptedAt: string | null
  closedAt: string | null
  waitMs: number | null
  firstReplyMs: number | null
  /** On 1…5. */
  rating: number | null
}

export interface AgentDay {
  agentId: string
  agent: string
  team: string
  day: string
  zone: string
  from: string
  to: string
  pending: boolean
  totals: DayTotals
  periods: LogRow[]
  chats: DayChat[]
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

const chatRow = z.object({
  id: z.string(),
  accepted_ms: z.number().nullable(),
  closed_ms: z.number().nullable(),
  wait_ms: z.string().nullable(),
  first_reply_ms: z.string().nullable(),
  rating: z.number().nullable(),
})

async function readChats(db: Sql, agent: string, fromMs: number, toMs: number): Promise<DayChat[]> {
  const { rows } = await sql`
    select chat.id, ${epochMs('chat.accepted_at')} as accepted_ms, ${epochMs('chat.closed_at')} as closed_ms,
      chat.wait_ms, chat.first_reply_ms, case when chat.rated_agent = ${agent} then chat.rating end as rating
    from (
      select chat, min(from_at) as held_at from chat_span
      where agent = ${agent} and from_at < ${atMs(toMs)} and (to_at is null or to_at > ${atMs(fromMs)})
      group by chat
    ) as held join chat on chat.id = held.chat
    order by held.held_at, chat.id
  `.execute(db)
  const iso = (instantMs: number | null) => (instantMs === null ? null : new Date(instantMs).toISOString())
  const number = (text: string | null) => (text === null ? null : Number(text))
  return rows.map((row) => {
    const chat = chatRow.parse(row)
    return {
      id: chat.id,
      acceptedAt: iso(chat.accepted_ms),
      closedAt: iso(chat.closed_ms),
      waitMs: number(chat.wait_ms),
      firstReplyMs: number(chat.first_reply_ms),
      rating: chat.rating === null ? null : 1 + 4 * chat.rating,
    }
  })
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
  const runs = await readRuns(db, [agent], fromMs, untilMs)
  const periods = untilMs <= fromMs ? [] : [...cutRuns(runs(agent), calendar, fromMs, untilMs)]
  return {
    agentId: agent,
    agent: name,
    team: tile.team,
    day,
    zone,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    pending,
    totals: totalsOf(periods),
    periods: periods.map((period) => logRow({ id: agent, name }, period)),
    chats: await readChats(db, agent, fromMs, toMs),
  }
}
