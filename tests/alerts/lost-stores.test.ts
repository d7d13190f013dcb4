// Messages while a store is away: nothing is lost, and nobody who tells of them waits. Real stores; one that is away is a port on
// which nobody listens, or a server that was never reached.
import { expect, test } from 'vitest'
import type { AlertNotice } from '../../shared/alerts/alert-record.ts'
import { createNoticed } from '../../server/alerts/delivery/noticed.ts'
import { until } from '../support/until.ts'
import { aNotice, anAlert, openDeliveryWorld } from './delivery-world.ts'
import { startReceiver } from './receiver.ts'

test('[AD17] while Redis is away a message is recorded at once, and sent once Redis is reached', async () => {
  const [world, receiver] = await Promise.all([openDeliveryWorld(), startReceiver()])
  try {
    await world.stopFirst()
    const cutOff = world.start({ redisUrl: 'redis://127.0.0.1:1' })
    await world.addChannel({ kind: 'webhook', url: receiver.url })
    const beganMs = performance.now()
    await cutOff.notify([aNotice(anAlert()), aNotice(anAlert())])
    // Far below the limit of a command that Redis does not answer.
    expect(performance.now() - beganMs).toBeLessThan(2_500)
    await world.allAre('waiting', 2)
    expect(receiver.received).toEqual([])
    world.start()
    await world.allAre('sent', 2)
    expect(receiver.received.length).toBe(2)
  } finally {
    await Promise.all([world.close(), receiver.stop()])
  }
})

test('[AD17] a server stops in time though its Redis was never there', async () => {
  const world = await openDeliveryWorld()
  world.start({ redisUrl: 'redis://127.0.0.1:1' })
  // Long enough for its connections to have failed, and to wait before they try again.
  await until('it has failed', () => world.log.lines.some((line) => line.includes('ECONNREFUSED')))
  const beganMs = performance.now()
  await world.close()
  // The limit of a closing that hangs is above this.
  expect(performance.now() - beganMs).toBeLessThan(6_500)
})

test('[AD17] while PostgreSQL is away notices are held, each once and in their order, and recorded when it is back', async () => {
  let isAway = true
  const faults: unknown[] = []
  const recorded: string[] = []
  const noticed = createNoticed({
    record: ({ id }: AlertNotice) => {
      if (isAway) return Promise.reject(new Error('away'))
      recorded.push(id)
      return Promise.resolve()
    },
    againMs: 20,
    onFault: (error) => faults.push(error),
  })
  const notices = Array.from({ length: 5 }, () => aNotice(anAlert()))
  // It never rejects.
  await noticed.take(notices)
  await noticed.take([...notices].reverse())
  await until('it was tried again', () => faults.length >= 3)
  expect(recorded).toEqual([])
  isAway = false
  const ids = notices.map(({ id }) => id)
  await until('all are recorded', () => recorded.length === ids.length)
  await noticed.take(notices)
  expect(recorded).toEqual(ids)
  await noticed.stop()
})
