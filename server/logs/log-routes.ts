// An agent's day, and the agents to choose from; the user log is registered with them. Parses, scopes, answers; the queries are the
// ledger's.
import type { Express, Response } from 'express'
import { can, type TeamScope } from '../../shared/roles.ts'
import type { Guard } from '../access/guarded.ts'
import { agentDay } from '../ledger/queries/agent-day.ts'
import { listAgents } from '../ledger/queries/agents.ts'
import type { CheckResult } from '../jobs/nightly-check.ts'
import type { JobStanding } from '../jobs/nightly-job.ts'
import { problem, sendProblem } from '../problem.ts'
import { registerCalendarRoutes } from './calendar-routes.ts'
import { registerCorrectionRoutes, type CorrectionRouteDeps } from './correction-routes.ts'
import { agentsOfRequest, NO_SUCH_AGENT } from './agent-of-request.ts'
import { dayParam, faultsOfQuery } from './log-query.ts'
import { registerScheduleRoutes } from './schedule-routes.ts'
import { registerViewRoutes } from './view-routes.ts'
import { registerTranscriptRoutes } from './transcript-routes.ts'
import { registerTrendRoutes, type TrendRouteDeps } from './trend-routes.ts'
import { registerUserLogRoutes, type UserLogRouteDeps } from './user-log-routes.ts'

export interface LogRouteDeps extends UserLogRouteDeps, CorrectionRouteDeps, TrendRouteDeps {
  /** What a person is called; null: nobody of this id is there any more. */
  nameOfUser: (userId: string) => Promise<string | null>
  /** How it stands with the check of the whole ledger. */
  checkStanding: () => Promise<JobStanding<CheckResult>>
}

export function registerLogRoutes(app: Express, guard: Guard, deps: LogRouteDeps): void {
  const { database, defaults, now } = deps

  registerUserLogRoutes(app, guard, deps)
  registerCalendarRoutes(app, guard, deps)
  registerViewRoutes(app, guard, deps)
  registerCorrectionRoutes(app, guard, deps)
  registerTranscriptRoutes(app, guard, deps)
  registerScheduleRoutes(app, guard, deps)
  registerTrendRoutes(app, guard, deps)
  const agentsMeant = agentsOfRequest(deps)
  /** The stored id that the request means; null where the answer was given already. */
  const resolveAgent = async (wanted: string, scope: TeamScope, res: Response): Promise<string | null> =>
    (await agentsMeant([wanted], scope, res))?.[0] ?? null

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
    path: '/api/logs/check',
    permission: { action: 'logs.read', team: () => undefined },
    handler: async (_req, res, { scope }) => {
      const { last, ...rest } = await deps.checkStanding()
      res.setHeader('cache-control', 'no-store')
      // A problem names an agent, who may be of another's team.
      res.json({ last: last === null || scope === 'all' ? last : { ...last, problems: [] }, ...rest })
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/logs/agents/:agent/days/:day',
    permission: { action: 'logs.read', team: () => undefined },
    handler: async (req, res, { scope, person }) => {
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
        nameOfUser: deps.nameOfUser,
        defaults,
      })
      // An agent of other teams only is as unknown as one that never was.
      if (answer === null) return sendProblem(res, problem(404, 'No such agent', NO_SUCH_AGENT))
      res.json({ ...answer, mayCorrect: !answer.isSealed && can(person, 'logs.correct', answer.team) })
    },
  })
}
