// How it is told who has places free, from an event to a signed webhook. Not who is suggested (rebalance.test.ts), nor how often a
// message is tried (webhook.test.ts).
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { rebalanceBody, webhookBody } from '../../server/alerts/delivery/message.ts'
import { agentEvent, at, chatEvent } from '../support/cloud-events.ts'
import { administrator, ADMIN } from '../support/server-process.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { aNotice, anAlert, openDeliveryWorld } from './delivery-world.ts'
import { startReceiver, type Received } from './receiver.ts'

const MINUTE = 60_000

test('[RB4] it is one message for each webhook, by whichever server, and none for people', async () => {
  const [delivering, receiver] = await Promise.all([openDeliveryWorld(), startReceiver()])
  try {
    const other = delivering.start()
    await delivering.addChannel({ kind: 'webhook', url: receiver.url })
    await delivering.addChannel({ kind: 'slack', name: 'People', url: `${receiver.url}/slack` })
    const opened = aNotice(anAlert({ kind: 'fewFree', agent: null, agentName: null }))
    const free = [{ agent: 'default:a1', agentName: 'Ana Souza', team: 'Support', places: 2 }]
    const rebalance = { free, freeAgents: 1, freePlaces: 2, waiting: 3, heldWhileAway: 1 }
    const suggested = { ...opened, id: `${opened.alert.group}:rebalance`, rebalance }
    await Promise.all([
      delivering.delivery.notify([opened, suggested]),
      other.notify([opened, suggested]),
      other.notify([{ ...suggested, id: 'another id' }]),
    ])
    const sent = await delivering.allAre('sent', 3)
    const title = 'Support: only 2 are free'
    expect(sent.map((one) => one.title).sort()).toEqual(['Support: 1 agent has 2 places free', title, title])
    expect(receiver.received.filter(({ path }) => path.endsWith('/slack')).length).toBe(1)
    const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']).filter(Boolean))
    expect(ids.size).toBe(2)
  } finally {
    await Promise.all([delivering.close(), receiver.stop()])
  }
})

const headersOf = ({ headers }: Received) =>
  Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name])]),
  )

describe('on a real server', () => {
  test('[RB5] a receiver that verifies the signature is told who has places free, once, and that Floorview routes nothing', async () => {
    const env = { ALERT_PRIVATE_TARGETS: '1', ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }
    const [server, receiver] = await Promise.all([startTestServer({ env }), startReceiver()])
    try {
      const cookie = await administrator(server.url)
      const headers = { ...cookie, origin: server.url, 'content-type': 'application/json' }
      const send = async (method: string, path: string, body: object): Promise<unknown> => {
        const signal = AbortSignal.timeout(15_000)
        const answer = await fetch(`${server.url}${path}`, {
          method,
          headers,
          body: JSON.stringify(body),
          signal,
        })
        expect(answer.ok, `${method} ${path}`).toBe(true)
        return answer.json()
      }
      const made = await send('POST', '/api/alert-channels', {
        kind: 'webhook',
        name: 'Router',
        url: receiver.url,
      })
      const { secret } = made as { secret: string } // as the API's description has it
      const beganMs = Date.now() - 10 * MINUTE
      const post = (events: Parameters<typeof server.post>[0]) =>
        until('they are taken', async () => (await server.post(events)).status === 202, 30_000)
      await post([
        agentEvent('profile', 'a1', { name: 'Ana Souza', team: 'Care', capacity: 3 }, at(beganMs)),
        agentEvent('status', 'a1', { status: 'available' }, at(beganMs)),
        agentEvent('profile', 'a2', { name: 'Bo Lind', team: 'Care', capacity: 3 }, at(beganMs)),
        agentEvent('status', 'a2', { status: 'away', reason: 'Lunch' }, at(beganMs)),
      ])
      const rule = { ...RULE_GALLERY.customerWaits, suggestRebalance: true }
      expect(await send('PUT', '/api/alert-rules/customerWaits?team=Care', rule)).toMatchObject({
        suggestRebalance: true,
        isChanged: true,
      })
      await post([chatEvent('queued', 'c1', { team: 'Care' }, at(Date.now() - 5 * MINUTE))])
      const typeOf = ({ body }: Received) => (JSON.parse(body.toString()) as { type: string }).type
      const suggestions = () =>
        receiver.accepted.filter((one) => typeOf(one) === 'floorview.rebalance.suggested')
      await until('it is suggested', () => suggestions().length > 0, 30_000)
      const [first] = suggestions()
      if (first === undefined) throw new Error('nothing was suggested')
      const verified = new Webhook(secret).verify(first.body.toString(), headersOf(first))
      const { data } = rebalanceBody.parse(verified)
      expect(data.rebalance).toEqual({
        free: [{ agent: 'default:a1', agentName: 'Ana Souza', team: 'Care', places: 3 }],
        freeAgents: 1,
        freePlaces: 3,
        waiting: 1,
        heldWhileAway: 0,
      })
      expect(data).toMatchObject({
        title: 'Care: 1 agent has 3 places free',
        alert: { kind: 'customerWaits' },
      })
      expect(data.body).toBe('Free places: Ana Souza 3. 1 customer waits. Floorview itself routes nothing.')
      // Its end is told, and comes after whatever else there was of it.
      await post([chatEvent('accepted', 'c1', { agent: 'a1' })])
      const cleared = () => receiver.accepted.some((one) => typeOf(one) === 'floorview.alert.cleared')
      await until('its end is told', cleared, 30_000)
      const openings = receiver.accepted.filter((one) => typeOf(one) === 'floorview.alert.opened')
      expect(openings.map(({ body }) => webhookBody.parse(JSON.parse(body.toString())).data.title)).toEqual(
        expect.arrayContaining(['Care: a customer waits']),
      )
      expect(suggestions().length).toBe(1)
      const ids = openings.map((one) => headersOf(one)['webhook-id'])
      expect(ids).not.toContain(headersOf(first)['webhook-id'])
    } finally {
      await Promise.all([server.stop(), receiver.stop()])
    }
  })
})
