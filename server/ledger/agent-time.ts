// What the ledger holds of agents' time: events of a window, memberships, days as derived, chats held. Reads only.
import { sql } from 'kysely'
import { z } from 'zod'
import type { FloorEvent } from '../../shared/events.ts'
import type { Membership } from '../../shared/floor/agent-calendar.ts'
import type { AgentEvent } from '../../shared/floor/agent-facts.ts'
import type { CorrectionEvent } from '../../shared/floor/corrections.ts'
import { periodState, type PeriodState } from '../../shared/floor/periods.ts'
import { createBreaths } from './breaths.ts'
import type { Sql } from './database.ts'
import { epochMs, eventList, listedEvents, quickMs } from './stored-event.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** No derived day is longer, whatever calendar it was cut by. */
export const LONGEST_DAY_MS = 2 * DAY_MS

const isOfAgent = (event: FloorEvent): event is AgentEvent =>
  event.type.startsWith('agent.') || event.type === 'system.agent.lapse'

/** From when on an event changes its agent's time: a lapse reaches back to the last evidence. */
const takesEffectMs = (event: AgentEvent) =>
  event.type === 'system.agent.lapse' ? event.data.evidenceMs : event.occurredAtMs

/** A half-open part of time. */
export interface TimeSpan {
  fromMs: number
  toMs: number
}

/** A day, or a part of one, as it was derived. */
export interface DerivedDay extends TimeSpan {
  team: string
  zone: string
  settingsVersion: string
  membershipVersion: string
  closing: PeriodState
}

/** All that a window of an agent's time is derived from. */
export interface AgentTime {
  agent: string
  /** Begins with the derived day that holds the mark, where there is one: a day is taken back as a whole. */
  window: TimeSpan
  /** The last derived day that ends at or before the window. */
  base: { toMs: number; closing: PeriodState } | null
  /** Those that take effect in the window, or some days behind it. */
  events: AgentEvent[]
  /** All that were made of the agent's time in the window, and what took them back. */
  corrections: CorrectionEvent[]
  /** The agent's teams as derived so far, in time order. */
  memberships: Membership[]
  /** Those that overlap the window, in time order. */
  days: DerivedDay[]
  /** When the agent held a chat, in the order of beginning; one that is still held ends now. */
  held: TimeSpan[]
}

const instant = z.number()
const fromMs = quickMs('from_at')
const toMs = quickMs('to_at')
const timeRow = z.object({
  agent: z.string(),
  from_ms: instant,
  window_ms: z.number(),
  base_to_ms: instant.nullable(),
  base_closing: periodState.nullable(),
  events: z.unknown(),
  lapses: z.unknown(),
  corrections: z.unknown(),
  memberships: z.array(z.tuple([instant, z.string(), z.string()])).nullable(),
  days: z
    .array(z.tuple([instant, instant, z.string(), z.string(), z.string(), z.string(), periodState]))
    .nullable(),
  held: z.array(z.tuple([instant, instant.nullable()])).nullable(),
})

/** One row a mark. An event's key is its claimed time, and occurred-at may lie a day beside it. */
const query = (marks: string) => sql`
  select mark.agent, ${epochMs('span.from_at')} as from_ms, mark.window_ms,
    ${epochMs('base.to_at')} as base_to_ms, base.closing as base_closing,
    (select ${eventList} from event where event.subject = 'agent/' || mark.agent
      and event.claimed_at >= span.from_at - interval '1 day' and event.claimed_at < span.to_at + interval '3 days') as events,
    -- A lapse is claimed when it was noticed, however long after its evidence.
    (select ${eventList} from event where event.subject = 'agent/' || mark.agent and event.type = 'system.agent.lapse'
      and event.claimed_at >= span.to_at + interval '3 days'
      and (event.data->>'evidenceMs')::float8 < ${epochMs('span.to_at')}) as lapses,
    -- Made after the time that they are of.
    (select ${eventList} from event where event.subject = 'agent/' || mark.agent and event.type = 'system.agent.correction'
      and event.claimed_at >= span.from_at and (event.data->>'toMs')::float8 >= ${epochMs('span.from_at')}
      and (event.data->>'fromMs')::float8 < ${epochMs('span.to_at')}) as corrections,
    (select json_agg(json_build_array(${fromMs}, team, version) order by from_at)
      from agent_membership where agent_membership.agent = mark.agent) as memberships,
    (select json_agg(json_build_array(${fromMs}, ${toMs}, team, zone, settings_version,
        membership_version, closing) order by from_at)
      from agent_day where agent_day.agent = mark.agent and agent_day.to_at > span.from_at
        and agent_day.from_at < span.to_at) as days,
    (select json_agg(json_build_array(${fromMs}, ${toMs}) order by from_at)
      from chat_span where chat_span.agent = mark.agent and chat_span.from_at < span.to_at
        and coalesce(chat_span.to_at, 'infinity') > span.from_at - interval '2 days') as held
  from json_to_recordset(${marks}::json) as mark(agent text, from_ms float8, window_ms float8)
  cross join lateral (select to_timestamp(mark.from_ms / 1000) as from_at) as marked
  left join lateral (
    select agent_day.from_at, agent_day.to_at from agent_day
    where agent_day.agent = mark.agent and agent_day.from_at <= marked.from_at
    order by agent_day.from_at desc limit 1
  ) as day on true
  cross join lateral (
    select case when day.to_at > marked.from_at then day.from_at else marked.from_at end as from_at
  ) as start
  cross join lateral (
    select start.from_at, start.from_at + mark.window_ms * interval '1 ms' as to_at
  ) as span
  left join lateral (
    select agent_day.to_at, agent_day.closing from agent_day
    where agent_day.agent = mark.agent and agent_day.from_at < span.from_at and agent_day.to_at <= span.from_at
    order by agent_day.from_at desc limit 1
  ) as base on true
`

function agentTime(row: unknown, nowMs: number): AgentTime {
  const parsed = timeRow.parse(row)
  const { agent, from_ms: startMs, window_ms: windowMs, base_to_ms: baseToMs, base_closing: closing } = parsed
  const subject = `agent/${agent}`
  const events = [...listedEvents(subject, parsed.events), ...listedEvents(subject, parsed.lapses)]
  return {
    agent,
    window: { fromMs: startMs, toMs: startMs + windowMs },
    base: baseToMs === null || closing === null ? null : { toMs: baseToMs, closing },
    corrections: listedEvents(subject, parsed.corrections).filter(
      (event) => event.type === 'system.agent.correction',
    ),
    events: events.filter(isOfAgent).filter((event) => takesEffectMs(event) >= startMs),
    memberships: (parsed.memberships ?? []).map(([from, team, version]) => ({ fromMs: from, team, version })),
    days: (parsed.days ?? []).map(([from, to, team, zone, settingsVersion, membershipVersion, state]) => {
      return { fromMs: from, toMs: to, team, zone, settingsVersion, membershipVersion, closing: state }
    }),
    held: (parsed.held ?? []).map(([from, to]) => ({ fromMs: from, toMs: to ?? Math.max(from, nowMs) })),
  }
}

/** Reads what these agents' windows are derived from, each of its own length, in one statement. */
export async function readAgentTimes(
  db: Sql,
  marks: readonly { subject: string; fromMs: number; windowMs: number }[],
  nowMs: number,
): Promise<AgentTime[]> {
  const asked = JSON.stringify(
    marks.map(({ subject, fromMs, windowMs }) => ({ agent: subject, from_ms: fromMs, window_ms: windowMs })),
  )
  const { rows } = await query(asked).execute(db)
  const breathe = createBreaths()
  const times: AgentTime[] = []
  for (const row of rows) {
    await breathe()
    times.push(agentTime(row, nowMs))
  }
  return times
}

const nextRow = z.object({ agent: z.string(), day_ms: instant.nullable(), event_ms: instant.nullable() })

/** The first derived day that begins, and the first event that takes effect, at or after each agent's instant. */
export async function readNext(
  db: Sql,
  asked: readonly { agent: string; fromMs: number }[],
): Promise<Map<string, { dayMs: number; eventMs: number }>> {
  const { rows } = await sql`
    select asked.agent,
      (select ${epochMs('day.first')} from (select min(from_at) as first from agent_day
        where agent_day.agent = asked.agent and from_at >= since.at) as day) as day_ms,
      (select ${epochMs('effect.first')} from (select min(effect_at) as first from (
        select to_timestamp((edge#>>'{}')::float8 / 1000) as effect_at
        from event cross join lateral json_array_elements(case type
          when 'system.agent.lapse' then json_build_array(data->'evidenceMs')
          when 'system.agent.correction' then json_build_array(data->'fromMs', data->'toMs')
          else json_build_array(${epochMs('occurred_at')}) end) as edge
        where event.subject = 'agent/' || asked.agent and event.claimed_at >= since.at - interval '1 day'
      ) as effects where effect_at >= since.at) as effect) as event_ms
    from json_to_recordset(${JSON.stringify(asked)}::json) as asked(agent text, "fromMs" float8)
    cross join lateral (select to_timestamp(asked."fromMs" / 1000) as at) as since
  `.execute(db)
  const parsed = rows.map((row) => nextRow.parse(row))
  return new Map(
    parsed.map(({ agent, day_ms: dayMs, event_ms: eventMs }) => [
      agent,
      { dayMs: dayMs ?? Infinity, eventMs: eventMs ?? Infinity },
    ]),
  )
}

/** The start of the agent's first derived day; null for none. */
export async function firstDayMs(db: Sql, agent: string): Promise<number | null> {
  const { rows } = await sql`
    select ${epochMs('first')} as first_ms from (
      select min(from_at) as first from agent_day where agent = ${agent}
    ) as days
  `.execute(db)
  return z.object({ first_ms: instant.nullable() }).parse(rows[0]).first_ms
}
