// GET and PUT /api/roster. Parses, scopes, answers. Not what an import changes (plan-import.ts).
import express, { type Express, type Request, type Response } from 'express'
import { z } from 'zod'
import { isZone } from '../../shared/day.ts'
import { can } from '../../shared/roles.ts'
import type { RosterFault } from '../../shared/roster/roster-answers.ts'
import type { Guard } from '../access/guarded.ts'
import type { Replica } from '../live/replica.ts'
import { problem, sendProblem } from '../problem.ts'
import { teamOfQuery } from '../publish/board-route.ts'
import type { ImportResult, RosterImporter, RosterOrder } from './roster-import.ts'
import { defaultRange, readRoster } from './read-roster.ts'

export interface RosterRouteDeps {
  replica: () => Replica | null
  now: () => number
  knowsTeam: (team: string) => boolean
  importRoster: RosterImporter
}

const MOST_BYTES = 1024 * 1024
const KIND_OF: Readonly<Record<string, RosterOrder['kind']>> = {
  'text/csv': 'csv',
  'text/calendar': 'calendar',
}
const MOST_FAULTS_TOLD = 100
const told = (fault: RosterFault) => ({ pointer: `/${fault.line}/${fault.field}`, ...fault })

const flag = z.enum(['0', '1', 'true', 'false']).default('0').transform((text) => text === '1' || text === 'true') // prettier-ignore
const importQuery = z.object({
  zone: z.string().refine(isZone, 'is not a time zone that this server knows').nullable().default(null),
  dryRun: flag,
  whole: flag,
})
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
const listQuery = z.object({ from: instant.optional(), to: instant.optional() })

const wordsOf = (error: z.ZodError) =>
  error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
const noTeam = (team: string) => problem(404, 'No such team', `No event has named a team ${team} yet.`)

/** The body as text; null where it is not UTF-8, which a spreadsheet's own encoding is not. */
function textOf(body: unknown): string | null {
  if (!Buffer.isBuffer(body)) return ''
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return null
  }
}

/** Answers with what an import came to; the operator's route answers alike. */
export function answerImport(res: Response, result: ImportResult): void {
  switch (result.kind) {
    case 'done':
      res.json(result.answer)
      return
    case 'unreadable': {
      const { line, detail } = result
      const errors = [told({ line, uid: null, field: 'file', detail })]
      return sendProblem(res, problem(400, 'Not a roster', `Line ${line}: ${detail}.`, { errors }))
    }
    case 'empty':
      return sendProblem(
        res,
        problem(400, 'Nothing to take', 'The file has no shift that is not over and begins within 31 days.'),
      )
    case 'faulty': {
      const { faults, answer } = result
      const detail = `Nothing was taken: ${answer.counts.faulty} rows are faulty.`
      return sendProblem(
        res,
        problem(400, 'Faulty rows', detail, {
          errors: faults.slice(0, MOST_FAULTS_TOLD).map(told),
          errorCount: faults.length,
        }),
      )
    }
    case 'unavailable': {
      const { taken, agents } = result
      const detail =
        taken === 0 ? 'Nothing was taken.' : `Only ${taken} of ${agents} agents have the new roster.`
      return sendProblem(res, problem(503, 'Not now', `${detail} Send it again: what is there stays.`), 1)
    }
  }
}

export function registerRosterRoutes(app: Express, guard: Guard, deps: RosterRouteDeps): void {
  const { replica, now, knowsTeam, importRoster } = deps
  const team = (req: Request) => teamOfQuery(req)

  guard.route(app, {
    method: 'get',
    path: '/api/roster',
    permission: { action: 'logs.read', team },
    handler: (req, res, { person }) => {
      const asked = team(req)
      const query = listQuery.safeParse(req.query)
      if (asked === undefined)
        return sendProblem(res, problem(400, 'No team', 'Name the team: /api/roster?team=…'))
      if (!query.success) return sendProblem(res, problem(400, 'Bad Request', wordsOf(query.error)))
      const from = replica()
      if (from === null)
        return sendProblem(res, problem(503, 'No floor yet', 'The floor is still being loaded.'), 1)
      if (!knowsTeam(asked)) return sendProblem(res, noTeam(asked))
      const range = defaultRange(from.floor, asked, now())
      const fromMs = query.data.from ?? range.fromMs
      const toMs = query.data.to ?? Math.max(fromMs, range.toMs)
      if (toMs < fromMs) return sendProblem(res, problem(400, 'Bad Request', 'to: must not be before from'))
      res.setHeader('cache-control', 'no-store')
      res.json({
        ...readRoster(from.floor, asked, { fromMs, toMs }, now()),
        mayWrite: can(person, 'roster.write', asked),
      })
    },
  })

  const types = Object.keys(KIND_OF)
  guard.middleware(app, express.raw({ type: types, limit: MOST_BYTES }), '/api/roster')
  guard.route(app, {
    method: 'put',
    path: '/api/roster',
    permission: { action: 'roster.write', team },
    handler: async (req, res) => {
      const asked = team(req)
      const query = importQuery.safeParse(req.query)
      const kind =
        KIND_OF[
          String(req.headers['content-type'] ?? '')
            .split(';')[0]
            ?.trim()
            .toLowerCase() ?? ''
        ]
      if (asked === undefined)
        return sendProblem(res, problem(400, 'No team', 'Name the team: /api/roster?team=…'))
      if (kind === undefined)
        return sendProblem(res, problem(415, 'Unsupported Media Type', `A roster is ${types.join(' or ')}.`))
      if (!query.success) return sendProblem(res, problem(400, 'Bad Request', wordsOf(query.error)))
      if (!knowsTeam(asked)) return sendProblem(res, noTeam(asked))
      const text = textOf(req.body)
      if (text === null) return sendProblem(res, problem(400, 'Not a roster', 'The file is not UTF-8.'))
      const { zone, dryRun: isDryRun, whole: isWhole } = query.data
      res.setHeader('cache-control', 'no-store')
      answerImport(res, await importRoster({ team: asked, kind, text, zone, isWhole, isDryRun }))
    },
  })
}
