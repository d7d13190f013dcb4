// Checks that the ledger balances: the periods of every derived day fill it to the millisecond. Changes nothing.
import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import type { Database, Sql } from '../database.ts'
import { atMs, epochMs } from '../stored-event.ts'

/** `sum`: the periods do not fill the day; `overlap`: two periods or two days share time; `stray`: a period of no day. */
export interface BalanceFault {
  kind: 'sum' | 'overlap' | 'stray'
  agent: string
  day: string
  fromMs: number
  /** Of the day, or of the period that strays or overlaps. */
  lengthMs: number
  /** What the periods add up to; of an overlap, the shared time. */
  foundMs: number
}

export interface Balance {
  /** Derived days, or parts of days, that were looked at. */
  checked: number
  faults: BalanceFault[]
}

/** More than this many are not listed: the first ones say enough. */
const FAULTS_LISTED = 1_000

const faultRow = z.object({
  kind: z.enum(['sum', 'overlap', 'stray']),
  agent: z.string(),
  day: z.string(),
  from_ms: z.number(),
  length_ms: z.number(),
  found_ms: z.number(),
})
const countRow = z.object({ checked: z.number() })

const length = (from: string, to: string) => sql`(${epochMs(to)} - ${epochMs(from)})`

/** Agents behind `after` and up to `upTo`, by id; null is without an end. */
export interface AgentRange {
  after: string | null
  upTo: string | null
}

/** So many agents are looked at in one statement: a large ledger is not read in the time that one may take. */
const AGENTS_AT_ONCE = 100

export const isIn = ({ after, upTo }: AgentRange) =>
  sql`((${after}::text is null or agent > ${after}) and (${upTo}::text is null or agent <= ${upTo}))`

const boundRow = z.object({ id: z.string() })

/** Ranges that hold every agent there may be rows of, known or not. */
export async function agentRanges(db: Sql): Promise<AgentRange[]> {
  const { rows } = await sql`
    select id from (select id, row_number() over (order by id) as place from agent) as known
    where place % ${AGENTS_AT_ONCE} = 0 order by id
  `.execute(db)
  const bounds = rows.map((row) => boundRow.parse(row).id)
  return [...bounds, null].map((upTo, place) => ({ after: bounds[place - 1] ?? null, upTo }))
}

/** Which days are looked at: those of one date, or those that end in the day before an instant; null: all. */
export type CheckedDays = { day: string } | { untilMs: number } | null

/** The neighbours of a day are looked at with it: time is shared across the edges of days. */
function bounds(days: CheckedDays): { isNear: RawBuilder<unknown>; isMeant: RawBuilder<unknown> } {
  if (days === null) return { isNear: sql`true`, isMeant: sql`true` }
  if ('day' in days) {
    const { day } = days
    // A day and its parts begin at most 38 hours beside the UTC day of its name.
    return {
      isNear: sql`(day between ${day}::date - 2 and ${day}::date + 2
        and from_at between ${day}::date - interval '5 days' and ${day}::date + interval '6 days')`,
      isMeant: sql`day = ${day}::date`,
    }
  }
  const until = atMs(days.untilMs)
  return {
    isNear: sql`from_at between ${until} - interval '6 days' and ${until} + interval '3 days'`,
    isMeant: sql`from_at + length_ms * interval '1 ms' > ${until} - interval '1 day' and from_at < ${until}`,
  }
}

async function faultsIn(db: Sql, days: CheckedDays, agents: AgentRange): Promise<BalanceFault[]> {
  const { isNear: isNearDays, isMeant } = bounds(days)
  const isNear = sql`(${isIn(agents)} and ${isNearDays})`
  const { rows } = await sql`
    with days as (
      select agent, day, from_at, to_at, lead(from_at) over (partition by agent order by from_at) as next_at from agent_day
      where ${isNear}
    ), periods as (
      select agent, day, from_at, to_at, lead(from_at) over (partition by agent order by from_at) as next_at
      from status_period where ${isNear}
    ), filled as (
      select days.agent, days.day, days.from_at, days.to_at, coalesce(p.found_ms, 0) as found_ms,
        p.first_at is not distinct from days.from_at and p.last_at is not distinct from days.to_at as is_framed
      from days cross join lateral (
        select sum(${length('from_at', 'to_at')}) as found_ms, min(from_at) as first_at, max(to_at) as last_at
        from status_period as held
        where held.agent = days.agent and held.from_at >= days.from_at and held.from_at < days.to_at
      ) as p
    ), faults as (
      select 'sum' as kind, agent, day, from_at, ${length('from_at', 'to_at')} as length_ms, found_ms from filled
      where found_ms <> ${length('from_at', 'to_at')} or not is_framed
      union all
      select 'overlap', agent, day, from_at, ${length('from_at', 'to_at')}, ${length('next_at', 'to_at')}
      from (select * from days union all select * from periods) as all_spans where next_at < to_at
      union all
      select 'stray', agent, day, from_at, ${length('from_at', 'to_at')}, 0 from periods
      where to_at > coalesce((
        select to_at from agent_day where agent_day.agent = periods.agent and agent_day.from_at <= periods.from_at
        order by from_at desc limit 1
      ), '-infinity')
    )
    select kind, agent, day::text as day, ${epochMs('from_at')} as from_ms, length_ms, found_ms from faults
    where ${isMeant}
    order by agent, from_at limit ${FAULTS_LISTED}
  `.execute(db)
  const parsed = rows.map((row) => faultRow.parse(row))
  return parsed.map(({ kind, agent, day: of, from_ms, length_ms, found_ms }) => ({
    kind,
    agent,
    day: of,
    fromMs: from_ms,
    lengthMs: length_ms,
    foundMs: found_ms,
  }))
}

/** What does not add up, by agent and time: the first thousand. */
export async function readFaults(db: Sql, days: CheckedDays): Promise<BalanceFault[]> {
  const faults: BalanceFault[] = []
  for (const agents of await agentRanges(db)) {
    faults.push(...(await faultsIn(db, days, agents)))
    if (faults.length >= FAULTS_LISTED) break
  }
  return faults.slice(0, FAULTS_LISTED)
}

/** A fault in words. */
export const faultWords = ({ agent, day, kind, foundMs, lengthMs }: BalanceFault): string =>
  `${agent} on ${day}: ${kind}, ${foundMs} of ${lengthMs} ms`

/**
 * Checks every derived day, or those of one date (`YYYY-MM-DD`). Some agents at a time, so that no statement is long: a fault is
 * of one agent. Only the first faults are listed.
 */
export async function ledgerBalance(
  { db }: Pick<Database, 'db'>,
  options: { day?: string } = {},
): Promise<Balance> {
  const day = options.day ?? null
  const { rows } = await sql`
    select count(*)::int as checked from agent_day where ${day}::date is null or day = ${day}::date
  `.execute(db)
  const faults = await readFaults(db, day === null ? null : { day })
  return { checked: countRow.parse(rows[0]).checked, faults }
}
