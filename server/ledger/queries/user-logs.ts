// The user log: every agent's periods over a range, page by page. Not the HTTP route, and not who may ask.
import { setImmediate as letOthersRun } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { MAIN_TEAM, type AgentStatus } from '../../../shared/events.ts'
import { cutRuns, type Period } from '../../../shared/floor/agent-calendar.ts'
import type { TeamSettings } from '../../../shared/floor/team-settings.ts'
import type { Database, Sql } from '../database.ts'
import { readSettingsBook } from '../settings-book.ts'
import { readCalendars, readRuns } from './agent-periods.ts'
import { nameOrId } from './agents.ts'
import { logRow, type LogRow } from './log-row.ts'
import { isUnwritten, statusPending } from './pending.ts'
import { inScope, type TeamScope } from './team-scope.ts'

export interface UserLogsQuery {
  fromMs: number
  toMs: number
  /** What the reader may see. */
  teams: TeamScope
  team?: string | undefined
  /** Stored id. */
  agent?: string | undefined
  status?: AgentStatus | undefined
  reason?: string | undefined
  /** 1 to 100,000 rows. */
  limit: number
  cursor?: string | undefined
  nowMs: number
  /** Whether events are accepted that the ledger does not have yet. */
  isBehind: boolean
  defaults: TeamSettings
}

export interface UserLogs {
  rows: LogRow[]
  /** The cursor of the next page, which may hold no row; null after the last. */
  next: string | null
  /** Whether days of the range wait to be written or derived. */
  pending: boolean
}

/** Where a page begins: this agent, at this instant. */
const cursorText = z.tuple([z.string(), z.number()])

/** Reads a cursor; null where it is not one of ours. */
export function parseCursor(cursor: string): [agent: string, fromMs: number] | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return cursorText.safeParse(value).data ?? null
  } catch {
    return null
  }
}

const cursorAt = (agent: string, fromMs: number) =>
  Buffer.from(JSON.stringify([agent, fromMs])).toString('base64url')

const agentRow = z.object({ id: z.string(), name: z.string().nullable() })
/** Agents times days that are read at once: a long range is read for few agents at a time. */
const AGENT_DAYS_AT_ONCE = 400
const MOST_AGENTS_AT_ONCE = 200
/** Periods that the filters leave out of one page: a page of few rows ends too, however long the range. */
const MOST_LEFT_OUT = 20_000
/** Cutting days is slow; everybody else's requests and boards are served in between. */
const WORK_AT_ONCE_MS = 50
const DAY_MS = 24 * 60 * 60 * 1000

interface Agent {
  id: string
  name: string
}

/** Agents from the cursor's on, some at a time, who were ever in one of the teams; null: any team. */
async function* agentsFrom(
  db: Sql,
  query: UserLogsQuery,
  teams: string[] | null,
  fromId: string,
): AsyncGenerator<Agent[]> {
  const days = Math.max(1, (query.toMs - query.fromMs) / DAY_MS)
  const atOnce = Math.max(1, Math.min(MOST_AGENTS_AT_ONCE, Math.floor(AGENT_DAYS_AT_ONCE / days)))
  let after = fromId
  let isFirst = true
  for (;;) {
    const { rows } = await sql`
      select agent.id, person.name from agent
      left join person_stored_id on stored_id = agent.id and to_at = 'infinity'
      left join person on person.id = person_id
      where ${isFirst ? sql`agent.id >= ${after}` : sql`agent.id > ${after}`}
        and (${query.agent ?? null}::text is null or agent.id = ${query.agent ?? null})
        and (${teams}::text[] is null
          or exists (select from agent_membership where agent_membership.agent = agent.id and team = any(${teams}::text[]))
          or (${MAIN_TEAM}::text = any(${teams}::text[])
            and not exists (select from agent_membership where agent_membership.agent = agent.id)))
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

function wantedTeams({ teams, team }: UserLogsQuery): string[] | null {
  if (team !== undefined) return inScope(teams, team) ? [team] : []
  return teams === 'all' ? null : [...teams]
}

/**
 * Rows in the order of agent and time. Unfiltered they cover the range for each agent without gap or overlap, cut at the
 * team's business days, up to now; filters leave rows out. A page ends early where they leave out very many. Throws RangeError for a cursor that is not ours.
 */
export async function userLogs(database: Database, query: UserLogsQuery): Promise<UserLogs> {
  const { db } = database
  const toMs = Math.min(query.toMs, query.nowMs)
  const start = query.cursor === undefined ? (['', query.fromMs] as const) : parseCursor(query.cursor)
  if (start === null) throw new RangeError('the cursor is not one of ours')
  const [startAgent, startMs] = start
  // Before the rows are read: what is derived meanwhile may be said to be pending, never the other way round.
  const pending =
    isUnwritten(query.isBehind, query.toMs, query.nowMs) ||
    (await statusPending(db, query.agent ?? null, query.toMs))
  const settings = await readSettingsBook(db)
  const teams = wantedTeams(query)
  const wanted = teams === null ? null : new Set(teams)
  const isWanted = ({ team, status, reason }: Period): boolean =>
    (wanted === null || wanted.has(team)) &&
    (query.status === undefined || status === query.status) &&
    (query.reason === undefined || reason === query.reason)
  const rows: LogRow[] = []
  let leftOut = 0
  let workingSinceMs = performance.now()
  if (query.fromMs >= toMs) return { rows, next: null, pending }
  for await (const agents of agentsFrom(db, query, teams, startAgent)) {
    const ids = agents.map((agent) => agent.id)
    const calendarOf = await readCalendars(db, ids, settings, query.defaults)
    const runsOf = await readRuns(db, ids, query.fromMs, toMs)
    for (const agent of agents) {
      const fromMs = agent.id === startAgent ? Math.max(query.fromMs, startMs) : query.fromMs
      for (const period of cutRuns(runsOf(agent.id), calendarOf(agent.id), fromMs, toMs)) {
        if (performance.now() - workingSinceMs > WORK_AT_ONCE_MS) {
          await letOthersRun()
          workingSinceMs = performance.now()
        }
        if (leftOut >= MOST_LEFT_OUT) return { rows, next: cursorAt(agent.id, period.fromMs), pending }
        if (!isWanted(period)) {
          leftOut += 1
          continue
        }
        if (rows.length === query.limit) return { rows, next: cursorAt(agent.id, period.fromMs), pending }
        rows.push(logRow(agent, period))
      }
    }
  }
  return { rows, next: null, pending }
}
