// The user log: every agent's periods over a range, page by page. Not the HTTP route, and not who may ask.
import { sql } from 'kysely'
import { z } from 'zod'
import type { AgentStatus } from '../../../shared/events.ts'
import { TEAM_OF_NONE } from '../../../shared/floor/agent-calendar.ts'
import type { TeamSettings } from '../../../shared/floor/team-settings.ts'
import type { Database, Sql } from '../database.ts'
import { readSettingsBook } from '../settings-book.ts'
import { readAgentTime } from './agent-periods.ts'
import { nameOrId } from './agents.ts'
import { logRow, type LogRow } from './log-row.ts'
import { statusPending } from './pending.ts'
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
  defaults: TeamSettings
}

export interface UserLogs {
  rows: LogRow[]
  /** The cursor of the next page; null after the last row. */
  next: string | null
  /** Whether days of the range wait to be derived. */
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
const AGENTS_AT_ONCE = 200

/** Agents from the cursor's on, who were ever in one of the teams; null: any team. */
async function* agentsFrom(db: Sql, query: UserLogsQuery, teams: string[] | null, fromId: string) {
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
          or (${TEAM_OF_NONE}::text = any(${teams}::text[])
            and not exists (select from agent_membership where agent_membership.agent = agent.id)))
      order by agent.id limit ${AGENTS_AT_ONCE}
    `.execute(db)
    const agents = rows.map((row) => agentRow.parse(row))
    yield* agents.map(({ id, name }) => ({ id, name: nameOrId(name, id) }))
    const last = agents.at(-1)
    if (last === undefined || agents.length < AGENTS_AT_ONCE) return
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
 * team's business days, up to now; filters leave rows out. Throws RangeError for a cursor that is not ours.
 */
export async function userLogs(database: Database, query: UserLogsQuery): Promise<UserLogs> {
  const { db } = database
  const toMs = Math.min(query.toMs, query.nowMs)
  const start = query.cursor === undefined ? (['', query.fromMs] as const) : parseCursor(query.cursor)
  if (start === null) throw new RangeError('the cursor is not one of ours')
  const [startAgent, startMs] = start
  // Before the rows are read: what is derived meanwhile may be said to be pending, never the other way round.
  const pending = await statusPending(db, query.agent ?? null, query.toMs)
  const settings = await readSettingsBook(db)
  const teams = wantedTeams(query)
  const wanted = teams === null ? null : new Set(teams)
  const rows: LogRow[] = []
  for await (const agent of agentsFrom(db, query, teams, startAgent)) {
    const time = await readAgentTime(db, agent.id, settings, query.defaults)
    const fromMs = agent.id === startAgent ? Math.max(query.fromMs, startMs) : query.fromMs
    if (fromMs >= toMs) continue
    for (const period of await time.periods(fromMs, toMs)) {
      if (wanted !== null && !wanted.has(period.team)) continue
      if (query.status !== undefined && period.status !== query.status) continue
      if (query.reason !== undefined && period.reason !== query.reason) continue
      if (rows.length === query.limit) return { rows, next: cursorAt(agent.id, period.fromMs), pending }
      rows.push(logRow(agent, period))
    }
  }
  return { rows, next: null, pending }
}
