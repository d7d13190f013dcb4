// What the ledger holds of one agent's time: events of a window, memberships, days as derived, chats held. Reads only.
import { sql } from 'kysely'
import { z } from 'zod'
import type { FloorEvent } from '../../shared/events.ts'
import type { Membership } from '../../shared/floor/agent-calendar.ts'
import type { AgentEvent } from '../../shared/floor/agent-facts.ts'
import { periodState, type PeriodState } from '../../shared/floor/periods.ts'
import type { Sql } from './database.ts'
import { atMs, epochMs, eventColumns, parseEvent } from './stored-event.ts'

const DAY_MS = 24 * 60 * 60 * 1000

const isOfAgent = (event: FloorEvent): event is AgentEvent =>
  event.type.startsWith('agent.') || event.type === 'system.agent.lapse'

/** From when on an event changes its agent's time: a lapse reaches back to the last evidence. */
const takesEffectMs = (event: AgentEvent) =>
  event.type === 'system.agent.lapse' ? event.data.evidenceMs : event.occurredAtMs

/**
 * The events that take effect from `fromMs` on, to some days behind `toMs`. An event's key is its claimed time, and occurred-at
 * may lie a day beside it; a lapse is claimed when it was noticed, however long after its evidence.
 */
export async function readAgentEvents(
  db: Sql,
  agent: string,
  fromMs: number,
  toMs: number,
): Promise<AgentEvent[]> {
  const claimedToMs = toMs + 3 * DAY_MS
  const { rows } = await sql`
    select ${eventColumns} from event
    where subject = ${`agent/${agent}`} and claimed_at >= ${atMs(fromMs - DAY_MS)} and claimed_at < ${atMs(claimedToMs)}
    union all
    select ${eventColumns} from event
    where subject = ${`agent/${agent}`} and type = 'system.agent.lapse' and claimed_at >= ${atMs(claimedToMs)}
      and (data->>'evidenceMs')::float8 < ${toMs}::float8
  `.execute(db)
  return rows
    .map(parseEvent)
    .filter(isOfAgent)
    .filter((event) => takesEffectMs(event) >= fromMs)
}

/** The first instant from `fromMs` on at which an event of the agent takes effect; null for none. */
export async function nextEventMs(db: Sql, agent: string, fromMs: number): Promise<number | null> {
  const { rows } = await sql`
    select ${epochMs('first')} as first_ms from (
      select min(effect_at) as first from (
        select case type when 'system.agent.lapse' then to_timestamp((data->>'evidenceMs')::float8 / 1000) else occurred_at end
          as effect_at
        from event where subject = ${`agent/${agent}`} and claimed_at >= ${atMs(fromMs - DAY_MS)}
      ) as effects where effect_at >= ${atMs(fromMs)}
    ) as later
  `.execute(db)
  return z.object({ first_ms: z.number().nullable() }).parse(rows[0]).first_ms
}

const membershipRow = z.object({ from_ms: z.number(), team: z.string(), version: z.string() })

/** The agent's teams as derived so far, in time order. */
export async function readMemberships(db: Sql, agent: string): Promise<Membership[]> {
  const { rows } = await sql`
    select ${epochMs('from_at')} as from_ms, team, version from agent_membership where agent = ${agent} order by from_at
  `.execute(db)
  const parsed = rows.map((row) => membershipRow.parse(row))
  return parsed.map(({ from_ms: fromMs, team, version }) => ({ fromMs, team, version }))
}

/** A day, or a part of one, as it was derived. */
export interface DerivedDay {
  fromMs: number
  toMs: number
  closing: PeriodState
}

const dayRow = z.object({ from_ms: z.number(), to_ms: z.number(), closing: periodState })
const dayColumns = sql`${epochMs('from_at')} as from_ms, ${epochMs('to_at')} as to_ms, closing`

function parseDay(row: unknown): DerivedDay {
  const { from_ms: fromMs, to_ms: toMs, closing } = dayRow.parse(row)
  return { fromMs, toMs, closing }
}

/** The derived days that end after `fromMs` and begin before `toMs`, in time order. */
export async function readDays(db: Sql, agent: string, fromMs: number, toMs: number): Promise<DerivedDay[]> {
  const { rows } = await sql`
    select ${dayColumns} from agent_day
    where agent = ${agent} and to_at > ${atMs(fromMs)} and from_at < ${atMs(toMs)} order by from_at
  `.execute(db)
  return rows.map(parseDay)
}

/** The last derived day that ends at or before the instant. */
export async function readDayBefore(db: Sql, agent: string, beforeMs: number): Promise<DerivedDay | null> {
  const { rows } = await sql`
    select ${dayColumns} from agent_day
    where agent = ${agent} and to_at <= ${atMs(beforeMs)} order by from_at desc limit 1
  `.execute(db)
  return rows[0] === undefined ? null : parseDay(rows[0])
}

/** The start of the first derived day that begins at or after the instant; null for none. */
export async function nextDayMs(db: Sql, agent: string, fromMs: number): Promise<number | null> {
  const { rows } = await sql`
    select ${epochMs('first')} as first_ms from (
      select min(from_at) as first from agent_day where agent = ${agent} and from_at >= ${atMs(fromMs)}
    ) as later
  `.execute(db)
  return z.object({ first_ms: z.number().nullable() }).parse(rows[0]).first_ms
}

const spanRow = z.object({ from_ms: z.number(), to_ms: z.number().nullable() })

/** A half-open part of time. */
export interface TimeSpan {
  fromMs: number
  toMs: number
}

/** When the agent held a chat within the window; one that is still held ends now. */
export async function readChatsHeld(
  db: Sql,
  agent: string,
  window: TimeSpan,
  nowMs: number,
): Promise<TimeSpan[]> {
  const { rows } = await sql`
    select ${epochMs('from_at')} as from_ms, ${epochMs('to_at')} as to_ms from chat_span
    where agent = ${agent} and from_at < ${atMs(window.toMs)} and (to_at is null or to_at > ${atMs(window.fromMs)})
    order by from_at
  `.execute(db)
  const parsed = rows.map((row) => spanRow.parse(row))
  return parsed.map(({ from_ms: fromMs, to_ms: toMs }) => ({ fromMs, toMs: toMs ?? Math.max(fromMs, nowMs) }))
}
