// GET /api/logs/trends of a team or an agent, as JSON or a file, and the switch of a team's lists. Parses, scopes, answers; the numbers
// are the ledger's, the rule is shared/metrics/trend.ts.
import express, { type Express, type Response } from 'express'
import { z } from 'zod'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import type { TrendWeeks } from '../../shared/metrics/trend.ts'
import { can, type Person, type TeamScope } from '../../shared/roles.ts'
import { trendCsv, type TrendCsvPage } from '../../shared/trend-csv.ts'
import type { Guard } from '../access/guarded.ts'
import { agentTileAt } from '../ledger/queries/agent-day.ts'
import { namesOf } from '../ledger/queries/agents.ts'
import { agentTrends, teamTrends, type TrendAsker } from '../ledger/queries/trends.ts'
import type { Committer } from '../live/committer.ts'
import { submissionOf } from '../live/plan.ts'
import { settingsEvent } from '../live/settings-event.ts'
import { problem, sendProblem } from '../problem.ts'
import { teamOfQuery } from '../publish/board-route.ts'
import { agentsOfRequest } from './agent-of-request.ts'
import { FILE_TYPES } from './log-file.ts'
import { faultsOfQuery } from './log-query.ts'
import type { UserLogRouteDeps } from './user-log-routes.ts'

export interface TrendRouteDeps extends UserLogRouteDeps {
  committer: Pick<Committer, 'submit'>
  /** The team's settings as they are now. */
  settingsOf: (team: string) => TeamSettings
}

const trendQuery = z
  .object({
    team: z.string().optional(),
    agent: z.string().trim().min(1).max(300).optional(),
    weeks: z
      .enum(['4', '13'], 'must be 4 or 13')
      .default('4')
      .transform((written): TrendWeeks => (written === '4' ? 4 : 13)),
    format: z.enum(['json', 'csv'], 'must be json or csv').optional(),
  })
  .refine(({ team, agent }) => (team === undefined) !== (agent === undefined), {
    path: ['team'],
    message: 'name either a team or an agent',
  })
const listsBody = z.object({ on: z.boolean() }).strict()

export function registerTrendRoutes(app: Express, guard: Guard, deps: TrendRouteDeps): void {
  const { database, defaults, now, knowsTeam, settingsOf, committer } = deps
  const agentsMeant = agentsOfRequest(deps)
  const noTeam = (team: string) => problem(404, 'No such team', `No event has named a team ${team} yet.`)
  const switchOf = (team: string, person: Person) => ({
    listsOn: settingsOf(team).trendLists,
    mayTurnLists: can(person, 'settings.write', team),
  })

  /** The answer as it is asked for. A file is the same numbers, offered to be kept. */
  const send = (
    res: Response,
    page: TrendCsvPage,
    { format, agent }: { format: 'json' | 'csv' | undefined; agent: { id: string; name: string } | null },
  ): void => {
    res.setHeader('cache-control', 'no-store')
    if (format !== undefined)
      res.setHeader('content-disposition', `attachment; filename="trends-${page.weeks}-weeks.${format}"`)
    if (format !== 'csv') return void res.json(page)
    res.setHeader('content-type', FILE_TYPES.csv)
    res.end(trendCsv(page, agent))
  }

  const sendAgent = async (
    wanted: string,
    asker: TrendAsker,
    { format, scope }: { format: 'json' | 'csv' | undefined; scope: TeamScope },
    res: Response,
  ): Promise<void> => {
    const [stored] = (await agentsMeant([wanted], scope, res)) ?? []
    if (stored === undefined) return
    const { team } = await agentTileAt(database, stored, asker.nowMs, defaults)
    const page = await agentTrends(database, { agent: stored, team }, asker)
    const [agent = { id: stored, name: stored }] = await namesOf(database.db, [stored])
    const named = { agentId: agent.id, agent: agent.name, ...page }
    send(res, named, { format, agent })
  }

  guard.route(app, {
    method: 'get',
    path: '/api/logs/trends',
    permission: { action: 'logs.read', team: teamOfQuery },
    handler: async (req, res, { scope, person }) => {
      const query = trendQuery.safeParse(req.query)
      if (!query.success) return sendProblem(res, problem(400, 'Not trends', faultsOfQuery(query.error)))
      const { agent, weeks, format } = query.data
      const asker = { weeks, nowMs: now(), isBehind: deps.isLedgerBehind(), defaults, teams: scope }
      if (agent !== undefined) return sendAgent(agent, asker, { format, scope }, res)
      const team = teamOfQuery(req) ?? ''
      if (!knowsTeam(team)) return sendProblem(res, noTeam(team))
      const lists = switchOf(team, person)
      const page = await teamTrends(database, team, { ...asker, hasLists: lists.listsOn })
      const told = { ...page, ...lists }
      send(res, told, { format, agent: null })
    },
  })

  guard.middleware(app, express.json({ limit: '1kb' }), '/api/logs/trends/lists')
  guard.route(app, {
    method: 'put',
    path: '/api/logs/trends/lists',
    permission: { action: 'settings.write', team: teamOfQuery },
    handler: async (req, res, { person }) => {
      const team = teamOfQuery(req)
      const body = listsBody.safeParse(req.body)
      if (team === undefined)
        return sendProblem(res, problem(400, 'No team', 'Name the team: /api/logs/trends/lists?team=…'))
      if (!body.success) return sendProblem(res, problem(400, 'Not a switch', faultsOfQuery(body.error)))
      if (!knowsTeam(team)) return sendProblem(res, noTeam(team))
      const nowMs = now()
      const user = person.kind === 'user' ? person.userId : undefined
      const event = settingsEvent(team, { trendLists: body.data.on }, nowMs, nowMs, user)
      const [outcome] = await committer.submit([submissionOf(event)])
      if (outcome !== 'accepted') return sendProblem(res, problem(503, 'Not now'), 1)
      res.json({ listsOn: body.data.on })
    },
  })
}
