// What began each period of an agent's day, whole: who said it, whether by hand, by which rule, with which note. Not the periods.
import { sql } from 'kysely'
import type { z } from 'zod'
import type { EventOf, FloorEvent } from '../../../shared/events.ts'
import { compareOrder, orderOf } from '../../../shared/floor/order.ts'
import type { Period } from '../../../shared/floor/agent-calendar.ts'
import type { periodActor, periodHow, periodRule } from '../../../shared/period-why.ts'
import type { Sql } from '../database.ts'
import { correctionAt, type Correction } from './corrections.ts'
import { atMs, eventColumns, parseEvent } from '../stored-event.ts'

export interface PeriodCause {
  /** The event that began it, without its prefix; null: it goes on from before this day, or nothing was known. */
  event: string | null
  /** `agent` as the source tells it, `floorview` by itself, or a person's name. */
  actor: z.infer<typeof periodActor> | null
  /** Of a person: the name; else null. */
  by: string | null
  /** What a source tells may have been done by hand or not: it does not say. */
  how: z.infer<typeof periodHow> | null
  /** Null: none, it is as it was said. */
  rule: z.infer<typeof periodRule> | null
  /** What was said with it: why somebody logged out, or corrected it. */
  note: string | null
  /** When Floorview heard of it; null where nothing began it. */
  toldAt: string | null
}

const NO_CAUSE: PeriodCause = {
  event: null,
  actor: null,
  by: null,
  how: null,
  rule: null,
  note: null,
  toldAt: null,
}

const MAY_BEGIN: ReadonlySet<string> = new Set([
  'agent.login',
  'agent.logout',
  'agent.status',
  'agent.removed',
  'agent.heartbeat',
])

/** The agent's events that took effect at one of these instants. */
async function readBeginnings(db: Sql, agent: string, instants: readonly number[]): Promise<FloorEvent[]> {
  const [first, last] = [instants.at(0), instants.at(-1)]
  if (first === undefined || last === undefined) return []
  const wanted = sql`(select to_timestamp(at / 1000) from unnest(${[...instants]}::float8[]) as at)`
  // An event's key is its claimed time, and occurred-at may lie a day beside it; a lapse is claimed when it was noticed.
  const { rows } = await sql`
    select ${eventColumns} from event
    where event.subject = ${`agent/${agent}`} and event.occurred_at in ${wanted}
      and event.claimed_at >= ${atMs(first)} - interval '1 day' and event.claimed_at <= ${atMs(last)} + interval '1 day'
    union all
    select ${eventColumns} from event
    where event.subject = ${`agent/${agent}`} and event.type = 'system.agent.lapse'
      and event.claimed_at >= ${atMs(first)} and (event.data->>'evidenceMs')::float8 = any(${[...instants]}::float8[])
  `.execute(db)
  return rows.map((row) => parseEvent(row))
}

const toldAt = (event: FloorEvent) => new Date(event.receivedAtMs).toISOString()

function lapseCause(event: EventOf<'system.agent.lapse'> | undefined, cause: Period['cause']): PeriodCause {
  return {
    ...NO_CAUSE,
    event: event === undefined ? null : 'lapse',
    actor: 'floorview',
    how: 'automatic',
    rule: cause === 'outage' ? 'floorview-was-down' : 'lease-ended',
    toldAt: event === undefined ? null : toldAt(event),
  }
}

function saidCause(event: FloorEvent, period: Pick<Period, 'cause' | 'status'>): PeriodCause {
  const said = { ...NO_CAUSE, event: event.type.slice('agent.'.length), toldAt: toldAt(event) }
  if (period.cause === 'return')
    return { ...said, actor: 'floorview', how: 'automatic', rule: 'lease-renewed' }
  const reported = { ...said, actor: 'agent', how: 'reported' } as const
  if (event.type === 'agent.logout') return { ...reported, note: event.data.why ?? null }
  if (event.type === 'agent.removed') return { ...reported, rule: 'removed-is-offline' }
  if (event.type === 'agent.login' && period.status === 'unknown')
    return { ...reported, rule: 'login-without-status' }
  return reported
}

/** The cause of each of these periods, by the instant at which it begins. */
export async function readCauses(
  db: Sql,
  agent: string,
  periods: readonly Period[],
  corrections: readonly Correction[],
): Promise<(period: Period) => PeriodCause> {
  const instants = periods.filter(({ cause }) => cause !== 'none').map(({ fromMs }) => fromMs)
  const events = await readBeginnings(db, agent, instants)
  events.sort((a, b) => compareOrder(orderOf(a), orderOf(b)))
  return (period) => {
    if (period.cause === 'none') return NO_CAUSE
    if (period.cause === 'correction') {
      const made = correctionAt(corrections, period.fromMs)
      const corrected = { ...NO_CAUSE, event: 'correction', actor: 'person', how: 'by hand' } as const
      return made === null ? corrected : { ...corrected, by: made.by, note: made.note, toldAt: made.at }
    }
    if (period.cause === 'lapse' || period.cause === 'outage') {
      const lapse = events.find(
        (event): event is EventOf<'system.agent.lapse'> =>
          event.type === 'system.agent.lapse' && event.data.evidenceMs === period.fromMs,
      )
      return lapseCause(lapse, period.cause)
    }
    const began = events.filter(
      ({ type, occurredAtMs }) => occurredAtMs === period.fromMs && MAY_BEGIN.has(type),
    )
    // Of several at one instant the last statement is the one in force; a heartbeat alone states nothing.
    // Who signs in with a status signs in.
    const stated = began.findLast(({ type }) => type !== 'agent.heartbeat') ?? began.at(-1)
    const login = began.find(({ type }) => type === 'agent.login')
    const event = stated?.type === 'agent.status' ? (login ?? stated) : stated
    if (event === undefined || (event.type === 'agent.heartbeat' && period.cause !== 'return'))
      return NO_CAUSE
    return saidCause(event, period)
  }
}
