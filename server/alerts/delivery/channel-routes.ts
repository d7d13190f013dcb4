// /api/alert-channels: an administrator makes, changes, tries and removes channels, each within their own teams. Not the channels'
// keeping (channels.ts).
import express, { type Express, type Request, type Response } from 'express'
import { MAIN_TEAM } from '../../../shared/events.ts'
import { can, holdsAll, type Person, type TeamScope } from '../../../shared/roles.ts'
import type { Guard } from '../../access/guarded.ts'
import { forbidden } from '../../access/permission.ts'
import { problem, sendProblem } from '../../problem.ts'
import type { AlertDelivery } from './alert-delivery.ts'
import {
  channelChange,
  newChannel,
  targetProblem,
  type AlertChannel,
  type ChannelKind,
} from './channel-form.ts'
import { orderProblem } from './channel-order.ts'
import { parsed } from './parsed.ts'
import { tryChannel } from './try-channel.ts'

export type ChannelRouteDeps = Pick<
  AlertDelivery,
  'channels' | 'sends' | 'subscriptions' | 'settings' | 'stopping' | 'nowMs'
>

/** Whoever may write alerts in some teams has a say over channels of those alone. */
const isIn = (scope: TeamScope, { teams }: Pick<AlertChannel, 'teams'>) =>
  scope === 'all' || (teams !== null && holdsAll(scope, teams))

const WRITES_ALERTS = { action: 'alerts.write', team: () => undefined } as const

const notMade = (detail: string) => problem(400, 'Bad Request', detail)

/** Whether a change of this kind of channel makes sense: an address is the webhook's, addresses are e-mail's. */
function unfit(
  kind: ChannelKind,
  { url, to }: { url?: string | undefined; to?: readonly string[] | undefined },
) {
  if (url !== undefined && kind !== 'webhook' && kind !== 'slack')
    return `url: a channel of kind ${kind} has none`
  if (to !== undefined && kind !== 'email') return `to: a channel of kind ${kind} has none`
  return null
}

export function registerChannelRoutes(app: Express, guard: Guard, deps: ChannelRouteDeps): void {
  const { channels, subscriptions, settings } = deps

  /** The channel of the address, where the person may see it; null where the answer was given already. */
  const asked = async (req: Request, res: Response, scope: TeamScope): Promise<AlertChannel | null> => {
    const { id } = req.params
    const channel = typeof id === 'string' ? await channels.find(id) : null
    if (channel !== null && isIn(scope, channel)) return channel
    sendProblem(res, problem(404, 'No such channel', 'There is no channel of this id in your teams.'))
    return null
  }

  /** False where the person may not give a channel these teams; the answer was given then. */
  const mayHave = (person: Person, teams: readonly string[] | null, res: Response): boolean => {
    if (can(person, 'alerts.write', teams)) return true
    const whose = teams === null ? 'every team, so name its teams' : 'a team that is not yours'
    sendProblem(res, forbidden(`You may not do this: the channel would be told of ${whose}.`))
    return false
  }

  guard.middleware(app, express.json({ limit: '64kb' }), '/api/alert-channels')

  guard.route(app, {
    method: 'get',
    path: '/api/alert-channels',
    permission: WRITES_ALERTS,
    handler: async (_req, res, { scope }) => {
      res.json({ channels: (await channels.list()).filter((channel) => isIn(scope, channel)) })
    },
  })

  guard.route(app, {
    method: 'post',
    path: '/api/alert-channels',
    permission: WRITES_ALERTS,
    handler: async (req, res, { person }) => {
      const order = parsed(newChannel, req.body, res)
      if (order === null || !mayHave(person, order.teams, res)) return
      const wrong = orderProblem(order, settings)
      if (wrong !== null) return sendProblem(res, notMade(wrong))
      const { channel, secret } = await channels.add(order)
      res.setHeader('cache-control', 'no-store')
      res.status(201).json({ channel, secret })
    },
  })

  guard.route(app, {
    method: 'patch',
    path: '/api/alert-channels/:id',
    permission: WRITES_ALERTS,
    handler: async (req, res, { person, scope }) => {
      const change = parsed(channelChange, req.body, res)
      if (change === null) return
      const channel = await asked(req, res, scope)
      if (channel === null) return
      if (change.teams !== undefined && !mayHave(person, change.teams, res)) return
      const wrong = unfit(channel.kind, change) ?? targetProblem(change.url, settings.alertPrivateTargets)
      if (wrong !== null) return sendProblem(res, notMade(wrong))
      const changed = await channels.change(channel.id, change)
      if (changed === null)
        return sendProblem(res, problem(404, 'No such channel', 'It was removed just now.'))
      res.json({ channel: changed })
    },
  })

  guard.route(app, {
    method: 'delete',
    path: '/api/alert-channels/:id',
    permission: WRITES_ALERTS,
    handler: async (req, res, { scope }) => {
      const channel = await asked(req, res, scope)
      if (channel === null) return
      await channels.remove(channel.id)
      res.status(204).end()
    },
  })

  guard.route(app, {
    method: 'post',
    path: '/api/alert-channels/:id/secret',
    permission: WRITES_ALERTS,
    handler: async (req, res, { scope }) => {
      const channel = await asked(req, res, scope)
      if (channel === null) return
      const secret = await channels.rotate(channel.id)
      if (secret === null) return sendProblem(res, notMade('Only a webhook has a signing secret.'))
      res.setHeader('cache-control', 'no-store')
      res.status(201).json({ secret })
    },
  })

  guard.route(app, {
    method: 'post',
    path: '/api/alert-channels/:id/test',
    permission: WRITES_ALERTS,
    handler: async (req, res, { person, scope }) => {
      const channel = await asked(req, res, scope)
      if (channel === null) return
      const recipients =
        channel.kind !== 'push'
          ? ['']
          : person.kind === 'user'
            ? await subscriptions.ofPerson(person.userId)
            : []
      if (recipients.length === 0)
        return sendProblem(res, problem(409, 'No device', 'Let a device of yours be told first.'))
      // A push goes to a device only where its person may act in the team.
      const team = channel.teams?.[0] ?? (scope === 'all' ? MAIN_TEAM : (scope[0] ?? MAIN_TEAM))
      const tried = await tryChannel(deps, channel, { team, recipients })
      if (tried !== null) return void res.json(tried)
      sendProblem(res, problem(409, 'Sealed', 'Its address does not open: give it the address anew.'))
    },
  })
}
