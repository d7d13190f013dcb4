// What a request of many events is answered: what was kept, repeated, ignored and refused, and at which place. And ids that
// look dangerous and are only ids.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { agentEvent, at, chatEvent, cloudEvent } from '../support/cloud-events.ts'
import { problemOf, sendRaw } from '../support/send-raw.ts'
import { startTestServer } from '../support/server.ts'
import { eventsInLedger, factsInRedis, stateHash } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import { postEvents, type WorkspaceServer } from '../support/workspace-server.ts'

const receipt = z.object({
  accepted: z.number(),
  duplicates: z.number(),
  ignored: z.number(),
  rejected: z.array(
    z.object({ index: z.number(), problem: z.object({ status: z.number(), title: z.string() }) }),
  ),
})

let server: WorkspaceServer
beforeAll(async () => {
  server = await startTestServer({ judgesAlerts: false })
})
afterAll(() => server.stop())

const send = (type: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  sendRaw(server.url, {
    body,
    headers: { authorization: `Bearer ${server.token}`, ...(type && { 'content-type': type }), ...headers },
  })
const receiptOf = ({ status, text }: { status: number; text: string }) => {
  expect([status, text]).toEqual([202, text])
  return receipt.parse(JSON.parse(text))
}
const tile = async (team: string, id: string) =>
  (await server.board(team)).agents.find((each) => each.id === id)
const status = (agent: string, word = 'available') => agentEvent('status', agent, { status: word })

test('[IN5] of a batch the good is kept and the bad is named by its place', async () => {
  const events = [
    status('g1'),
    status('g1', 'asleep'),
    status('g2'),
    cloudEvent('agent.dance', 'agent/g1'),
    { ...status('g3'), id: '' },
  ]
  const answer = receipt.parse((await server.post(events)).body)
  expect(answer).toMatchObject({ accepted: 2, duplicates: 0, ignored: 1 })
  expect(answer.rejected.map(({ index }) => index)).toEqual([1, 4])
  const facts = await factsInRedis(server)
  expect(
    [...(facts ?? new Map<string, unknown>()).keys()].filter((subject) => subject.includes(':g')).sort(),
  ).toEqual(['agent/default:g1', 'agent/default:g2'])
})

test('[IN5] a batch of none is taken, and so are lines that are all blank', async () => {
  const none = { accepted: 0, duplicates: 0, ignored: 0, rejected: [] }
  expect(receiptOf(await send('application/cloudevents-batch+json', '[]'))).toEqual(none)
  expect(receiptOf(await send('application/x-ndjson', ''))).toEqual(none)
  expect(receiptOf(await send('application/x-ndjson', '\n \n\r\n'))).toEqual(none)
})

test('[IN5] a batch of 1,000 is taken whole, and one that is all bad is a 202 too', async () => {
  const many = Array.from({ length: 1000 }, (_, index) =>
    status(`m${index % 50}`, index % 2 === 0 ? 'away' : 'available'),
  )
  expect(receipt.parse((await server.post(many)).body)).toMatchObject({ accepted: 1000, rejected: [] })
  const bad = receipt.parse((await server.post([status('b1', 'x'), status('b2', 'x')])).body)
  expect(bad).toMatchObject({ accepted: 0, rejected: [{ index: 0 }, { index: 1 }] })
})

test('[IN6] lines are counted without the blank ones, and a broken line is refused at its place', async () => {
  const lines = [
    '',
    JSON.stringify(status('n1')),
    '   ',
    '{"specversion":',
    '\r',
    JSON.stringify(status('n2')),
    '[]',
    '',
  ]
  const answer = receiptOf(await send('application/x-ndjson; charset=utf-8', lines.join('\n')))
  expect(answer.accepted).toBe(2)
  expect(answer.rejected.map(({ index }) => index)).toEqual([1, 3])
})

test('[IN7] a repeat within a request and one in the next are duplicates and change nothing', async () => {
  const event = status('r1')
  expect((await server.post([event, event, { ...event, subject: 'agent/r2' }])).body).toMatchObject({
    accepted: 1,
    duplicates: 2,
  })
  await until('it is in the ledger', async () =>
    (await eventsInLedger(server)).some(({ id }) => id === event.id),
  )
  const before = await stateHash(server)
  expect((await server.post([event])).body).toMatchObject({ accepted: 0, duplicates: 1 })
  expect(await stateHash(server)).toBe(before)
})

test('[IN7] an event without a time is known again by its id', async () => {
  const { time: _none, ...event } = status('t1')
  expect((await server.post([event])).body).toMatchObject({ accepted: 1, duplicates: 0 })
  expect((await server.post([event])).body).toMatchObject({ accepted: 0, duplicates: 1 })
})

test('[IN8] one id from two sources is two agents', async () => {
  const added = await server.running.access.sources.add('other', { sequencing: false })
  if (!added.ok) throw new Error(added.problem)
  const event = agentEvent('profile', 'twin', { name: 'Of default', team: 'twins' })
  expect((await server.post([event])).body).toMatchObject({ accepted: 1 })
  const other = { ...event, data: { name: 'Of other', team: 'twins' } }
  expect((await postEvents(server.url, added.token, [other])).body).toMatchObject({
    accepted: 1,
    duplicates: 0,
  })
  await until('both are known', async () => (await factsInRedis(server))?.has('agent/other:twin'))
  await postEvents(server.url, added.token, [status('twin', 'away')])
  await server.post([status('twin')])
  await until('both are shown', async () => (await server.board('twins')).agents.length === 2)
  expect(await tile('twins', 'default:twin')).toMatchObject({ name: 'Of default', status: 'available' })
  expect(await tile('twins', 'other:twin')).toMatchObject({ name: 'Of other', status: 'away' })
})

test('[IN9] of a numbering source each event needs a number, and the number decides, not the time', async () => {
  const added = await server.running.access.sources.add('numbers', { sequencing: true })
  if (!added.ok) throw new Error(added.problem)
  const now = Date.now()
  const of = (word: string, sequence: unknown, ms: number) => ({
    ...status('s1', word),
    ...at(ms),
    ...(sequence !== undefined && { sequence }),
  })
  const bad = [
    of('away', undefined, now),
    of('away', 'x', now),
    of('away', '-1', now),
    of('away', 1.5, now),
    of('away', '1e3', now),
  ]
  const refused = receipt.parse((await postEvents(server.url, added.token, bad)).body)
  expect(refused.rejected.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4])
  // The greater number came with the earlier time, and is longer than a double holds.
  const good = [of('away', '90071992547409931', now), of('available', '0090071992547409932', now - 60_000)]
  expect((await postEvents(server.url, added.token, good)).body).toMatchObject({ accepted: 2 })
  await until('it is shown', async () => (await tile('main', 'numbers:s1'))?.status === 'available')
  // A source that does not number may send anything there.
  expect((await server.post([{ ...status('s2'), sequence: 'x' }])).body).toMatchObject({ accepted: 1 })
})

test.each([
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'a/b',
  'a:b',
  '..',
  '%2e%2e',
  '🦀 ünï',
  "'; drop table event; --",
  '{main}',
  '"',
])('[IN10] an agent whose id is %s is an agent as any other', async (id) => {
  const team = id
  const events = [
    agentEvent('profile', id, { name: id, team }),
    status(id),
    chatEvent('accepted', id, { agent: id, team }),
  ]
  expect((await server.post(events)).body).toMatchObject({ accepted: 3, rejected: [] })
  await until('its tile is there', async () => (await tile(team, `default:${id}`))?.load === 1)
  expect(await tile(team, `default:${id}`)).toMatchObject({ name: id, status: 'available' })
  await until('it is in the ledger', async () =>
    (await eventsInLedger(server)).some(({ subject }) => subject === `chat/default:${id}`),
  )
})

test('[IN10] keys such as constructor, and fields nobody knows, are dropped', async () => {
  const extra = {
    constructor: { prototype: { status: 'away' } },
    toString: 1,
    deep: Array.from({ length: 50 }, () => [[[{}]]]),
  }
  const event = {
    ...agentEvent('status', 'x1', { status: 'available', ...extra }),
    constructor: 'x',
    extension: { a: 1 },
  }
  expect((await server.post([event])).body).toMatchObject({ accepted: 1, rejected: [] })
  await until('it is in the ledger', async () =>
    (await eventsInLedger(server)).some(({ id }) => id === event.id),
  )
  expect((await eventsInLedger(server)).find(({ id }) => id === event.id)?.data).toEqual({
    status: 'available',
  })
})

test('[IN11] binary mode: attributes in headers, percent-encoded, data as the body', async () => {
  const headers = {
    'ce-specversion': '1.0',
    'ce-id': 'bin%20%C3%BC-1',
    'ce-source': '/tests',
    'ce-type': 'floorview.agent.status',
    'ce-subject': 'agent/b%C3%BC',
    'ce-time': new Date().toISOString(),
  }
  const body = '{"status":"away","reason":"lunch"}'
  expect(receiptOf(await send('application/json', body, headers))).toMatchObject({ accepted: 1 })
  expect(receiptOf(await send('application/json', body, headers))).toMatchObject({
    accepted: 0,
    duplicates: 1,
  })
  await until('it is shown', async () => (await tile('main', 'default:bü'))?.reason === 'lunch')
  await until('its id is decoded', async () =>
    (await eventsInLedger(server)).some(({ id }) => id === 'bin ü-1'),
  )
  const { 'ce-id': _id, ...without } = headers
  const refused = await send('application/json', body, without)
  expect(refused.status).toBe(400)
  expect(problemOf(refused).errors?.[0]?.pointer).toBe('#/id')
})

test('[IN11] a byte-order mark before the JSON is no fault', async () => {
  const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(status('bom')))])
  expect(receiptOf(await send('application/cloudevents+json', body))).toMatchObject({ accepted: 1 })
})

test('[IN3] no text of a message, no name and no token stands in the log', async () => {
  const words = 'words-that-a-customer-wrote'
  const name = 'A Name That Is Private'
  await server.post([
    chatEvent('message', 'p1', { role: 'customer', text: words }),
    agentEvent('profile', 'p1', { name, email: 'p@x.test' }),
  ])
  await until(
    'both are in the ledger',
    async () => (await eventsInLedger(server)).filter(({ subject }) => subject.endsWith(':p1')).length === 2,
  )
  const log = server.logLines.join('')
  for (const secret of [words, name, 'p@x.test', server.token]) expect(log).not.toContain(secret)
})
