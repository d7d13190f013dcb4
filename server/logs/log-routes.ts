// GET /api/logs/users, an agent's day, and the agents to choose from. Parses, scopes, answers; the queries are the ledger's.
import type { Express, Request, Response } from 'express'
import { scopeOf, type TeamScope } from '../../shared/roles.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import type { Guard } from '../access/guarded.ts'
import { logsCsv } from '../ledger/csv.ts'
import type { Database } from '../ledger/database.ts'
import { agentDay } from '../ledger/queries/agent-day.ts'
import { listAgents } from '../ledger/queries/agents.ts'
import { parseCursor, userLogs } from '../ledger/queries/user-logs.ts'
import { problem, sendProblem } from '../problem.ts'
import { teamOfQuery } from '../publish/board-route.ts'
import { findAgent } from './agent-id.ts'
import { dayParam, faultsOfQuery, logQuery } from './log-query.ts'

export interface LogRouteDeps {
  database: Database
  defaults: TeamSettings
  now: () => number
  /** Whether events are accepted that the ledger does not have yet. */
  isLedgerBehind: () => boolean
  knowsTeam: (team: string) => boolean
  /** Agents of the floor right now, with their team: some are not in the ledger yet. */
  liveAgents: () => Iterable<{ id: string; team: string }>
}

const NO_SUCH_AGENT = 'No source has named this agent yet.'

export function registerLogRoutes(app: Express, guard: Guard, deps: LogRouteDeps): void {
  const { database, defaults, now, knowsTeam } = deps

  /** The stored id that the request means; null where the answer was given already. */
  const resolveAgent = async (wanted: string, scope: TeamScope, res: Response): Promise<string | null> => {
    // Only agents that the person may see: which others there are is not told either.
    const ids = new Set((await listAgents(database, scope)).map(({ id }) => id))
    for (const { id, team } of deps.liveAgents()) if (scope === 'all' || scope.includes(team)) ids.add(id)
    const found = findAgent(wanted, ids)
    if (found.kind === 'found') return found.id
    if (found.kind === 'none') sendProblem(res, problem(404, 'No such agent', NO_SUCH_AGENT))
    else
      sendProblem(
        res,
        problem(409, 'Which agent?', `Several sources have this agent: ${found.ids.join(', ')}.`, {
          ids: found.ids,
        }),
      )
    return null
  }

  guard.route(app, {
    method: 'get',
    path: '/api/agents',
    permission: { action: 'logs.read', team: () => undefined },
    handler: async (_req, res, { scope }) => {
      const listed = await listAgents(database, scope)
      // The floor knows who is where before the ledger has derived it.
      const teamNow = new Map<string, string>()
      for (const { id, team } of deps.liveAgents()) teamNow.set(id, team)
      res.json({ agents: listed.map((agent) => ({ ...agent, team: teamNow.get(agent.id) ?? agent.team })) })
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/logs/users',
    permission: { action: 'logs.read', team: teamOfQuery },
    handler: async (req, res, { person }) => {
      const parsed = logQuery.safeParse(req.query)
      if (!parsed.success)
        return sendProblem(res, problem(400, 'Not a log query', faultsOfQuery(parsed.error)))
      const { from, to, agent, format, ...query } = parsed.data
      if (query.team !== undefined && !knowsTeam(query.team))
        return sendProblem(res, problem(404, 'No such team', `No event has named a team ${query.team} yet.`))
      const teams = scopeOf(person, 'logs.read')
      const stored = agent === undefined ? undefined : await resolveAgent(agent, teams, res)
      if (stored === null) return
      if (query.cursor !== undefined && parseCursor(query.cursor) === null)
        return sendProblem(
          res,
          problem(400, 'Not a cursor', 'A cursor is what an earlier page named as next.'),
        )
      const page = await userLogs(database, {
        ...query,
        fromMs: from,
        toMs: to,
        agent: stored,
        teams,
        nowMs: now(),
        isBehind: deps.isLedgerBehind(),
        defaults,
      })
      const { rows, next, pending } = page
      if (next !== null) res.setHeader('link', `<${nextPage(req, next)}>; rel="next"`)
      if (format === 'csv' || (format === undefined && req.accepts(['json', 'csv']) === 'csv')) {
        res.setHeader('content-type', 'text/csv; charset=utf-8; header=present')
        res.setHeader('content-disposition', 'attachment; filename="user-logs.csv"')
        res.setHeader('floorview-pending', String(pending))
        res.end(logsCsv(rows))
      } else res.json({ rows, next, pending })
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/logs/agents/:agent/days/:day',
    permission: { action: 'logs.read', team: () => undefined },
    handler: async (req, res, { scope }) => {
      const day = dayParam.safeParse(req.params.day)
      if (!day.success) return sendProblem(res, problem(400, 'Not a day', faultsOfQuery(day.error)))
      const { agent } = req.params
      const stored = await resolveAgent(typeof agent === 'string' ? agent : '', scope, res)
      if (stored === null) return
      const answer = await agentDay(database, {
        agent: stored,
        day: day.data,
        teams: scope,
        nowMs: now(),
        isBehind: deps.isLedgerBehind(),
        defaults,
      })
      // An agent of other teams only is as unknown as one that never was.
      if (answer === null) return sendProblem(res, problem(404, 'No such agent', NO_SUCH_AGENT))
      res.json(answer)
    },
  })
}

/** The same request with the cursor of the page after this one. */
function nextPage(req: Request, cursor: string): string {
  const url = new URL(req.originalUrl, 'http://localhost')
  url.searchParams.set('cursor', cursor)
  return `${url.pathname}${url.search}`
}
