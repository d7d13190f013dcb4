// GET /api/board and GET /api/teams: the board as JSON for who asks once, and the teams and groups that there are.
import type { Express, Request } from 'express'
import { holdsAll } from '../../shared/roles.ts'
import type { Guard } from '../access/guarded.ts'
import { problem, sendProblem } from '../problem.ts'
import type { BoardHub } from './board-hub.ts'
import { noSuchBoard, type Boards } from './boards.ts'

export interface BoardRouteDeps {
  hub: Pick<BoardHub, 'boardJson'>
  boards: Pick<Boards, 'find' | 'teamsOf' | 'teams' | 'groups'>
}

/** The team or group that a request's query names, as teams are named; undefined where it names none. */
export function teamOfQuery(req: Request): string | undefined {
  const { team } = req.query
  return typeof team === 'string' && team.trim() !== '' ? team.normalize('NFC').trim() : undefined
}

export function registerBoardRoutes(app: Express, guard: Guard, { hub, boards }: BoardRouteDeps): void {
  guard.route(app, {
    method: 'get',
    path: '/api/board',
    permission: { action: 'board.read', team: (req) => boards.teamsOf(teamOfQuery(req)) },
    handler: (req, res) => {
      const team = teamOfQuery(req)
      if (team === undefined)
        return sendProblem(res, problem(400, 'No team', 'Name the team: /api/board?team=…'))
      if (boards.find(team) === null) return sendProblem(res, noSuchBoard(team))
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
      const visible = [...boards.teams()]
        .filter((team) => holdsAll(scope, [team]))
        .sort((a, b) => a.localeCompare(b))
      const groups = boards
        .groups()
        .filter(({ teams }) => holdsAll(scope, teams))
        .map(({ id, name, teams }) => ({ id, name, teams }))
      res.json({ teams: visible.map((id) => ({ id })), groups })
    },
  })
}
