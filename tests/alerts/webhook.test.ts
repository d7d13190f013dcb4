// Messages to webhooks: once, signed, tried again, given up. Real Redis, PostgreSQL and receivers.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Webhook } from 'standardwebhooks'
import { webhookBody } from '../../server/alerts/delivery/message.ts'
import { until } from '../support/until.ts'
import {
  aNotice,
  anAlert,
  clearedNotice,
  openDeliveryWorld,
  PUBLIC_URL,
  type DeliveryWorld,
} from './delivery-world.ts'
import { answerWith, hang, startReceiver, type Receiver } from './receiver.ts'

let world: DeliveryWorld
let receiver: Receiver
beforeEach(async () => {
  ;[world, receiver] = await Promise.all([openDeliveryWorld(), startReceiver()])
})
afterEach(async () => {
  await Promise.all([world.close(), receiver.stop()])
})

const idsOf = (received: Receiver['received']) => received.map(({ headers }) => String(headers['webhook-id']))

test('[AD1] a notice that several servers tell of again and again is one message, also after Redis was emptied', async () => {
  const other = world.start()
  await world.addChannel({ kind: 'webhook', url: receiver.url })
  const notice = aNotice(anAlert())
  await Promise.all([
    world.delivery.notify([notice, notice]),
    other.notify([notice]),
    world.delivery.notify([notice]),
  ])
  const [sent] = await world.allAre('sent', 1)
  expect(sent).toMatchObject({ tries: 1, answer: '200 ok', step: 'opened', team: 'Support' })
  // The same step of the same group by another name is the same message.
  await other.notify([{ ...notice, id: 'another id' }])
  await world.dropJobs()
  const third = world.start()
  await third.notify([notice])
  // A second one would come before this.
  await third.notify([clearedNotice(notice.alert)])
  await world.allAre('sent', 2)
  expect(receiver.received.length).toBe(2)
})

test('[AD2] a webhook is signed, by every secret that is valid, and its body is the one that is described', async () => {
  const channel = await world.addChannel({ kind: 'webhook', url: receiver.url })
  const later = await world.delivery.channels.rotate(channel.id)
  const notice = aNotice(anAlert(), { count: 12 })
  await world.delivery.notify([notice])
  const [sent] = await world.allAre('sent', 1)
  const [first] = receiver.received
  if (first === undefined || channel.secret === null || later === null) throw new Error('nothing was signed')
  const headers = Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [
      name,
      String(first.headers[name]),
    ]),
  )
  expect(headers['webhook-id']).toBe(sent?.id)
  expect(headers['webhook-id']).not.toContain('.')
  for (const secret of [channel.secret, later]) new Webhook(secret).verify(first.body.toString(), headers)
  const stranger = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  expect(() => new Webhook(stranger).verify(first.body.toString(), headers)).toThrow()
  const body = webhookBody.strict().parse(JSON.parse(first.body.toString()))
  expect(body).toMatchObject({
    type: 'floorview.alert.opened',
    data: { title: '12 agents: signal lost', url: `${PUBLIC_URL}/alerts/Support`, alert: notice.alert },
  })
})

test('[AD3] of a receiver that fails and hangs at times every message arrives, none twice', async () => {
  const COUNT = 40
  receiver.answerBy((res, received, count) => {
    if (count % 20 === 7) return
    answerWith(count % 3 === 0 ? 500 : 200)(res, received, count)
  })
  await world.close()
  world = await openDeliveryWorld({ mostTries: 30, tryMs: 3_000 })
  const other = world.start()
  await world.addChannel({ kind: 'webhook', url: receiver.url })
  const notices = Array.from({ length: COUNT }, () => aNotice(anAlert()))
  await Promise.all([other.notify(notices), world.delivery.notify(notices)])
  const all = await world.allAre('sent', COUNT, 60_000)
  expect(idsOf(receiver.accepted).sort()).toEqual(all.map(({ id }) => id).sort())
  expect(receiver.received.length).toBeGreaterThan(COUNT)
})

test('[AD4] a channel that hangs does not hold up another', async () => {
  const hanging = await startReceiver(hang)
  try {
    const slow = await world.addChannel({ kind: 'webhook', name: 'Hangs', url: hanging.url })
    await world.addChannel({ kind: 'webhook', name: 'Answers', url: receiver.url })
    const notices = Array.from({ length: 20 }, () => aNotice(anAlert()))
    await world.delivery.notify(notices)
    await until('the other has all', () => receiver.accepted.length === 20)
    // What hangs was tried by no more than its places: most of it has not even begun.
    expect(hanging.received.length).toBeLessThan(20)
    await world.delivery.channels.change(slow.id, { enabled: false })
  } finally {
    await hanging.stop()
  }
})

test('[AD5] Retry-After is kept, and a passing failure is tried again', async () => {
  let firstMs = 0
  let secondMs = 0
  receiver.answerBy((res, received, count) => {
    if (count === 1) firstMs = performance.now()
    else secondMs = performance.now()
    answerWith(count === 1 ? 429 : 200, count === 1 ? { 'retry-after': '1' } : {})(res, received, count)
  })
  await world.addChannel({ kind: 'webhook', url: receiver.url })
  await world.delivery.notify([aNotice(anAlert())])
  const [sent] = await world.allAre('sent', 1)
  expect(sent?.tries).toBe(2)
  expect(secondMs - firstMs).toBeGreaterThan(950)
})

test.each([400, 404, 410, 302])(
  '[AD6] an answer of %i is final: one try, and a dead letter that can be sent again',
  async (status) => {
    const elsewhere = await startReceiver()
    receiver.answerBy(answerWith(status, { location: elsewhere.url }, 'no such\nthing'))
    await world.addChannel({ kind: 'webhook', url: receiver.url })
    await world.delivery.notify([aNotice(anAlert())])
    const [failed] = await world.allAre('failed', 1)
    expect(failed).toMatchObject({ tries: 1, answer: `${status} no such thing` })
    expect(elsewhere.received).toEqual([])
    await elsewhere.stop()
    receiver.answerBy(answerWith(200))
    expect(await world.delivery.resend(failed?.id ?? '')).toBe(true)
    await world.allAre('sent', 1)
    expect(new Set(idsOf(receiver.received)).size).toBe(1)
    expect(receiver.received.length).toBe(2)
  },
)

test('[AD6] after its last try a message is a dead letter; one that waits is not sent again by hand', async () => {
  receiver.answerBy(answerWith(503))
  await world.addChannel({ kind: 'webhook', url: receiver.url })
  await world.delivery.notify([aNotice(anAlert(), { notBeforeEpochMs: Date.now() + 3_600_000 })])
  const [waits] = await world.allAre('waiting', 1)
  expect(await world.delivery.resend(waits?.id ?? '')).toBe(false)
  expect(await world.delivery.resend('msg_of nobody')).toBe(false)
  await world.delivery.notify([aNotice(anAlert())])
  const failed = await until('it is given up', async () =>
    (await world.listed()).find(({ state }) => state === 'failed'),
  )
  expect(failed).toMatchObject({ tries: 4, answer: '503' })
  expect(receiver.received.length).toBe(4)
})
