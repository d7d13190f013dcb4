// GET /api/logs/calendar, a team's day agent by agent, and what an agent's day is set beside. Parses, scopes, answers.
import type { Express, Request, Response } from 'express'
import { z } from 'zod'
import type { TeamScope } from '../../shared/roles.ts'
import type { Guard } from '../access/guarded.ts'
import { agentDayTeam } from '../ledger/queries/agent-day.ts'
import { besideDay, calendarMonth, teamDayAgents, type CalendarAsker } from '../ledger/queries/calendar.ts'
import { problem, sendProblem } from '../problem.ts'
import { teamOfQuery } from '../publish/board-route.ts'
import { agentsOfRequest, NO_SUCH_AGENT } from './agent-of-request.ts'
import { dayParam, faultsOfQuery } from './log-query.ts'
import type { UserLogRouteDeps } from './user-log-routes.ts'

const monthQuery = z
  .object({
    team: z.string().optional(),
    agent: z.string().trim().min(1).max(300).optional(),
    month: z.string().regex(/^2\d{3}-(0[1-9]|1[0-2])$/, 'must be YYYY-MM, from the year 2000 on'),
  })
  .refine(({ team, agent }) => (team === undefined) !== (agent === undefined), {
    path: ['team'],
    message: 'name either a team or an agent',
  })

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

export function registerCalendarRoutes(app: Express, guard: Guard, deps: UserLogRouteDeps): void {
  const { database, defaults, now, knowsTeam } = deps
  const agentsMeant = agentsOfRequest(deps)
  const asker = (teams: TeamScope): CalendarAsker => ({
    nowMs: now(),
    isBehind: deps.isLedgerBehind(),
    defaults,
    teams,
  })
  const noTeam = (team: string) => problem(404, 'No such team', `No event has named a team ${team} yet.`)

  /** The stored agent that was asked for, and the team of the day; null where the answer was given already. */
  const agentAsked = async (wanted: string, scope: TeamScope, res: Response, day: string) => {
    const [agent] = (await agentsMeant([wanted], scope, res)) ?? []
    if (agent === undefined) return null
    const team = await agentDayTeam(database, agent, day, defaults)
    if (scope === 'all' || scope.includes(team)) return { agent, team }
    sendProblem(res, problem(404, 'No such agent', NO_SUCH_AGENT))
    return null
  }

  guard.route(app, {
    method: 'get',
    path: '/api/logs/calendar',
    permission: { action: 'logs.read', team: teamOfQuery },
    handler: async (req, res, { scope }) => {
      const query = monthQuery.safeParse(req.query)
      if (!query.success) return sendProblem(res, problem(400, 'Not a calendar', faultsOfQuery(query.error)))
      const { agent, month } = query.data
      res.setHeader('cache-control', 'no-store')
      if (agent === undefined) {
        const team = teamOfQuery(req) ?? ''
        if (!knowsTeam(team)) return sendProblem(res, noTeam(team))
        return void res.json({ team, ...(await calendarMonth(database, { team }, month, asker(scope))) })
      }
      const [stored] = (await agentsMeant([agent], scope, res)) ?? []
      if (stored === undefined) return
      const team = await agentDayTeam(database, stored, new Date(now()).toISOString().slice(0, 10), defaults)
      res.json({
        agentId: stored,
        ...(await calendarMonth(database, { agent: stored, team }, month, asker(scope))),
      })
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/logs/teams/:team/days/:day',
    permission: { action: 'logs.read', team: (req: Request) => textOf(req.params['team']) },
    handler: async (req, res, { scope }) => {
      const [team, day] = [textOf(req.params.team), dayParam.safeParse(req.params.day)]
      if (!day.success) return sendProblem(res, problem(400, 'Not a day', faultsOfQuery(day.error)))
      if (!knowsTeam(team)) return sendProblem(res, noTeam(team))
      res.json({ team, day: day.data, agents: await teamDayAgents(database, team, day.data, asker(scope)) })
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/logs/agents/:agent/days/:day/beside',
    permission: { action: 'logs.read', team: () => undefined },
    handler: async (req, res, { scope }) => {
      const day = dayParam.safeParse(req.params.day)
      if (!day.success) return sendProblem(res, problem(400, 'Not a day', faultsOfQuery(day.error)))
      const asked = await agentAsked(textOf(req.params.agent), scope, res, day.data)
      if (asked === null) return
      res.json(await besideDay(database, { ...asked, day: day.data }, asker(scope)))
    },
  })
}
