// The commands of channels, over the operator's socket, with a real receiver. Not the sending.
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { answerWith, startReceiver, type Receiver } from '../alerts/receiver.ts'
import { openCliWorld, type CliWorld } from './cli-world.ts'

let world: CliWorld
let receiver: Receiver
beforeAll(async () => {
  ;[world, receiver] = await Promise.all([openCliWorld(inject('databaseUrl')), startReceiver()])
})
afterAll(async () => {
  await Promise.all([world.close(), receiver.stop()])
})

test('[AD19] alert channel add makes one, test tries it, list shows it without its address, remove ends it', async () => {
  const words = ['alert', 'channel', 'add', 'webhook', 'On call', '--team', 'Support', '--least', 'act']
  const added = await world.runTyping(`${receiver.url}/hidden`, ...words)
  expect([added.code, added.err]).toEqual([0, []])
  const id = /^Channel (\S+) \(On call\)/.exec(added.out[0] ?? '')?.[1] ?? ''
  expect(added.out[1]).toMatch(/^Signing secret, shown only now: whsec_/)
  const listed = await world.run('alert', 'channel', 'list')
  expect(listed.out.join('\n')).toMatch(
    new RegExp(`${id} +On call +webhook +Support +http://127.0.0.1:\\d+ +on`),
  )
  expect(listed.out.join('\n')).not.toContain('hidden')
  const tried = await world.run('alert', 'channel', 'test', id)
  expect(tried.out.join('\n')).toMatch(/^It was taken after \d+ ms: 200 ok$/)
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hook/hidden'])
  receiver.answerBy(answerWith(403, {}, 'not you'))
  expect(await world.run('alert', 'channel', 'test', id)).toMatchObject({
    code: 1,
    err: ['floorview alert channel test: 403 not you'],
  })
  expect((await world.run('alert', 'channel', 'remove', id)).code).toBe(0)
  expect((await world.run('alert', 'channel', 'remove', id)).err.join()).toContain(
    `there is no channel ${id}`,
  )
  expect((await world.run('alert', 'channel', 'test', 'phones')).err.join()).toContain('in the browser')
})

test('[AD19] what cannot be is refused in words', async () => {
  const add = (...more: string[]) => world.run('alert', 'channel', 'add', ...more)
  expect((await add('pigeon', 'X')).code).toBe(2)
  expect((await add('push', 'X', '--least', 'some')).code).toBe(2)
  expect((await add('push', 'X', '--step', 'begun')).code).toBe(2)
  for (const [more, words] of [
    [['webhook', 'X', '--url', 'nowhere'], 'https://'],
    [['email', 'X', '--to', 'a@example.org'], 'SMTP_URL'],
    [['email', 'X'], 'to '],
    [['push', 'X', '--url', 'https://example.com'], 'url'],
  ] as const) {
    const { code, err } = await add(...more)
    expect(code).toBe(1)
    expect(err.join()).toContain(words)
  }
  expect(await world.json('alert', 'channel', 'list')).toMatchObject({ channels: [{ id: 'phones' }] })
})
