// /api/log-views: people save what they have chosen of the user log, each under an address of its own. Not the rows: whoever opens a
// view sees what they may see.
import express, { type Express, type Request, type Response } from 'express'
import type { Person } from '../../shared/roles.ts'
import type { Guard } from '../access/guarded.ts'
import { createLogViews, MOST_VIEWS, viewOrder, type ViewOrder, type ViewOwner } from '../ledger/log-views.ts'
import type { Database } from '../ledger/database.ts'
import { problem, sendProblem } from '../problem.ts'
import { faultsOfQuery } from './log-query.ts'

const READS_LOGS = { action: 'logs.read', team: () => undefined } as const
const noSuchView = () =>
  problem(404, 'No such view', 'There is no view of this address that you may see or change.')

/** Displays have no views: they read no logs. */
const ownerOf = (person: Person): ViewOwner => ({
  userId: person.kind === 'user' ? person.userId : '',
  name: person.name,
})
const idOf = ({ params }: Request): string => (typeof params.id === 'string' ? params.id : '')

function orderOf(req: Request, res: Response): ViewOrder | null {
  const order = viewOrder.safeParse(req.body)
  if (order.success) return order.data
  sendProblem(res, problem(400, 'Not a view', faultsOfQuery(order.error)))
  return null
}

export function registerViewRoutes(app: Express, guard: Guard, { database }: { database: Database }): void {
  const views = createLogViews(database.db)
  guard.middleware(app, express.json({ limit: '64kb' }), '/api/log-views')

  guard.route(app, {
    method: 'get',
    path: '/api/log-views',
    permission: READS_LOGS,
    handler: async (_req, res, { person }) =>
      void res.json({ views: await views.list(ownerOf(person).userId) }),
  })

  guard.route(app, {
    method: 'post',
    path: '/api/log-views',
    permission: READS_LOGS,
    handler: async (req, res, { person }) => {
      const order = orderOf(req, res)
      if (order === null) return
      const view = await views.add(ownerOf(person), order)
      if (view === null)
        return sendProblem(res, problem(409, 'Too many views', `A person has at most ${MOST_VIEWS} views.`))
      res.status(201).json(view)
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/log-views/:id',
    permission: READS_LOGS,
    handler: async (req, res, { person }) => {
      const view = await views.find(idOf(req), ownerOf(person).userId)
      if (view === null) return sendProblem(res, noSuchView())
      res.json(view)
    },
  })

  guard.route(app, {
    method: 'put',
    path: '/api/log-views/:id',
    permission: READS_LOGS,
    handler: async (req, res, { person }) => {
      const order = orderOf(req, res)
      if (order === null) return
      const view = await views.change(idOf(req), ownerOf(person), order)
      if (view === null) return sendProblem(res, noSuchView())
      res.json(view)
    },
  })

  guard.route(app, {
    method: 'delete',
    path: '/api/log-views/:id',
    permission: READS_LOGS,
    handler: async (req, res, { person }) => {
      if (!(await views.remove(idOf(req), ownerOf(person).userId))) return sendProblem(res, noSuchView())
      res.status(204).end()
    },
  })
}
