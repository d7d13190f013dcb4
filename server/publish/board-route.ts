// GET /api/board and GET /api/teams: the board as JSON for who asks once, and the teams that there are.
import type { Express, Request } from 'express'
import type { Guard } from '../access/guarded.ts'
import { problem, sendProblem } from '../problem.ts'
import type { BoardHub } from './board-hub.ts'

export interface BoardRouteDeps {
  hub: Pick<BoardHub, 'boardJson'>
  teams: () => Iterable<string>
  knowsTeam: (team: string) => boolean
}

/** The team that a request's query names, as teams are named; undefined where it names none. */
export function teamOfQuery(req: Request): string | undefined {
  const { team } = req.query
  return typeof team === 'string' && team.trim() !== '' ? team.normalize('NFC').trim() : undefined
}

export function registerBoardRoutes(
  app: Express,
  guard: Guard,
  { hub, teams, knowsTeam }: BoardRouteDeps,
): void {
  guard.route(app, {
    method: 'get',
    path: '/api/board',
    permission: { action: 'board.read', team: teamOfQuery },
    handler: (req, res) => {
      const team = teamOfQuery(req)
      if (team === undefined)
        return sendProblem(res, problem(400, 'No team', 'Name the team: /api/board?team=…'))
      if (!knowsTeam(team))
        return sendProblem(res, problem(404, 'No such team', `No event has named a team ${team} yet.`))
      const json = hub.boardJson(team)
      if (json === null)
        return sendProblem(res, problem(503, 'No floor yet', 'The floor is still being loaded.'), 1)
      res.setHeader('cache-control', 'no-store')
      res.type('json').send(json)
    },
  })
  guard.route(app, {
    method: 'get',
    path: '/api/teams',
    permission: { action: 'teams.list', team: () => undefined },
    handler: (_req, res, { scope }) => {
      const visible = [...teams()]
        .filter((team) => scope === 'all' || scope.includes(team))
        .sort((a, b) => a.localeCompare(b))
      res.json({ teams: visible.map((id) => ({ id })) })
    },
  })
}
