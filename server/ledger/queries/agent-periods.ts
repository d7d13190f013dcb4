// Agents' periods over any range, from the derived days, with the state carried over days on which nothing happened.
import { sql } from 'kysely'
import { z } from 'zod'
import { agentStatus } from '../../../shared/events.ts'
import {
  createAgentCalendar,
  type AgentCalendar,
  type Membership,
} from '../../../shared/floor/agent-calendar.ts'
import { noPeriodState, periodCause, type StatusRun } from '../../../shared/floor/periods.ts'
import type { TeamSettings } from '../../../shared/floor/team-settings.ts'
import type { Sql } from '../database.ts'
import type { SettingsBook } from '../settings-book.ts'
import { atMs, epochMs, quickMs } from '../stored-event.ts'

const membershipRow = z.object({
  agent: z.string(),
  from_ms: z.number(),
  team: z.string(),
  version: z.string(),
})

/** The changes of team of these agents, as far as they are derived. */
export async function readMemberships(
  db: Sql,
  agents: readonly string[],
): Promise<(agent: string) => readonly Membership[]> {
  const { rows } = await sql`
    select agent, ${epochMs('from_at')} as from_ms, team, version from agent_membership
    where agent = any(${[...agents]}) order by agent, from_at
  `.execute(db)
  const memberships = new Map<string, Membership[]>(agents.map((agent) => [agent, []]))
  for (const row of rows) {
    const { agent, from_ms: fromMs, team, version } = membershipRow.parse(row)
    memberships.get(agent)?.push({ fromMs, team, version })
  }
  return (agent) => memberships.get(agent) ?? []
}

/** The calendars of these agents, as far as their teams are derived. */
export async function readCalendars(
  db: Sql,
  agents: readonly string[],
  settings: SettingsBook,
  defaults: TeamSettings,
): Promise<(agent: string) => AgentCalendar> {
  const membershipsOf = await readMemberships(db, agents)
  return (agent) => createAgentCalendar(membershipsOf(agent), settings, defaults)
}

/** From, status, reason, cause, source: many are read at once, so each agent's come as one list. */
const runTuple = z.tuple([z.number(), agentStatus, z.string().nullable(), periodCause, z.string().nullable()])
const runsRow = z.object({ agent: z.string(), runs: z.array(runTuple).nullable() })

const isSame = (a: StatusRun, b: StatusRun) =>
  a.status === b.status && a.reason === b.reason && a.cause === b.cause && a.source === b.source

/** The runs of these agents in `[fromMs, toMs)`. A derived period holds until the next one begins, over days that have none. */
export async function readRuns(
  db: Sql,
  agents: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<(agent: string) => StatusRun[]> {
  const columns = sql`from_at, status, reason, cause, source`
  const { rows } = await sql`
    select wanted as agent, (
      select json_agg(json_build_array(${quickMs('from_at')}, status, reason, cause, source) order by from_at) from (
        (select ${columns} from status_period where agent = wanted and from_at <= ${atMs(fromMs)}
          order by from_at desc limit 1)
        union all
        (select ${columns} from status_period
          where agent = wanted and from_at > ${atMs(fromMs)} and from_at < ${atMs(toMs)})
      ) as run
    ) as runs from unnest(${[...agents]}::text[]) as wanted
  `.execute(db)
  const runs = new Map<string, StatusRun[]>()
  for (const row of rows) {
    const { agent, runs: told } = runsRow.parse(row)
    const ofAgent: StatusRun[] = []
    for (const [from, status, reason, cause, source] of told ?? []) {
      const run: StatusRun = { fromMs: from, status, reason, cause, source }
      const last = ofAgent.at(-1)
      // Periods end where the day did when it was derived; whoever shows them cuts by the calendar of now.
      if (last === undefined || !isSame(last, run)) ofAgent.push(run)
    }
    runs.set(agent, ofAgent)
  }
  return (agent) => {
    const known = runs.get(agent) ?? []
    const [first] = known
    if (first !== undefined && first.fromMs <= fromMs) return known
    return [{ fromMs, ...noPeriodState().shown }, ...known]
  }
}
