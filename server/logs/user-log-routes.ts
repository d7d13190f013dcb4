// GET /api/logs/users, its totals, and the same rows as a file. Parses, scopes, answers; the queries are the ledger's.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Express, Request, Response } from 'express'
import type { z } from 'zod'
import { scopeOf, type Person } from '../../shared/roles.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import type { Guard } from '../access/guarded.ts'
import { logsCsv } from '../ledger/csv.ts'
import type { Database } from '../ledger/database.ts'
import { parseCursor } from '../ledger/queries/log-cursor.ts'
import type { LogSelection } from '../ledger/queries/log-periods.ts'
import { isPlaceOf } from '../ledger/queries/log-order.ts'
import { logTotals } from '../ledger/queries/log-totals.ts'
import { userLogs } from '../ledger/queries/user-logs.ts'
import { problem, sendProblem } from '../problem.ts'
import { agentsOfRequest } from './agent-of-request.ts'
import { createLogFiles, FILE_TYPES, MOST_SHEET_ROWS } from './log-file.ts'
import { faultsOfQuery, logExport, logQuery, logSelection } from './log-query.ts'

export interface UserLogRouteDeps {
  database: Database
  defaults: TeamSettings
  now: () => number
  /** Whether events are accepted that the ledger does not have yet. */
  isLedgerBehind: () => boolean
  knowsTeam: (team: string) => boolean
  /** Agents of the floor right now, with their team: some are not in the ledger yet. */
  liveAgents: () => Iterable<{ id: string; team: string }>
  log: { warn(fields: object, message: string): void }
  /** Whether this floor sends mails. */
  hasMail: boolean
}

/** The teams that a request names; undefined where it names none. */
export function teamsOfQuery(req: Request): string[] | undefined {
  const given = req.query.team
  const names = (Array.isArray(given) ? given : [given]).filter((team) => typeof team === 'string')
  const teams = names.map((team) => team.normalize('NFC').trim()).filter((team) => team !== '')
  return teams.length === 0 ? undefined : teams
}

/** What Node says of an answer whose client has gone. */
const LEFT = 'ERR_STREAM_PREMATURE_CLOSE'
const READS_LOGS = { action: 'logs.read', team: teamsOfQuery } as const

/** Ends when the client has gone: nobody waits for what is left. */
function goneSignal(res: Response): AbortSignal {
  const gone = new AbortController()
  res.once('close', () => gone.abort())
  return gone.signal
}

export function registerUserLogRoutes(app: Express, guard: Guard, deps: UserLogRouteDeps): void {
  const { database, defaults, now, knowsTeam, isLedgerBehind, log } = deps
  const agentsMeant = agentsOfRequest(deps)
  const files = createLogFiles(database)

  /** What the request chooses, with what else it says; null where the answer was given already. */
  const chosen = async <T extends z.infer<typeof logSelection>>(
    schema: z.ZodType<T>,
    req: Request,
    res: Response,
    person: Person,
  ): Promise<{ selection: LogSelection; rest: T } | null> => {
    const parsed = schema.safeParse(req.query)
    if (!parsed.success) {
      sendProblem(res, problem(400, 'Not a log query', faultsOfQuery(parsed.error)))
      return null
    }
    const { from, to, team, agent, status, reason, cause, order } = parsed.data
    const unknown = team?.find((each) => !knowsTeam(each))
    if (unknown !== undefined) {
      sendProblem(res, problem(404, 'No such team', `No event has named a team ${unknown} yet.`))
      return null
    }
    const teams = scopeOf(person, 'logs.read')
    const stored = agent === undefined ? undefined : await agentsMeant(agent, teams, res)
    if (stored === null) return null
    const filters = { team, agent: stored, status, reason, cause, order }
    const selection = { fromMs: from, toMs: to, teams, ...filters, nowMs: now(), defaults }
    return { selection, rest: parsed.data }
  }

  guard.route(app, {
    method: 'get',
    path: '/api/logs/users',
    permission: READS_LOGS,
    handler: async (req, res, { person }) => {
      const asked = await chosen(logQuery, req, res, person)
      if (asked === null) return
      const { limit, cursor, format } = asked.rest
      const place = cursor === undefined ? null : parseCursor(cursor)
      if (cursor !== undefined && (place === null || !isPlaceOf(asked.rest.order ?? 'agent', place)))
        return sendProblem(
          res,
          problem(400, 'Not a cursor', 'A cursor is what an earlier page of the same order named as next.'),
        )
      const page = await userLogs(database, {
        ...asked.selection,
        ...{ limit, cursor, isBehind: isLedgerBehind() },
      })
      const { rows, next, pending } = page
      if (next !== null) res.setHeader('link', `<${nextPage(req, next)}>; rel="next"`)
      if (format === 'csv' || (format === undefined && req.accepts(['json', 'csv']) === 'csv')) {
        res.setHeader('content-type', FILE_TYPES.csv)
        res.setHeader('content-disposition', 'attachment; filename="user-logs.csv"')
        res.setHeader('floorview-pending', String(pending))
        res.end(logsCsv(rows))
      } else res.json({ rows, next, pending })
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/logs/users/totals',
    permission: READS_LOGS,
    handler: async (req, res, { person }) => {
      const asked = await chosen(logSelection, req, res, person)
      if (asked === null) return
      const totals = await logTotals(database, asked.selection, {
        isBehind: isLedgerBehind(),
        signal: goneSignal(res),
      })
      if (totals !== null) res.json(toldTotals(totals))
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/logs/users/export',
    permission: READS_LOGS,
    handler: async (req, res, { person }) => {
      const asked = await chosen(logExport, req, res, person)
      if (asked === null) return
      const { format, columns } = asked.rest
      const file = await files.open(asked.selection, {
        format,
        columns,
        isBehind: isLedgerBehind(),
        signal: goneSignal(res),
      })
      if (file.kind === 'too large')
        return sendProblem(
          res,
          problem(
            422,
            'Too many rows for a spreadsheet',
            `A spreadsheet takes at most ${MOST_SHEET_ROWS.toLocaleString('en')} rows here. Take CSV, which has no limit, or choose less.`,
          ),
        )
      res.setHeader('content-type', FILE_TYPES[format])
      res.setHeader('content-disposition', `attachment; filename="user-logs.${format}"`)
      res.setHeader('floorview-pending', String(file.pending))
      // Where it breaks off the connection does too: whoever reads must not take what came so far for the whole.
      await pipeline(Readable.from(file.parts), res).catch((error: unknown) => {
        const hasClientLeft = error instanceof Error && 'code' in error && error.code === LEFT
        if (!hasClientLeft) log.warn({ err: error, format }, 'a file of the user log broke off')
      })
    },
  })
}

/** Instants as the log has them. */
function toldTotals(totals: NonNullable<Awaited<ReturnType<typeof logTotals>>>) {
  const iso = (instantMs: number) => new Date(instantMs).toISOString()
  const told = <T extends { fromMs: number; toMs: number }>(groups: readonly T[]) =>
    groups.map(({ fromMs, toMs, ...sum }) => ({ ...sum, from: iso(fromMs), to: iso(toMs) }))
  const { byAgent, byReason, byDay, ...rest } = totals
  return { ...rest, byAgent: told(byAgent), byReason: told(byReason), byDay: told(byDay) }
}

/** The same request with the cursor of the page after this one. */
function nextPage(req: Request, cursor: string): string {
  const url = new URL(req.originalUrl, 'http://localhost')
  url.searchParams.set('cursor', cursor)
  return `${url.pathname}${url.search}`
}
