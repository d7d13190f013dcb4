// /api/push: a person lets a device of theirs be told, and takes that back. Not what it is sent (send-push.ts).
import express, { type Express } from 'express'
import { z } from 'zod'
import type { Guard } from '../../access/guarded.ts'
import { forbidden } from '../../access/permission.ts'
import { problem, sendProblem } from '../../problem.ts'
import type { AlertDelivery } from './alert-delivery.ts'
import { parsed } from './parsed.ts'
import { areKeys, pushSubscription } from './push-subscriptions.ts'
import { checkTarget } from './target-address.ts'

const ACTS_ON_ALERTS = { action: 'alerts.act', team: () => undefined } as const
const PEOPLE_ONLY = 'A display is told on its board. This is for devices of people.'

export const endedSubscription = z.strictObject({ endpoint: z.string().min(1).max(2000) })

export function registerPushRoutes(
  app: Express,
  guard: Guard,
  { pushKey, subscriptions, settings }: Pick<AlertDelivery, 'pushKey' | 'subscriptions' | 'settings'>,
): void {
  guard.route(app, {
    method: 'get',
    path: '/api/push/key',
    permission: ACTS_ON_ALERTS,
    handler: async (_req, res) => void res.json({ key: await pushKey() }),
  })

  guard.middleware(app, express.json({ limit: '10kb' }), '/api/push/subscriptions')

  guard.route(app, {
    method: 'post',
    path: '/api/push/subscriptions',
    permission: ACTS_ON_ALERTS,
    handler: async (req, res, { person }) => {
      if (person.kind !== 'user') return sendProblem(res, forbidden(PEOPLE_ONLY))
      const subscription = parsed(pushSubscription, req.body, res)
      if (subscription === null) return
      const target = checkTarget(subscription.endpoint, settings.alertPrivateTargets)
      if (!target.ok) return sendProblem(res, problem(400, 'Bad Request', `endpoint: ${target.problem}`))
      if (!areKeys(subscription))
        return sendProblem(res, problem(400, 'Bad Request', 'keys: nothing can be encrypted for these'))
      await subscriptions.put(person.userId, subscription)
      res.status(204).end()
    },
  })

  guard.route(app, {
    method: 'delete',
    path: '/api/push/subscriptions',
    permission: ACTS_ON_ALERTS,
    handler: async (req, res, { person }) => {
      if (person.kind !== 'user') return sendProblem(res, forbidden(PEOPLE_ONLY))
      const ended = parsed(endedSubscription, req.body, res)
      if (ended === null) return
      // Also where it was gone already: it is so, as was asked.
      await subscriptions.remove(person.userId, ended.endpoint)
      res.status(204).end()
    },
  })
}
