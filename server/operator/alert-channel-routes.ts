// The operator's routes of the channels over which alerts arrive: made, listed, tried, removed. Not the sending.
import { newChannel } from '../alerts/delivery/channel-form.ts'
import { orderProblem } from '../alerts/delivery/channel-order.ts'
import { tryChannel } from '../alerts/delivery/try-channel.ts'
import type { AlertDelivery } from '../alerts/delivery/alert-delivery.ts'
import { MAIN_TEAM } from '../../shared/events.ts'
import { problem, sendProblem } from '../problem.ts'
import { parsed, removed, text, type Operation } from './operation.ts'

export type AlertChannelOperations = Pick<
  AlertDelivery,
  'channels' | 'sends' | 'settings' | 'stopping' | 'nowMs'
>

export function registerAlertChannelOperations(operation: Operation, alerts: AlertChannelOperations): void {
  const { channels, settings } = alerts
  const missing = (id: string) => `there is no channel ${id}`

  operation('post', '/alert-channels', async (req, res) => {
    const order = parsed(newChannel, req, res)
    if (order === null) return
    const wrong = orderProblem(order, settings)
    if (wrong !== null) return sendProblem(res, problem(400, 'Bad Request', wrong))
    res.status(201).json(await channels.add(order))
  })
  operation('get', '/alert-channels', async (_req, res) => {
    res.json({ channels: await channels.list() })
  })
  operation('delete', '/alert-channels/:id', async (req, res) => {
    const id = text(req, 'id')
    removed(res, await channels.remove(id), missing(id))
  })
  operation('post', '/alert-channels/:id/test', async (req, res) => {
    const id = text(req, 'id')
    const channel = await channels.find(id)
    if (channel === null) return sendProblem(res, problem(404, 'Not Found', missing(id)))
    if (channel.kind === 'push')
      return sendProblem(res, problem(409, 'Conflict', 'devices are tried by their person, in the browser'))
    const team = channel.teams?.[0] ?? MAIN_TEAM
    const tried = await tryChannel(alerts, channel, { team, recipients: [''] })
    if (tried !== null) return void res.json(tried)
    sendProblem(res, problem(409, 'Conflict', 'its address does not open: make the channel anew'))
  })
}
