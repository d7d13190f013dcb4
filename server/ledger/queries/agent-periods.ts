// The periods of one agent over any range, from the derived days, with the state carried over days on which nothing happened.
import { sql } from 'kysely'
import { z } from 'zod'
import { agentStatus } from '../../../shared/events.ts'
import {
  createAgentCalendar,
  cutRuns,
  type AgentCalendar,
  type Period,
} from '../../../shared/floor/agent-calendar.ts'
import { noPeriodState, periodCause, type StatusRun } from '../../../shared/floor/periods.ts'
import type { TeamSettings } from '../../../shared/floor/team-settings.ts'
import { readMemberships } from '../agent-time.ts'
import type { Sql } from '../database.ts'
import type { SettingsBook } from '../settings-book.ts'
import { atMs, epochMs } from '../stored-event.ts'

const runRow = z.object({
  from_ms: z.number(),
  status: agentStatus,
  reason: z.string().nullable(),
  cause: periodCause,
  source: z.string().nullable(),
})

const isSame = (a: StatusRun, b: StatusRun) =>
  a.status === b.status && a.reason === b.reason && a.cause === b.cause && a.source === b.source

/** The runs of `[fromMs, toMs)`. A derived period holds until the next one begins, over days that have none. */
async function readRuns(db: Sql, agent: string, fromMs: number, toMs: number): Promise<StatusRun[]> {
  const columns = sql`${epochMs('from_at')} as from_ms, status, reason, cause, source`
  const { rows } = await sql`
    (select ${columns} from status_period where agent = ${agent} and from_at <= ${atMs(fromMs)}
      order by from_at desc limit 1)
    union all
    (select ${columns} from status_period where agent = ${agent} and from_at > ${atMs(fromMs)} and from_at < ${atMs(toMs)}
      order by from_at)
  `.execute(db)
  const runs: StatusRun[] = []
  for (const row of rows) {
    const { from_ms, status, reason, cause, source } = runRow.parse(row)
    const run: StatusRun = { fromMs: from_ms, status, reason, cause, source }
    const last = runs.at(-1)
    // Cut where the day was cut when it was derived; the calendar of now cuts again below.
    if (last === undefined || !isSame(last, run)) runs.push(run)
  }
  const [first] = runs
  if (first === undefined || first.fromMs > fromMs) runs.unshift({ fromMs, ...noPeriodState().shown })
  return runs
}

export interface AgentTime {
  calendar: AgentCalendar
  /** Covers the range without gap or overlap, in time order. Lazy. */
  periods(fromMs: number, toMs: number): Promise<Generator<Period>>
}

/** Reads one agent's time as far as it is derived. */
export async function readAgentTime(
  db: Sql,
  agent: string,
  settings: SettingsBook,
  defaults: TeamSettings,
): Promise<AgentTime> {
  const calendar = createAgentCalendar(await readMemberships(db, agent), settings, defaults)
  return {
    calendar,
    async periods(fromMs, toMs) {
      return cutRuns(await readRuns(db, agent, fromMs, toMs), calendar, fromMs, toMs)
    },
  }
}
