// /api/log-views/:id/schedules: the maker of a view has it sent by mail, and sees what became of it. Not the sending (server/log-mail).
import type { Express, Request, Response } from 'express'
import { schedulePlan } from '../../shared/log-schedule.ts'
import type { Person } from '../../shared/roles.ts'
import type { Guard } from '../access/guarded.ts'
import type { Database } from '../ledger/database.ts'
import { createLogSchedules } from '../ledger/log-schedules.ts'
import { createLogViews } from '../ledger/log-views.ts'
import { MAIL_MISSING } from '../mail/mailer.ts'
import { problem, sendProblem } from '../problem.ts'
import { faultsOfQuery } from './log-query.ts'

export interface ScheduleRouteDeps {
  database: Database
  now: () => number
  /** Whether this floor sends mails. */
  hasMail: boolean
}

const READS_LOGS = { action: 'logs.read', team: () => undefined } as const
const partOf = (req: Request, name: string): string => {
  const part = req.params[name]
  return typeof part === 'string' ? part : ''
}

export function registerScheduleRoutes(
  app: Express,
  guard: Guard,
  { database, now, hasMail }: ScheduleRouteDeps,
) {
  const views = createLogViews(database.db)
  const schedules = createLogSchedules(database.db, now)
  const path = '/api/log-views/:id/schedules'

  /** The id of the view, where it is the person's own; null where the answer was given already. */
  const ownView = async (req: Request, res: Response, person: Person): Promise<string | null> => {
    const view = person.kind === 'user' ? await views.find(partOf(req, 'id'), person.userId) : null
    if (view?.isMine === true) return view.id
    sendProblem(res, problem(404, 'No such view', 'There is no view of yours of this address.'))
    return null
  }

  const list = async (view: string) => {
    const iso = (ms: number) => new Date(ms).toISOString()
    const found = await schedules.list(view)
    return {
      hasMail,
      schedules: found.map(({ id, plan, mails }) => ({
        id,
        ...plan,
        mails: mails.map(({ dueMs, ...mail }) => ({ due: iso(dueMs), ...mail })),
      })),
    }
  }

  guard.route(app, {
    method: 'get',
    path,
    permission: READS_LOGS,
    handler: async (req, res, { person }) => {
      const view = await ownView(req, res, person)
      if (view !== null) res.json(await list(view))
    },
  })

  guard.route(app, {
    method: 'post',
    path,
    permission: READS_LOGS,
    handler: async (req, res, { person }) => {
      const plan = schedulePlan.safeParse(req.body)
      if (!plan.success) return sendProblem(res, problem(400, 'Not a schedule', faultsOfQuery(plan.error)))
      const view = await ownView(req, res, person)
      if (view === null) return
      if (!hasMail) return sendProblem(res, problem(409, 'No mail', MAIL_MISSING))
      if ((await schedules.add(view, plan.data)) === null)
        return sendProblem(res, problem(409, 'Too many schedules', 'A view has at most 20 schedules.'))
      res.status(201).json(await list(view))
    },
  })

  guard.route(app, {
    method: 'delete',
    path: `${path}/:schedule`,
    permission: READS_LOGS,
    handler: async (req, res, { person }) => {
      const view = await ownView(req, res, person)
      if (view === null) return
      if (await schedules.remove(view, partOf(req, 'schedule'))) return void res.status(204).end()
      sendProblem(res, problem(404, 'No such schedule', 'The view has none of this id.'))
    },
  })
}
