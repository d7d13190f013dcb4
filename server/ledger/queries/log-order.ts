// The user log in the order that was asked for: by agent, by reason, or by day and time both ways. Pages, totals and files are made of
// it, so that they cannot differ. Not which rows there are: log-periods.ts.
import { sql } from 'kysely'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import type { LogOrder } from '../../../shared/log-view.ts'
import type { Sql } from '../database.ts'
import { atMs } from '../stored-event.ts'
import type { LogPlace } from './log-cursor.ts'
import { listOf, logSteps, type LogAgent, type LogSelection } from './log-periods.ts'
import type { Period } from '../../../shared/floor/agent-calendar.ts'

/** A row that is wanted, or (`period` null) the place that was reached by leaving rows out. */
export interface OrderedStep {
  agent: LogAgent
  period: Period | null
  /** Where the row, or the part that was left out, begins. */
  place: LogPlace
}

/** The rows of days are put in order in memory: so many days of agents at once, and at least one day of all. */
const AGENT_DAYS_AT_ONCE = 1_500
const MOST_DAYS_AT_ONCE = 31
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A business day begins at most so long before its date does in UTC, and ends so long after it. */
const [BEFORE_DATE_MS, AFTER_DATE_MS] = [14 * HOUR_MS, 36 * HOUR_MS]

const reasonRow = z.object({ reason: z.string() })

/** Every reason that a row of the range may have, '' for none among them, in the order in which they come. */
async function reasonsWithin(db: Sql, { fromMs, toMs, reason }: LogSelection): Promise<string[]> {
  const wanted = listOf(reason)
  if (wanted !== null) return [...new Set(wanted)].sort()
  const { rows } = await sql`
    select distinct coalesce(reason, '') as reason from status_period
    where day >= (${atMs(fromMs - 2 * DAY_MS)})::date and day <= (${atMs(toMs + 2 * DAY_MS)})::date
  `.execute(db)
  return [...new Set(['', ...rows.map((row) => reasonRow.parse(row).reason)])].sort()
}

async function* stepsByReason(
  db: Sql,
  selection: LogSelection,
  start: LogPlace | null,
): AsyncGenerator<OrderedStep> {
  for (const name of await reasonsWithin(db, selection)) {
    if (start?.[2] !== undefined && name < start[2]) continue
    const from = start?.[2] === name ? ([start[0], start[1]] as const) : null
    const isOfReason = ({ reason }: Period) => (reason ?? '') === name
    for await (const { agent, fromMs, period } of logSteps(db, selection, from, isOfReason))
      yield { agent, period, place: [agent.id, fromMs, name] }
  }
}

const dateOf = (epochMs: number) => new Date(epochMs).toISOString().slice(0, 10)
const later = (day: string, days: number) => Temporal.PlainDate.from(day).add({ days }).toString()

interface Days {
  first: string
  last: string
}

/** The days of the range, some at a time, in their order or the other way round. */
function* partsOf({ fromMs, toMs }: { fromMs: number; toMs: number }, days: number, isNewest: boolean) {
  const [first, last] = [dateOf(fromMs - AFTER_DATE_MS), dateOf(toMs + BEFORE_DATE_MS)]
  let at = isNewest ? last : first
  while (at >= first && at <= last) {
    const end = later(at, isNewest ? 1 - days : days - 1)
    yield (isNewest ? { first: end, last: at } : { first: at, last: end }) satisfies Days
    at = later(end, isNewest ? -1 : 1)
  }
}

const countRow = z.object({ count: z.coerce.number() })

/** Days that are read at once: fewer of many agents. */
async function daysAtOnce(db: Sql, { agent }: LogSelection): Promise<number> {
  const named = listOf(agent)?.length
  const { rows } =
    named === undefined ? await sql`select count(*) from agent`.execute(db) : { rows: [{ count: named }] }
  const agents = Math.max(1, countRow.parse(rows[0]).count)
  return Math.min(MOST_DAYS_AT_ONCE, Math.max(1, Math.floor(AGENT_DAYS_AT_ONCE / agents)))
}

type Found = OrderedStep & { period: Period }

/** By day, then time, then agent. */
function compare([agent, fromMs, day = '']: LogPlace, [agentB, fromMsB, dayB = '']: LogPlace): number {
  if (day !== dayB) return day < dayB ? -1 : 1
  if (fromMs !== fromMsB) return fromMs - fromMsB
  return agent < agentB ? -1 : agent > agentB ? 1 : 0
}

async function* stepsByDay(
  db: Sql,
  selection: LogSelection,
  start: LogPlace | null,
  isNewest: boolean,
): AsyncGenerator<OrderedStep> {
  const toMs = Math.min(selection.toMs, selection.nowMs)
  if (selection.fromMs >= toMs) return
  const sign = isNewest ? -1 : 1
  const startDay = start?.[2]
  for (const { first, last } of partsOf(
    { fromMs: selection.fromMs, toMs },
    await daysAtOnce(db, selection),
    isNewest,
  )) {
    if (startDay !== undefined && (isNewest ? first > startDay : last < startDay)) continue
    const part = {
      ...selection,
      fromMs: Math.max(selection.fromMs, Date.parse(first) - BEFORE_DATE_MS),
      toMs: Math.min(toMs, Date.parse(last) + DAY_MS + AFTER_DATE_MS),
    }
    const isWithin = ({ day }: Period) => day >= first && day <= last
    const found: Found[] = []
    let leftOut: LogAgent | null = null
    for await (const { agent, period } of logSteps(db, part, null, isWithin))
      if (period === null) leftOut = agent
      else found.push({ agent, period, place: [agent.id, period.fromMs, period.day] })
    found.sort((a, b) => sign * compare(a.place, b.place))
    for (const step of found) if (start === null || sign * compare(step.place, start) >= 0) yield step
    // Before the first row of the days after these.
    const next = isNewest ? later(first, -1) : later(last, 1)
    const atMs = isNewest ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER
    if (leftOut !== null) yield { agent: leftOut, period: null, place: ['', atMs, next] }
  }
}

/** The wanted periods from a place on, in the selection's order. */
export async function* orderedSteps(
  db: Sql,
  selection: LogSelection,
  start: LogPlace | null,
): AsyncGenerator<OrderedStep> {
  const { order = 'agent' } = selection
  if (order === 'reason') yield* stepsByReason(db, selection, start)
  else if (order !== 'agent') yield* stepsByDay(db, selection, start, order === 'newest')
  else
    for await (const { agent, fromMs, period } of logSteps(db, selection, start))
      yield { agent, period, place: [agent.id, fromMs] }
}

/** Whether the place is one of this order. */
export const isPlaceOf = (order: LogOrder, place: LogPlace): boolean =>
  (place[2] === undefined) === (order === 'agent')
