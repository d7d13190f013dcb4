// The one way by which the user log is read: agents' periods over a range, filtered, in the order of agent and time. Not other orders
// (log-order.ts), nor pages, nor sums.
import { sql } from 'kysely'
import { z } from 'zod'
import { type AgentStatus } from '../../../shared/events.ts'
import { cutRuns, type AgentCalendar, type Period } from '../../../shared/floor/agent-calendar.ts'
import type { StatusRun } from '../../../shared/floor/periods.ts'
import type { LogOrder } from '../../../shared/log-view.ts'
import type { TeamSettings } from '../../../shared/floor/team-settings.ts'
import type { TimeSpan } from '../agent-time.ts'
import { createBreaths } from '../breaths.ts'
import type { Sql } from '../database.ts'
import { readSettingsBook } from '../settings-book.ts'
import { readCalendars, readRuns } from './agent-periods.ts'
import { everInTeams, nameOrId } from './agents.ts'
import type { LogPlace } from './log-cursor.ts'
import { inScope, type TeamScope } from './team-scope.ts'

/** What a filter lets by: one value, or any of several. */
export type OneOrMore<T> = T | readonly T[]

/** Which rows of the log are wanted. A filter that is not given leaves none out. */
export interface LogSelection {
  fromMs: number
  toMs: number
  /** What the reader may see. */
  teams: TeamScope
  team?: OneOrMore<string> | undefined
  /** Stored ids. */
  agent?: OneOrMore<string> | undefined
  status?: OneOrMore<AgentStatus> | undefined
  reason?: OneOrMore<string> | undefined
  cause?: OneOrMore<Period['cause']> | undefined
  /** `agent` where it is not given: by agent and time. */
  order?: LogOrder | undefined
  nowMs: number
  defaults: TeamSettings
}

export interface LogAgent {
  id: string
  name: string
}

/** A row that is wanted, or (`period` null) the place that was reached by leaving rows out. */
export interface LogStep {
  agent: LogAgent
  /** Where the row, or the part that was left out, begins. */
  fromMs: number
  period: Period | null
}

const agentRow = z.object({ id: z.string(), name: z.string().nullable() })
/** Agents times days that are read at once: a long range is read for few agents at a time. */
const AGENT_DAYS_AT_ONCE = 400
const MOST_AGENTS_AT_ONCE = 200
const DAYS_AT_ONCE = 80
/** A step without a row comes after so many periods that the filters left out. */
const LEFT_OUT_A_STEP = 1_000
/** Cutting days is slow; everybody else's requests and boards are served in between. */
const WORK_AT_ONCE_MS = 20
const DAY_MS = 24 * 60 * 60 * 1000

/** The values that are let by; null: any. */
export const listOf = <T extends string>(wanted: OneOrMore<T> | undefined): readonly T[] | null =>
  wanted === undefined ? null : typeof wanted === 'string' ? [wanted] : wanted

function wantedTeams({ teams, team }: LogSelection): string[] | null {
  const named = listOf(team)
  if (named !== null) return named.filter((each) => inScope(teams, each))
  return teams === 'all' ? null : [...teams]
}

/** Whether the filters want a period of this team, status, reason and cause. */
function filterOf(selection: LogSelection): (period: Period) => boolean {
  const setOf = <T extends string>(list: readonly T[] | null) =>
    list === null ? null : new Set<string>(list)
  const teams = setOf(wantedTeams(selection))
  const statuses = setOf(listOf(selection.status))
  const reasons = setOf(listOf(selection.reason))
  const causes = setOf(listOf(selection.cause))
  return ({ team, status, reason, cause }) =>
    (teams === null || teams.has(team)) &&
    (statuses === null || statuses.has(status)) &&
    (reasons === null || (reason !== null && reasons.has(reason))) &&
    (causes === null || causes.has(cause))
}

/** Agents from this one on, some at a time, who were ever in one of the wanted teams. */
async function* agentsFrom(db: Sql, selection: LogSelection, fromId: string): AsyncGenerator<LogAgent[]> {
  const teams = wantedTeams(selection)
  const ids = listOf(selection.agent)
  const days = Math.max(1, (selection.toMs - selection.fromMs) / DAY_MS)
  const atOnce = Math.max(1, Math.min(MOST_AGENTS_AT_ONCE, Math.floor(AGENT_DAYS_AT_ONCE / days)))
  let after = fromId
  let isFirst = true
  for (;;) {
    const { rows } = await sql`
      select agent.id, person.name from agent
      left join person_stored_id on stored_id = agent.id and to_at = 'infinity'
      left join person on person.id = person_id
      where ${isFirst ? sql`agent.id >= ${after}` : sql`agent.id > ${after}`}
        and (${ids === null ? null : [...ids]}::text[] is null or agent.id = any(${ids === null ? null : [...ids]}::text[]))
        and ${everInTeams(teams)}
      order by agent.id limit ${atOnce}
    `.execute(db)
    const agents = rows.map((row) => agentRow.parse(row))
    yield agents.map(({ id, name }) => ({ id, name: nameOrId(name, id) }))
    const last = agents.at(-1)
    if (last === undefined || agents.length < atOnce) return
    after = last.id
    isFirst = false
  }
}

interface RunsPart {
  agent: LogAgent
  runs: StatusRun[]
  /** What of them is meant. */
  span: TimeSpan
}

/** These agents' runs, one agent after the other. One alone is read some days at a time: a page rarely needs a long range whole. */
async function* partsOf(
  db: Sql,
  agents: readonly LogAgent[],
  calendarOf: (agent: string) => AgentCalendar,
  spanOf: (agent: string) => TimeSpan,
): AsyncGenerator<RunsPart> {
  const [only] = agents
  if (only === undefined) return
  if (agents.length === 1) {
    const calendar = calendarOf(only.id)
    const { fromMs, toMs } = spanOf(only.id)
    for (let beginMs = fromMs; beginMs < toMs;) {
      // Ends where a day does: there its periods are cut anyway.
      const span = {
        fromMs: beginMs,
        toMs: Math.min(toMs, calendar.tileAt(beginMs + DAYS_AT_ONCE * DAY_MS).toMs),
      }
      const runsOf = await readRuns(db, [only.id], span.fromMs, span.toMs)
      yield { agent: only, runs: runsOf(only.id), span }
      beginMs = span.toMs
    }
    return
  }
  const spans = agents.map(({ id }) => spanOf(id))
  const runsOf = await readRuns(
    db,
    agents.map(({ id }) => id),
    Math.min(...spans.map(({ fromMs }) => fromMs)),
    Math.max(...spans.map(({ toMs }) => toMs)),
  )
  for (const agent of agents) yield { agent, runs: runsOf(agent.id), span: spanOf(agent.id) }
}

/**
 * The wanted periods from a place on, in the order of agent and time: unfiltered they cover the range for each agent without gap
 * or overlap, cut at the team's business days, up to now. Reads a few agents at a time, and lets others run in between.
 */
export async function* logSteps(
  db: Sql,
  selection: LogSelection,
  start: LogPlace | null,
  isAlsoWanted: (period: Period) => boolean = () => true,
): AsyncGenerator<LogStep> {
  const { fromMs: rangeFromMs, defaults } = selection
  const toMs = Math.min(selection.toMs, selection.nowMs)
  if (rangeFromMs >= toMs) return
  const [startAgent, startMs] = start ?? ['', rangeFromMs]
  const settings = await readSettingsBook(db)
  const isWanted = filterOf(selection)
  const breathe = createBreaths(WORK_AT_ONCE_MS)
  let leftOut = 0
  for await (const agents of agentsFrom(db, selection, startAgent)) {
    const calendarOf = await readCalendars(
      db,
      agents.map(({ id }) => id),
      settings,
      defaults,
    )
    const parts = partsOf(db, agents, calendarOf, (id) => ({
      fromMs: id === startAgent ? Math.max(rangeFromMs, startMs) : rangeFromMs,
      toMs,
    }))
    for await (const { agent, runs, span } of parts) {
      for (const period of cutRuns(runs, calendarOf(agent.id), span.fromMs, span.toMs)) {
        const breath = breathe()
        if (breath !== undefined) await breath
        if (isWanted(period) && isAlsoWanted(period)) {
          yield { agent, fromMs: period.fromMs, period }
          continue
        }
        leftOut += 1
        if (leftOut % LEFT_OUT_A_STEP === 0) yield { agent, fromMs: period.toMs, period: null }
      }
    }
  }
}
