// /api/alert-deliveries: which messages wait, were sent, and were given up, and sending one again. Not the record (deliveries.ts).
import type { Express } from 'express'
import type { Guard } from '../../access/guarded.ts'
import { problem, sendProblem } from '../../problem.ts'
import type { AlertDelivery } from './alert-delivery.ts'
import { deliveryQuery } from './delivery-list.ts'
import { parsed } from './parsed.ts'

const WRITES_ALERTS = { action: 'alerts.write', team: () => undefined } as const

export function registerDeliveryRoutes(
  app: Express,
  guard: Guard,
  { list, teamOf, resend }: Pick<AlertDelivery, 'list' | 'teamOf' | 'resend'>,
): void {
  guard.route(app, {
    method: 'get',
    path: '/api/alert-deliveries',
    permission: WRITES_ALERTS,
    handler: async (req, res, { scope }) => {
      const query = parsed(deliveryQuery, req.query, res)
      if (query !== null) res.json(await list(query, scope))
    },
  })

  guard.route(app, {
    method: 'post',
    path: '/api/alert-deliveries/:id/resend',
    permission: WRITES_ALERTS,
    handler: async (req, res, { scope }) => {
      const id = typeof req.params.id === 'string' ? req.params.id : ''
      const team = await teamOf(id)
      if (team === null || (scope !== 'all' && !scope.includes(team)))
        return sendProblem(
          res,
          problem(404, 'No such message', 'There is no message of this id in your teams.'),
        )
      if (await resend(id)) res.status(202).json({ id })
      else sendProblem(res, problem(409, 'It waits already', 'This message is still to be sent by itself.'))
    },
  })
}
