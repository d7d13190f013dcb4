// Several agents' business day up to now, as derived: status runs, chats held, whether anything waits. One query, however many.
import { sql } from 'kysely'
import { z } from 'zod'
import { agentStatus, LIVE_HORIZON_MS } from '../../../shared/events.ts'
import type { Sql } from '../database.ts'
import { atMs } from '../stored-event.ts'

/** A status from an instant on, until the next one begins. */
export interface DerivedRun {
  fromMs: number
  status: z.infer<typeof agentStatus>
  reason: string | null
}

export interface DerivedDaySoFar {
  /** In time order; the first may begin before the day, and there is none where nothing was derived yet. */
  runs: DerivedRun[]
  /** Chats held at any time of the day so far, with those given as `held`. */
  chats: number
  /** Whether some of the agent's time waits to be derived. */
  isPending: boolean
}

const dayRow = z.object({
  agent: z.string(),
  runs: z.array(z.tuple([z.number(), agentStatus, z.string().nullable()])).nullable(),
  chats: z.number(),
  is_pending: z.boolean(),
})

/**
 * The agents' time in `[fromMs, nowMs)`. `held` are the chats of the day that the floor knows of, by agent: the ledger adds
 * those that were handed on, which the floor keeps no trace of.
 */
export async function readDaysSoFar(
  db: Sql,
  agents: readonly string[],
  { fromMs, nowMs }: { fromMs: number; nowMs: number },
  held: readonly { agent: string; chat: string }[],
): Promise<(agent: string) => DerivedDaySoFar> {
  // A span from before the horizon that was handed on today is the one that this leaves out.
  const spansFromMs = fromMs - LIVE_HORIZON_MS
  const { rows } = await sql`
    with wanted as (select unnest(${[...agents]}::text[]) as agent),
    live as (select * from json_to_recordset(${JSON.stringify(held)}::json) as h(agent text, chat text)),
    held as (
      select agent, chat from live
      union
      select span.agent, span.chat from wanted join chat_span as span using (agent)
      where span.from_at >= ${atMs(spansFromMs)} and span.from_at < ${atMs(nowMs)}
        and span.to_at > ${atMs(fromMs)}
    ),
    counted as (select agent, count(*)::int as chats from held group by agent)
    select wanted.agent, run.runs, coalesce(counted.chats, 0) as chats,
      exists (
        select from derive_mark where from_at < ${atMs(nowMs)}
          and (kind = 'team' or (kind = 'agent' and subject = wanted.agent))
      ) as is_pending
    from wanted left join counted using (agent) cross join lateral (
      select json_agg(json_build_array((extract(epoch from from_at) * 1000)::float8, status, reason) order by from_at) as runs
      from (
        (select from_at, status, reason from status_period
          where agent = wanted.agent and from_at <= ${atMs(fromMs)} order by from_at desc limit 1)
        union all
        (select from_at, status, reason from status_period
          where agent = wanted.agent and from_at > ${atMs(fromMs)} and from_at < ${atMs(nowMs)})
      ) as period
    ) as run
  `.execute(db)
  const days = new Map<string, DerivedDaySoFar>()
  for (const row of rows) {
    const { agent, runs, chats, is_pending: isPending } = dayRow.parse(row)
    const parsed = (runs ?? []).map(([fromMs, status, reason]) => ({ fromMs, status, reason }))
    days.set(agent, { runs: parsed, chats, isPending })
  }
  return (agent) => days.get(agent) ?? { runs: [], chats: 0, isPending: false }
}
