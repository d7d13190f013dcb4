// Single events that are not acceptable: each is refused with the pointer to its fault and leaves no trace.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentEvent, chatEvent, cloudEvent, type CloudEvent } from '../support/cloud-events.ts'
import { problemOf, sendRaw } from '../support/send-raw.ts'
import { startTestServer } from '../support/server.ts'
import { eventsInLedger, stateHash } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const RETENTION_DAYS = 30
const KB_10 = 'k'.repeat(10_240)
const NUL = 'a\u0000b'
const LONE = 'a\ud800b'

let server: WorkspaceServer
let before: string

beforeAll(async () => {
  server = await startTestServer({
    judgesAlerts: false,
    env: { EVENT_RETENTION_DAYS: String(RETENTION_DAYS) },
  })
  await server.post([agentEvent('status', 'known', { status: 'available' })])
  await until('the ledger holds it', async () => (await eventsInLedger(server)).length === 1)
  before = await stateHash(server)
})
afterAll(() => server.stop())

const status = (attributes: Record<string, unknown>) =>
  agentEvent('status', 'a1', { status: 'available' }, attributes)
const agent = (type: string, data: Record<string, unknown>) => agentEvent(type, 'a1', data)
const chat = (type: string, data: Record<string, unknown>) => chatEvent(type, 'c1', data)
const rated = (score: unknown, min: unknown, max: unknown) => chat('rated', { score, min, max })
const without = (attribute: string): CloudEvent => {
  const event = status({})
  Reflect.deleteProperty(event, attribute)
  return event
}
const inMs = (ms: number) => status({ time: new Date(Date.now() + ms).toISOString() })

const cases: [what: string, pointer: string, event: CloudEvent][] = [
  ...['specversion', 'id', 'source', 'type', 'subject'].map((name): [string, string, CloudEvent] => [
    `no ${name}`,
    `#/${name}`,
    without(name),
  ]),
  ['another version', '#/specversion', status({ specversion: '0.3' })],
  ['an id that is a number', '#/id', status({ id: 7 })],
  ['an empty id', '#/id', status({ id: '' })],
  ['an id of 10 kB', '#/id', status({ id: KB_10 })],
  ['an id of 257 bytes in 129 letters', '#/id', status({ id: `${'é'.repeat(128)}x` })],
  ['an id with NUL', '#/id', status({ id: NUL })],
  ['an id with half a surrogate pair', '#/id', status({ id: LONE })],
  ['an empty source', '#/source', status({ source: '' })],
  ['a source of 10 kB', '#/source', status({ source: KB_10 })],
  ['a source with NUL', '#/source', status({ source: NUL })],
  ['a type that is a list', '#/type', status({ type: ['floorview.agent.status'] })],
  [
    'a type of Floorview itself',
    '#/type',
    cloudEvent('system.agent.lapse', 'agent/a1', { leaseEndMs: 1, evidenceMs: 0 }),
  ],
  [
    'settings from a source',
    '#/type',
    cloudEvent('system.team.settings', 'team/main', { effectiveFromMs: 0, changes: {} }),
  ],
  ['an unknown type of Floorview itself', '#/type', cloudEvent('system.anything', 'agent/a1')],
  [
    'a team that is called as a group is addressed',
    '#/data/team',
    agent('profile', { team: ' group:front' }),
  ],
  ['a subject without a kind', '#/subject', status({ subject: 'a1' })],
  ['a subject of another kind', '#/subject', status({ subject: 'chat/a1' })],
  ['a team as subject', '#/subject', status({ subject: 'team/main' })],
  ['a subject without an id', '#/subject', status({ subject: 'agent/' })],
  ['a subject of 10 kB', '#/subject', status({ subject: `agent/${KB_10}` })],
  ['a subject with NUL', '#/subject', status({ subject: `agent/${NUL}` })],
  ['a subject with half a surrogate pair', '#/subject', status({ subject: `agent/${LONE}` })],
  ['a time that is no time', '#/time', status({ time: 'yesterday' })],
  ['a time without an offset', '#/time', status({ time: '2026-01-01T00:00:00' })],
  ['a day that does not exist', '#/time', status({ time: '2026-02-30T00:00:00Z' })],
  ['a time that is a number', '#/time', status({ time: Date.now() })],
  ['a time a year in the future', '#/time', inMs(365 * DAY_MS)],
  ['a time 25 hours in the future', '#/time', inMs(25 * 3_600_000)],
  ['a time older than what is kept', '#/time', inMs(-(RETENTION_DAYS + 1) * DAY_MS)],
  ['a time in the year 1', '#/time', status({ time: '0001-01-01T00:00:00Z' })],
  ['data of another content type', '#/datacontenttype', status({ datacontenttype: 'text/xml' })],
  ['data in base64', '#/data_base64', status({ data_base64: 'e30=' })],
  ['data that is a list', '#/data', status({ data: [] })],
  ['data that is text', '#/data', status({ data: 'available' })],
  ['no status', '#/data/status', agent('status', {})],
  ['an unknown status', '#/data/status', agent('status', { status: 'busy' })],
  ['the status unknown', '#/data/status', agent('status', { status: 'unknown' })],
  ['a reason that is an object', '#/data/reason', agent('status', { status: 'away', reason: {} })],
  ['a reason of 10 kB', '#/data/reason', agent('status', { status: 'away', reason: KB_10 })],
  ['a reason with NUL', '#/data/reason', agent('status', { status: 'away', reason: NUL })],
  [
    'another agent in the place of the subject',
    '#/data/agent',
    agent('status', { status: 'available', agent: 'a2' }),
  ],
  ['another chat in the place of the subject', '#/data/chat', chat('queued', { chat: 'c2' })],
  ['a name of 10 kB', '#/data/name', agent('profile', { name: KB_10 })],
  ['a name with half a surrogate pair', '#/data/name', agent('profile', { name: LONE })],
  ['an empty team', '#/data/team', agent('profile', { team: '  ' })],
  ['a team of 10 kB', '#/data/team', agent('profile', { team: KB_10 })],
  ['places below none', '#/data/capacity', agent('profile', { capacity: -1 })],
  ['half a place', '#/data/capacity', agent('profile', { capacity: 1.5 })],
  ['1e9 places', '#/data/capacity', agent('profile', { capacity: 1e9 })],
  ['queues that are no list', '#/data/queues', agent('profile', { queues: 'sales' })],
  ['101 queues', '#/data/queues', agent('profile', { queues: Array.from({ length: 101 }, String) })],
  ['a lease of no time', '#/data/ttl', agent('heartbeat', { ttl: 0 })],
  ['a lease of a year', '#/data/ttl', agent('heartbeat', { ttl: 365 * 86_400 })],
  ['an acceptance by nobody', '#/data/agent', chat('accepted', {})],
  ['an acceptance by an empty id', '#/data/agent', chat('accepted', { agent: '' })],
  ['an acceptance by an id of 10 kB', '#/data/agent', chat('accepted', { agent: KB_10 })],
  ['a transfer to nowhere', '#/data/to', chat('transferred', { to: {} })],
  ['a transfer without to', '#/data/to', chat('transferred', {})],
  ['a message of nobody', '#/data/role', chat('message', { text: 'x' })],
  ['a message of an unknown role', '#/data/role', chat('message', { role: 'admin', text: 'x' })],
  ['a message of 33 KiB', '#/data/text', chat('message', { role: 'customer', text: 'x'.repeat(33 * 1024) })],
  ['a message with NUL', '#/data/text', chat('message', { role: 'customer', text: NUL })],
  ['a sentiment past the scale', '#/data/sentiment', chat('message', { role: 'customer', sentiment: 1.1 })],
  ['a close by nobody', '#/data/by', chat('closed', {})],
  ['a close by an unknown party', '#/data/by', chat('closed', { by: 'cat' })],
  ['a rating without its scale', '#/data/min', chat('rated', { score: 5 })],
  ['a rating without a score', '#/data/score', chat('rated', { min: 1, max: 5 })],
  ['a rating past its scale', '#/data/score', rated(6, 1, 5)],
  ['a scale upside down', '#/data/max', rated(3, 5, 1)],
  ['a scale of one point', '#/data/max', rated(3, 3, 3)],
  ['a rating in words', '#/data/score', rated('5', 1, 5)],
  ['a scale without bounds', '#/data/max', rated(1e308, -1e308, 1e308)],
]

test.each(cases)('[IN4] %s is refused at %s and changes nothing', async (_what, pointer, event) => {
  const headers = { authorization: `Bearer ${server.token}` }
  const alone = await sendRaw(server.url, {
    headers: { ...headers, 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify(event),
  })
  expect([alone.status, alone.text]).toEqual([400, alone.text])
  const problem = problemOf(alone)
  expect(problem.errors?.map((each) => each.pointer)).toContain(pointer)
  expect(problem.detail).toContain(pointer)

  const inBatch = await server.post([event])
  expect(inBatch.status).toBe(202)
  expect(inBatch.body).toMatchObject({
    accepted: 0,
    duplicates: 0,
    ignored: 0,
    rejected: [{ index: 0, problem: { status: 400 } }],
  })
  expect(await stateHash(server)).toBe(before)
})

test.each([
  ['text in the place of an event', 'x'],
  ['null', null],
  ['a list', [[]]],
  ['a number', 7],
])('[IN4] %s in a batch is refused at its place', async (_what, value) => {
  const answer = await sendRaw(server.url, {
    headers: {
      authorization: `Bearer ${server.token}`,
      'content-type': 'application/cloudevents-batch+json',
    },
    body: JSON.stringify([value]),
  })
  expect(answer.status).toBe(202)
  expect(JSON.parse(answer.text)).toMatchObject({
    accepted: 0,
    rejected: [{ index: 0, problem: { status: 400, errors: [{ pointer: '#' }] } }],
  })
  expect(await stateHash(server)).toBe(before)
})

test('[IN4] what is no event of the contract is ignored, counted, and changes nothing', async () => {
  const unknown = [cloudEvent('agent.dance', 'agent/a1'), { ...status({}), type: 'com.example.order' }]
  const answer = await server.post([
    ...unknown,
    { ...status({}), type: 'constructor' },
    { ...status({}), type: 'floorview.__proto__' },
  ])
  expect(answer.body).toEqual({ accepted: 0, duplicates: 0, ignored: 4, rejected: [] })
  expect(await stateHash(server)).toBe(before)
})

test('[IN3] no value that was refused stands in the log', () => {
  const log = server.logLines.join('')
  expect(log).not.toContain(KB_10.slice(0, 64))
  expect(log).not.toContain(server.token)
})
