// The numbers of alert messages that Prometheus reads, from messages that are sent, tried again, given up and dropped.
import { Registry } from 'prom-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { aNotice, anAlert, clearedNotice, openDeliveryWorld, type DeliveryWorld } from './delivery-world.ts'
import { answerWith, startReceiver, type Receiver } from './receiver.ts'

let world: DeliveryWorld
let receiver: Receiver
beforeEach(async () => {
  ;[world, receiver] = await Promise.all([openDeliveryWorld(), startReceiver()])
})
afterEach(async () => {
  await Promise.all([world.close(), receiver.stop()])
})

test('[AD23] messages are counted by kind of channel and outcome, with how many wait, since when, and how long delivery took', async () => {
  const registry = new Registry()
  world.delivery.registerMetrics(registry)
  const value = async (name: string, labels: Record<string, string> = {}): Promise<number> => {
    const text = await registry.metrics()
    const wanted = Object.entries(labels).map(([key, said]) => `${key}="${said}"`)
    const line = text
      .split('\n')
      .find((each) => new RegExp(`^${name}[ {]`).test(each) && wanted.every((label) => each.includes(label)))
    return Number(line?.split(' ').at(-1) ?? 0)
  }
  const counted = (outcome: string) => value('floorview_alert_messages_total', { kind: 'webhook', outcome })
  await world.addChannel({ kind: 'webhook', url: receiver.url })

  receiver.answerBy((res, received, count) => answerWith(count === 1 ? 500 : 200)(res, received, count))
  await world.delivery.notify([aNotice(anAlert())])
  await world.allAre('sent', 1)
  expect(await counted('handed_in')).toBe(1)
  expect(await counted('retried')).toBe(1)
  await until('it is counted', async () => (await counted('delivered')) === 1)
  expect(await value('floorview_alert_delivery_seconds_count', { kind: 'webhook' })).toBe(1)
  expect(await value('floorview_alert_messages_waiting')).toBe(0)
  expect(await value('floorview_alert_oldest_waiting_seconds')).toBe(0)

  receiver.answerBy(answerWith(410))
  await world.delivery.notify([aNotice(anAlert())])
  await until('one is given up', async () => (await counted('dead')) === 1)

  // One of quiet hours waits and is not overdue; it is dropped as it is over before they end.
  const quiet = anAlert()
  await world.delivery.notify([aNotice(quiet, { notBeforeEpochMs: Date.now() + 3_600_000 })])
  expect(await value('floorview_alert_messages_waiting')).toBe(1)
  expect(await value('floorview_alert_oldest_waiting_seconds')).toBe(0)
  await world.delivery.notify([clearedNotice(quiet)])
  await until('nothing waits', async () => (await value('floorview_alert_messages_waiting')) === 0)
  expect(await counted('handed_in')).toBe(4)
  expect(await counted('dropped')).toBe(1)

  // A receiver that is away: what it is to be told grows old.
  await receiver.stop()
  await world.delivery.notify([aNotice(anAlert())])
  await until(
    'it waits and is due',
    async () => (await value('floorview_alert_oldest_waiting_seconds')) > 0,
    10_000,
    2,
  )
})
