// Seals the days whose events may go: derived, balanced, with a checksum each and one over them all. Not what is dropped then.
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, Sql } from '../database.ts'
import { agentRanges, faultWords, isIn, readFaults } from '../queries/balance.ts'
import { atMs, epochMs } from '../stored-event.ts'
import { holdOffDeriving, sealedUntilMs } from './sealed.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Deriving waits for sealing no longer than a day's statements take; sealing waits for deriving so long, then tries another night. */
const LOCK_WAIT_MS = 5_000
const LOCK_NOT_AVAILABLE = '55P03'

/** All that a day came to and is made of, as bytes. Of a row `d` of agent_day. */
const sealOf = sql`sha256(convert_to(jsonb_build_array(d.agent, ${epochMs('d.from_at')}, ${epochMs('d.to_at')}, d.day, d.team,
  d.zone, d.chats, d.in_chat_ms, d.closing, d.sums, (
    select jsonb_agg(jsonb_build_array(${epochMs('p.from_at')}, ${epochMs('p.to_at')}, p.team, p.status, p.reason, p.cause,
      p.source) order by p.from_at)
    from status_period as p where p.agent = d.agent and p.from_at >= d.from_at and p.from_at < d.to_at
  ))::text, 'UTF8'))`

/** Of the seals of several days, whichever are there. */
const digestOf = (seal: string) =>
  sql`sha256(coalesce(string_agg(${sql.ref(seal)}, ''::bytea order by d.agent, d.from_at), ''::bytea))`

export interface Sealing {
  /** Days were sealed up to here; -Infinity where none is yet. */
  untilMs: number
  /** Agents' days sealed now. */
  agentDays: number
  /** Why not further; null: as far as was wanted. */
  heldBack: string | null
}

const waitingRow = z.object({ count: z.number() })

/** Marks of what lies before the instant and is not sealed. */
async function waitingBefore(db: Sql, fromMs: number, beforeMs: number): Promise<number> {
  const { rows } = await sql`
    select count(*)::int as count from derive_mark
    where kind in ('chat', 'agent', 'team') and from_at < ${atMs(beforeMs)}
      and (kind = 'team' or until_at >= ${fromMs === -Infinity ? sql`'-infinity'` : atMs(fromMs)})
  `.execute(db)
  return waitingRow.parse(rows[0]).count
}

const sealedRow = z.object({ count: z.number() })

/** Seals the days that end in `(fromMs, untilMs]`, whole or not at all. Gives how many, or why not. */
async function sealStep(
  database: Database,
  fromMs: number,
  untilMs: number,
  nowMs: number,
): Promise<number | string> {
  return database.db.transaction().execute(async (transaction) => {
    await holdOffDeriving(transaction, LOCK_WAIT_MS)
    if ((await sealedUntilMs(transaction)) !== fromMs) return 'another run seals days'
    const waiting = await waitingBefore(transaction, fromMs, untilMs)
    if (waiting > 0) return `${waiting} subjects with days before ${iso(untilMs)} wait to be derived`
    const [fault] = await readFaults(transaction, { untilMs })
    if (fault !== undefined) return `a day does not add up: ${faultWords(fault)}`
    const { rows } = await sql`
      with sealed as (
        update agent_day as d set seal = ${sealOf}
        where d.to_at <= ${atMs(untilMs)} and d.seal is null returning d.agent, d.from_at, d.seal
      ), noted as (
        insert into day_seal (until_at, agent_days, digest, sealed_at)
        select ${atMs(untilMs)}, count(*), ${digestOf('d.seal')}, ${atMs(nowMs)} from sealed as d returning agent_days
      )
      select agent_days as count from noted
    `.execute(transaction)
    return sealedRow.parse(rows[0]).count
  })
}

const iso = (ms: number) => new Date(ms).toISOString()
const firstRow = z.object({ first_ms: z.number().nullable() })

/** The end of the first step that finds a day, at most `untilMs`. */
async function nextStepMs(db: Sql, untilMs: number): Promise<number> {
  const { rows } = await sql`
    select ${epochMs('days.first')} as first_ms from (select min(to_at) as first from agent_day where seal is null) as days
  `.execute(db)
  const firstMs = firstRow.parse(rows[0]).first_ms
  return firstMs === null ? untilMs : Math.min(untilMs, Math.ceil(firstMs / DAY_MS) * DAY_MS)
}

/**
 * Seals day by day up to `untilMs`, a midnight of UTC, and stops before the first day that waits to be derived or does not add
 * up. Each step stands or does not; cut short, it goes on from there.
 */
export async function sealDays(
  database: Database,
  { untilMs, nowMs, stopping }: { untilMs: number; nowMs: number; stopping: AbortSignal },
): Promise<Sealing> {
  let reachedMs = await sealedUntilMs(database.db)
  let agentDays = 0
  let nextMs = await nextStepMs(database.db, untilMs)
  while (reachedMs < untilMs) {
    stopping.throwIfAborted()
    const sealed = await sealStep(database, reachedMs, nextMs, nowMs).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE)
        return 'deriving left sealing no room'
      throw error
    })
    if (typeof sealed === 'string') return { untilMs: reachedMs, agentDays, heldBack: sealed }
    agentDays += sealed
    reachedMs = nextMs
    // Days of nobody are passed in one step.
    nextMs = sealed > 0 ? Math.min(untilMs, reachedMs + DAY_MS) : await nextStepMs(database.db, untilMs)
  }
  return { untilMs: reachedMs, agentDays, heldBack: null }
}

const seenRow = z.object({ agent: z.string(), day: z.string() })
const stepRow = z.object({ until_ms: z.number(), is_same: z.boolean() })

/** What of the sealed days is not as it was sealed, in words; nothing where all is. */
export async function sealFaults(db: Sql, day: string | null): Promise<string[]> {
  const ofDay = sql`(${day}::date is null or d.day = ${day}::date)`
  const changed: string[] = []
  for (const agents of await agentRanges(db)) {
    const { rows } = await sql`
      select d.agent, d.day::text as day from agent_day as d
      where d.seal is not null and ${isIn(agents)} and ${ofDay} and d.seal <> ${sealOf}
      order by d.agent, d.from_at limit 1000
    `.execute(db)
    for (const row of rows) {
      const { agent, day: of } = seenRow.parse(row)
      changed.push(`${agent} on ${of}: sealed, and changed since`)
    }
  }
  if (day !== null) return changed
  const steps = await sql`
    select ${epochMs('step.until_at')} as until_ms, step.digest = (
      select ${digestOf('d.seal')} from agent_day as d where d.seal is not null and d.to_at <= step.until_at
        and d.to_at > coalesce(step.after_at, '-infinity')
    ) as is_same
    from (select *, lag(until_at) over (order by until_at) as after_at from day_seal) as step order by step.until_at
  `.execute(db)
  const missing = steps.rows.flatMap((row) => {
    const { until_ms: untilMs, is_same: isSame } = stepRow.parse(row)
    return isSame ? [] : [`sealed days that end by ${iso(untilMs)}: not the ones that were sealed`]
  })
  return [...changed, ...missing]
}
