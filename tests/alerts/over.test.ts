// What is not sent because it is over, waits for the end of quiet hours, or has no channel any more. Real Redis and PostgreSQL.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NEVER_TOLD, OVER } from '../../server/alerts/delivery/deliver.ts'
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

const byStep = async () =>
  Object.fromEntries((await world.listed()).map(({ step, state, answer }) => [step, { state, answer }]))

test('[AD9] what is over before its quiet hours end is never told of, neither that it opened nor that it is over', async () => {
  await world.addChannel({ kind: 'webhook', url: receiver.url })
  const alert = anAlert()
  await world.delivery.notify([aNotice(alert, { notBeforeEpochMs: Date.now() + 3_600_000 })])
  await world.allAre('waiting', 1)
  await world.delivery.notify([clearedNotice(alert)])
  await world.allAre('dropped', 2)
  expect(await byStep()).toEqual({
    opened: { state: 'dropped', answer: OVER },
    cleared: { state: 'dropped', answer: NEVER_TOLD },
  })
  expect(receiver.received).toEqual([])
})

test('[AD9] what still holds at the end of its quiet hours is told of then, and once it is over that too', async () => {
  await world.addChannel({ kind: 'webhook', url: receiver.url })
  const alert = anAlert()
  const endMs = Date.now() + 700
  await world.delivery.notify([aNotice(alert, { notBeforeEpochMs: endMs })])
  await world.allAre('sent', 1)
  expect(Date.now()).toBeGreaterThanOrEqual(endMs)
  await world.delivery.notify([clearedNotice(alert)])
  await world.allAre('sent', 2)
})

test('[AD9] a floor that knows the group to be over stops a message whose cleared has not come yet', async () => {
  await world.addChannel({ kind: 'webhook', url: receiver.url })
  const alert = anAlert()
  world.groups.set(alert.group, { isCleared: true, alerts: [] })
  await world.delivery.notify([aNotice(alert)])
  await world.allAre('dropped', 1)
  // One that still holds is told of with the count of this moment.
  const other = anAlert()
  world.groups.set(other.group, {
    isCleared: false,
    alerts: Array.from({ length: 12 }, (_, place) => ({ team: 'Support', agent: `default:a${place}` })),
  })
  await world.delivery.notify([aNotice(other)])
  await until('it is told of', () => receiver.accepted.length === 1)
  expect(String(receiver.accepted[0]?.body)).toContain('12 agents: signal lost')
})

test('[AD9] that it is over is told where the first message may have arrived without an answer', async () => {
  // The first request is taken and its connection broken: whether it was read, nobody knows.
  receiver.answerBy((res, received, count) => {
    if (count === 1) res.destroy()
    else answerWith(200)(res, received, count)
  })
  await world.close()
  world = await openDeliveryWorld({ firstBackoffMs: 60_000, mostBackoffMs: 60_000 })
  await world.addChannel({ kind: 'webhook', url: receiver.url })
  const alert = anAlert()
  await world.delivery.notify([aNotice(alert)])
  await until('it was tried', async () => (await world.listed()).some(({ tries }) => tries === 1))
  await world.delivery.notify([clearedNotice(alert)])
  await until('that it is over is told', () => receiver.accepted.length === 1)
  await until('both have ended', async () => (await world.listed()).every(({ state }) => state !== 'waiting'))
  expect(await byStep()).toMatchObject({ opened: { state: 'dropped' }, cleared: { state: 'sent' } })
})

test('[AD10] channels take what they were made for: teams, severity, steps, by name, and none that is off', async () => {
  const url = receiver.url
  const named = await world.addChannel({ kind: 'webhook', name: 'all', url })
  await world.addChannel({ kind: 'webhook', name: 'of Support', url, teams: ['Support'] })
  await world.addChannel({ kind: 'webhook', name: 'of Sales', url, teams: ['Sales'] })
  await world.addChannel({ kind: 'webhook', name: 'grave', url, leastSeverity: 'act' })
  await world.addChannel({ kind: 'webhook', name: 'over', url, steps: ['cleared'] })
  await world.addChannel({ kind: 'webhook', name: 'off', url, enabled: false })
  const toldOf = async (group: string) =>
    (await world.listed())
      .filter(({ alertKey }) => alertKey === group)
      .map(({ channelName, step }) => `${channelName} ${step}`)
      .sort()
  const [grave, mild, only] = [anAlert(), anAlert({ severity: 'watch' }), anAlert()]
  await world.delivery.notify([aNotice(grave), aNotice(mild), clearedNotice(grave)])
  await world.delivery.notify([aNotice(only, { channels: [named.id] })])
  expect(await toldOf(mild.key)).toEqual(['all opened', 'of Support opened'])
  expect(await toldOf(only.key)).toEqual(['all opened'])
  expect(await toldOf(grave.key)).toEqual(
    [
      'all cleared',
      'all opened',
      'grave cleared',
      'grave opened',
      'of Support cleared',
      'of Support opened',
      'over cleared',
    ].sort(),
  )
})

test('[AD10] what waits for a channel that was removed or switched off is dropped, and stays on record', async () => {
  const [gone, off] = [
    await world.addChannel({ kind: 'webhook', name: 'gone', url: receiver.url }),
    await world.addChannel({ kind: 'webhook', name: 'off', url: receiver.url }),
  ]
  await world.delivery.notify([aNotice(anAlert(), { notBeforeEpochMs: Date.now() + 1_500 })])
  await world.delivery.channels.remove(gone.id)
  await world.delivery.channels.change(off.id, { enabled: false })
  const dropped = await world.allAre('dropped', 2)
  expect(dropped.map(({ channelName, answer }) => `${channelName}: ${answer}`).sort()).toEqual([
    'gone: The channel was removed.',
    'off: The channel is switched off.',
  ])
  expect(receiver.received).toEqual([])
})

test('[AD10] a channel that was sealed under another AUTH_SECRET says so, and works again with a new address and secret', async () => {
  const { id } = await world.addChannel({ kind: 'webhook', url: receiver.url })
  await world.sealAnew(id)
  await world.delivery.notify([aNotice(anAlert())])
  const [failed] = await world.allAre('failed', 1)
  expect(failed?.answer).toContain('another AUTH_SECRET')
  await world.delivery.channels.change(id, { url: receiver.url })
  await world.delivery.resend(failed?.id ?? '')
  await until('it has no secret', async () =>
    (await world.listed())[0]?.answer?.includes('no signing secret'),
  )
  expect(receiver.received).toEqual([])
  expect(await world.delivery.channels.rotate(id)).toMatch(/^whsec_/)
  await world.allAre('failed', 1)
  await world.delivery.resend(failed?.id ?? '')
  await world.allAre('sent', 1)
})

test('[AD1] what waits is found again and sent when Redis came back empty', async () => {
  await world.addChannel({ kind: 'webhook', url: receiver.url })
  await world.delivery.notify([aNotice(anAlert(), { notBeforeEpochMs: Date.now() + 1_000 })])
  await world.allAre('waiting', 1)
  await world.dropJobs()
  await world.allAre('sent', 1)
  expect(receiver.received.length).toBe(1)
})

test('[AD9] a message under way when its server stops is given back, and sent by another', async () => {
  let hangs = true
  receiver.answerBy((res, received, count) => {
    if (!hangs) answerWith(200)(res, received, count)
  })
  await world.close()
  world = await openDeliveryWorld({ tryMs: 30_000 })
  await world.addChannel({ kind: 'webhook', url: receiver.url })
  await world.delivery.notify([aNotice(anAlert())])
  await until('it is under way', () => receiver.received.length === 1)
  hangs = false
  await world.stopFirst()
  world.start()
  await world.allAre('sent', 1)
  expect(receiver.accepted.length).toBe(1)
})

test('[AD20] nobody has taken it is told each time that it falls due, once, and no other step of a group twice', async () => {
  await world.addChannel({ kind: 'webhook', url: receiver.url })
  const alert = anAlert()
  const again = (atEpochMs: number) =>
    aNotice(alert, { id: `${alert.group}:escalated:${atEpochMs}`, step: 'escalated', atEpochMs })
  await world.delivery.notify([aNotice(alert), again(1), again(1), again(2)])
  await world.delivery.notify([
    { ...again(2), id: 'of another rule' },
    aNotice(alert, { id: 'of another alert' }),
  ])
  await world.allAre('sent', 3)
  expect((await world.listed()).map(({ step }) => step).sort()).toEqual(['escalated', 'escalated', 'opened'])
})

test('[AD21] what waits for the end of quiet hours is sent at once where another rule of its group has none', async () => {
  await world.addChannel({ kind: 'webhook', url: receiver.url })
  const alert = anAlert()
  await world.delivery.notify([aNotice(alert, { notBeforeEpochMs: Date.now() + 3_600_000 })])
  await world.allAre('waiting', 1)
  await world.delivery.notify([aNotice(alert, { id: 'of another rule' })])
  await world.allAre('sent', 1)
  expect(receiver.accepted).toHaveLength(1)
})

test('[AD22] that all is over waits where one more alert of the group has opened meanwhile; a message counts the receiver’s teams alone', async () => {
  await world.addChannel({
    kind: 'webhook',
    name: 'both',
    url: `${receiver.url}/both`,
    teams: ['Support', 'Sales'],
  })
  await world.addChannel({ kind: 'webhook', name: 'one', url: `${receiver.url}/one`, teams: ['Support'] })
  const alert = anAlert()
  const alerts = ['Support', 'Sales', 'Sales', 'Care'].map((team, place) => ({
    team,
    agent: `default:a${place}`,
  }))
  world.groups.set(alert.group, { isCleared: false, alerts })
  await world.delivery.notify([aNotice(alert)])
  await world.allAre('sent', 2)
  const bodyOf = (path: string) => String(receiver.accepted.find((each) => each.path.endsWith(path))?.body)
  expect(bodyOf('/both')).toContain('3 agents: signal lost')
  expect(bodyOf('/both')).toContain('Teams Support, Sales.')
  expect(bodyOf('/one')).toContain('Ana Souza: signal lost')
  expect(bodyOf('/one')).toContain('Team Support.')
  await world.delivery.notify([clearedNotice(alert)])
  const overNow = async () =>
    (await world.listed()).filter(({ step, state }) => step === 'cleared' && state === 'sent')
  await until('it is on its way', async () => (await world.listed()).length === 4)
  expect(await overNow()).toEqual([])
  world.groups.set(alert.group, { isCleared: true, alerts })
  await until('it is told', async () => (await overNow()).length === 2)
})
