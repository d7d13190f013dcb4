// The whole way: events make a floor, the floor an alert, and a receiver is told of it. Two real servers of one workspace. Not when
// an alert holds, nor the ways of sending, which have tests of their own.
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { newChannel } from '../../server/alerts/delivery/channel-form.ts'
import { webhookBody } from '../../server/alerts/delivery/message.ts'
import { agentEvent, at, chatEvent } from '../support/cloud-events.ts'
import { until } from '../support/until.ts'
import { newWorkspace, startWorkspaceServer, type WorkspaceServer } from '../support/workspace-server.ts'
import { startReceiver, type Receiver } from './receiver.ts'

const LIMIT_MS = 30_000

let servers: WorkspaceServer[]
let receiver: Receiver
beforeAll(async () => {
  const order = {
    workspace: newWorkspace(),
    redisUrl: inject('redisUrl'),
    databaseUrl: inject('databaseUrl'),
    env: { ALERT_PRIVATE_TARGETS: '1' },
  }
  // One after the other: each start replaces the token of the default source, and the tables are made once.
  servers = [await startWorkspaceServer(order)]
  servers.push(await startWorkspaceServer(order))
  receiver = await startReceiver()
})
afterAll(async () => {
  const [first, second] = servers
  await second?.stop({ drop: false })
  await first?.stop()
  await receiver.stop()
})

test('[AD18] chats held while away arrive once, and once that it is over, from two servers', async () => {
  const server = servers.at(-1)
  const delivery = server?.running.alertDelivery
  if (server === undefined || delivery == null) throw new Error('nothing is delivered')
  await delivery.channels.add(
    newChannel.parse({ kind: 'webhook', name: 'Hook', url: receiver.url, teams: ['Support'] }),
  )
  const beganMs = Date.now() - 5_000
  const post = async (...events: Parameters<WorkspaceServer['post']>[0]) =>
    expect((await server.post(events)).status).toBe(202)
  await post(
    // Others who are there, so that it is not the share of those away that is told of.
    ...['b1', 'b2', 'b3', 'b4', 'b5'].flatMap((agent) => [
      agentEvent('profile', agent, { team: 'Support' }, at(beganMs)),
      agentEvent('status', agent, { status: 'available' }, at(beganMs)),
    ]),
    agentEvent('profile', 'a1', { name: 'Ana Souza', team: 'Support' }, at(beganMs)),
    agentEvent('status', 'a1', { status: 'available' }, at(beganMs)),
    chatEvent('accepted', 'c1', { agent: 'a1', team: 'Support' }, at(beganMs + 1)),
    agentEvent('status', 'a1', { status: 'away', reason: 'Lunch' }, at(beganMs + 2)),
  )
  await until('it is told of', () => receiver.accepted.length >= 1, LIMIT_MS)
  await post(agentEvent('status', 'a1', { status: 'available' }, at(Date.now())))
  await until('that it is over is told', () => receiver.accepted.length >= 2, LIMIT_MS)
  // Another alert, told of later, shows that nothing else was on its way before it.
  await post(agentEvent('status', 'a1', { status: 'away', reason: 'Lunch' }, at(Date.now() + 1)))
  await until('the next one is told of', () => receiver.accepted.length >= 3, LIMIT_MS)
  const told = receiver.accepted.map(({ body }) => webhookBody.parse(JSON.parse(String(body))))
  expect(told.map(({ type, data }) => `${type} ${data.title}`)).toEqual([
    'floorview.alert.opened Ana Souza: 1 chat held while away',
    'floorview.alert.cleared Over: Ana Souza: 1 chat held while away',
    'floorview.alert.opened Ana Souza: 1 chat held while away',
  ])
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(3)
  expect(receiver.received.length).toBe(3)
})
