// GET /api/minutes, /api/agents/…/now, /api/numbers/… and /api/team-today: what lies behind a board. Parses, scopes, answers.
import type { Express, Request, Response } from 'express'
import { businessDayAt } from '../../shared/day.ts'
import { MAIN_TEAM } from '../../shared/events.ts'
import { headerSettings, type BoardTeams } from '../../shared/floor/board-teams.ts'
import { numberName, numberRows, type NumberName } from '../../shared/floor/number-rows.ts'
import { view } from '../../shared/floor/view.ts'
import type { TeamScope } from '../../shared/roles.ts'
import { todayCsv } from '../../shared/today-csv.ts'
import type { Guard } from '../access/guarded.ts'
import type { Database } from '../ledger/database.ts'
import { MINUTE_NUMBERS, readMinutes } from '../ledger/team-minutes.ts'
import type { Replica } from '../live/replica.ts'
import { findAgent } from '../logs/agent-id.ts'
import { problem, sendProblem } from '../problem.ts'
import { teamOfQuery } from '../publish/board-route.ts'
import { noSuchBoard, type Boards } from '../publish/boards.ts'
import { agentNow, todayOf } from './agent-now.ts'
import { agentsToday } from './agents-today.ts'
import { teamToday } from './team-today.ts'

export interface InsightRouteDeps {
  database: Pick<Database, 'db'>
  /** The floor as it is shown; null before the first one was loaded. */
  replica: () => Replica | null
  now: () => number
  /** Whether events are accepted that the ledger does not have yet. */
  isLedgerBehind: () => boolean
  boards: Pick<Boards, 'find' | 'teamsOf' | 'madeAtMs'>
  /** When the agent's lease ends, as heartbeats have renewed it; null for none, or where it cannot be read now. */
  leaseEndMs: (agent: string) => Promise<number | null>
}

/** Rows of a number that are handed out; `total` says how many there are. */
const MOST_ROWS = 200

/** The board and the floor that a request is about; null where the answer was given already. */
function askedBoard(
  req: Request,
  res: Response,
  { replica, boards, now }: InsightRouteDeps,
): { board: BoardTeams; from: Replica; nowMs: number; pulseAgeMs: number } | null {
  const id = teamOfQuery(req)
  if (id === undefined) {
    sendProblem(res, problem(400, 'No team', `Name the team: ${req.path}?team=…`))
    return null
  }
  const board = boards.find(id)
  if (board === null) {
    sendProblem(res, noSuchBoard(id))
    return null
  }
  const from = replica()
  if (from === null) {
    sendProblem(res, problem(503, 'No floor yet', 'The floor is still being loaded.'), 1)
    return null
  }
  res.setHeader('cache-control', 'no-store')
  const nowMs = now()
  return { board, from, nowMs, pulseAgeMs: Math.max(0, nowMs - from.pulseMs) }
}

/** The agent of the floor that the address means, in the teams of the scope; null where the answer was given already. */
function askedAgent(req: Request, res: Response, { floor }: Replica, scope: TeamScope): string | null {
  const { agent: wanted } = req.params
  const inScope = [...floor.agentsOnFloor()].filter(
    (id) => scope === 'all' || scope.includes(floor.teamOf(id) ?? MAIN_TEAM),
  )
  const found = findAgent(typeof wanted === 'string' ? wanted : '', inScope)
  if (found.kind === 'found') return found.id
  if (found.kind === 'none')
    sendProblem(res, problem(404, 'No such agent', 'No source has named this agent yet.'))
  else {
    const { ids } = found
    sendProblem(
      res,
      problem(409, 'Which agent?', `Several sources have this agent: ${ids.join(', ')}.`, { ids }),
    )
  }
  return null
}

function answerNumber(number: NumberName, board: BoardTeams, from: Replica, nowMs: number) {
  const { floor } = from
  const { rows, ...rest } = numberRows(number, { floor, board: view(floor, board, nowMs) })
  return {
    number,
    team: board.id,
    atEpochMs: nowMs,
    ...rest,
    total: rows.length,
    rows: rows.slice(0, MOST_ROWS),
  }
}

export function registerInsightRoutes(app: Express, guard: Guard, deps: InsightRouteDeps): void {
  const { database, boards } = deps
  const askedTeams = (req: Request) => boards.teamsOf(teamOfQuery(req))

  guard.route(app, {
    method: 'get',
    path: '/api/minutes',
    permission: { action: 'board.read', team: askedTeams },
    handler: async (req, res) => {
      const asked = askedBoard(req, res, deps)
      if (asked === null) return
      const { board, from, nowMs } = asked
      const { zone, dayStart } = headerSettings(from.floor, board, nowMs)
      const { fromMs, toMs } = businessDayAt(nowMs, zone, dayStart)
      // What an earlier group of this name showed is no recording of this one.
      const sinceMs = Math.max(fromMs, boards.madeAtMs(board.id) ?? fromMs)
      const rows = await readMinutes(database.db, board.id, sinceMs, toMs)
      res.json({ team: board.id, zone, fromEpochMs: fromMs, columns: ['atEpochMs', ...MINUTE_NUMBERS], rows })
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/numbers/:number',
    permission: { action: 'board.read', team: askedTeams },
    handler: (req, res) => {
      const number = numberName.safeParse(req.params.number)
      if (!number.success) {
        const names = numberName.options.join(', ')
        return sendProblem(res, problem(404, 'No such number', `The numbers with rows are ${names}.`))
      }
      const asked = askedBoard(req, res, deps)
      if (asked === null) return
      const { board, from, nowMs, pulseAgeMs } = asked
      res.json({ ...answerNumber(number.data, board, from, nowMs), pulseAgeMs })
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/agents/:agent/now',
    permission: { action: 'board.read', team: () => undefined },
    handler: async (req, res, { scope }) => {
      const from = deps.replica()
      if (from === null)
        return sendProblem(res, problem(503, 'No floor yet', 'The floor is still being loaded.'), 1)
      const id = askedAgent(req, res, from, scope)
      if (id === null) return
      const leaseEndMs = await deps.leaseEndMs(id)
      const nowMs = deps.now()
      const now = agentNow(from.floor, id, nowMs, leaseEndMs)
      if (now === null)
        return sendProblem(res, problem(404, 'Not on the floor', 'This agent is not on today’s board.'))
      const settings = from.floor.settings(now.team, nowMs)
      const isBehind = deps.isLedgerBehind()
      const today = await agentsToday(database.db, from.floor, [id], settings, { nowMs, isBehind })
      res.setHeader('cache-control', 'no-store')
      res.json({ ...now, today: todayOf(today, id), pulseAgeMs: Math.max(0, nowMs - from.pulseMs) })
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/team-today',
    permission: { action: 'logs.read', team: askedTeams },
    handler: async (req, res) => {
      const asked = askedBoard(req, res, deps)
      if (asked === null) return
      const { board, from, nowMs, pulseAgeMs } = asked
      const { rows, ...day } = await teamToday(database.db, from.floor, board, {
        nowMs,
        isBehind: deps.isLedgerBehind(),
      })
      if (req.accepts(['json', 'csv']) === 'csv') {
        res.setHeader('content-type', 'text/csv; charset=utf-8; header=present')
        res.setHeader('content-disposition', 'attachment; filename="team-today.csv"')
        res.setHeader('floorview-pending', String(day.pending))
        res.end(todayCsv(rows))
        return
      }
      res.json({ team: board.id, ...day, rows, pulseAgeMs })
    },
  })
}
