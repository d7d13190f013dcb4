// Bodies that are no events at all: each is refused with a clear problem and leaves no trace. Not single bad events.
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentEvent } from '../support/cloud-events.ts'
import { problemOf, sendRaw } from '../support/send-raw.ts'
import { startTestServer } from '../support/server.ts'
import { eventsInLedger, stateHash } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'

const SECRET = 'a-secret-that-no-log-may-hold'
const STRUCTURED = 'application/cloudevents+json'
const BATCH = 'application/cloudevents-batch+json'
const MIB = 1024 * 1024

let server: WorkspaceServer
let before: string

beforeAll(async () => {
  server = await startTestServer({ judgesAlerts: false })
  await server.post([agentEvent('status', 'known', { status: 'available' })])
  await until('the ledger holds it', async () => (await eventsInLedger(server)).length === 1)
  before = await stateHash(server)
})
afterAll(() => server.stop())

const good = () => agentEvent('status', 'a1', { status: 'available', reason: SECRET })
const json = (value: unknown) => JSON.stringify(value)
/** Invalid in UTF-8: 0xC3 begins a letter of two bytes, 0x28 cannot end it. */
const notUtf8 = Buffer.concat([
  Buffer.from(json(good()).slice(0, -1)),
  Buffer.from(',"x":"'),
  Buffer.from([0xc3, 0x28]),
  Buffer.from('"}'),
])
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const bomb = Buffer.alloc(100 * MIB, 0x20)

const cases: [what: string, status: number, type: string, body: Buffer | string, encoding?: string][] = [
  ['nothing', 400, STRUCTURED, ''],
  ['broken JSON', 400, STRUCTURED, `{"specversion":"1.0","data":{"text":"${SECRET}"`],
  ['a bare word', 400, STRUCTURED, SECRET],
  ['a number', 400, STRUCTURED, '7'],
  ['null', 400, STRUCTURED, 'null'],
  ['a string', 400, STRUCTURED, '"x"'],
  ['a list where one event belongs', 400, STRUCTURED, json([good()])],
  ['one event where a list belongs', 400, BATCH, json(good())],
  ['a batch that is broken', 400, BATCH, `[${json(good())},`],
  ['two values', 400, STRUCTURED, `${json(good())}${json(good())}`],
  ['invalid UTF-8', 400, STRUCTURED, notUtf8],
  ['UTF-16', 400, STRUCTURED, Buffer.from(json(good()), 'utf16le')],
  ['a NUL byte', 400, STRUCTURED, `${json(good())}\u0000`],
  ['a __proto__ key', 400, STRUCTURED, json(good()).replace('"data"', '"__proto__":{"x":1},"data"')],
  [
    'a __proto__ key in the data',
    400,
    STRUCTURED,
    json(good()).replace('"data":{', '"data":{"__proto__":{},'),
  ],
  [
    'a __proto__ key in escapes',
    400,
    STRUCTURED,
    json(good()).replace('"data"', '"\\u005f_proto__":{},"data"'),
  ],
  [
    'a __proto__ key deep in a batch',
    400,
    BATCH,
    json([good()]).replace('"data":{', '"x":[{"__proto__":1}],"data":{'),
  ],
  [
    'a __proto__ key beside a very long list',
    400,
    STRUCTURED,
    `{"y":{"__proto__":1},"x":[${'0,'.repeat(400_000)}0]}`,
  ],
  ['lists half a million deep', 400, STRUCTURED, deep(500_000)],
  ['1,001 events', 413, BATCH, json(Array.from({ length: 1001 }, good))],
  ['1,001 lines', 413, 'application/x-ndjson', Array.from({ length: 1001 }, () => json(good())).join('\n')],
  ['more than 1 MiB', 413, STRUCTURED, Buffer.alloc(MIB + 1, 0x20)],
  ['100 MB of known length', 413, STRUCTURED, bomb],
  ['a gzip bomb', 413, STRUCTURED, gzipSync(bomb), 'gzip'],
  ['a deflate bomb', 413, STRUCTURED, deflateSync(bomb), 'deflate'],
  ['a br bomb', 413, STRUCTURED, brotliCompressSync(Buffer.alloc(20 * MIB, 0x20)), 'br'],
  ['gzip cut short', 400, STRUCTURED, gzipSync(json(good())).subarray(0, 60), 'gzip'],
  ['plain text called gzip', 400, STRUCTURED, json(good()), 'gzip'],
  ['gzip called plain', 400, STRUCTURED, gzipSync(json(good()))],
  ['an unknown encoding', 415, STRUCTURED, json(good()), 'compress'],
  ['two encodings', 415, STRUCTURED, gzipSync(gzipSync(json(good()))), 'gzip, gzip'],
  ['plain JSON without headers', 415, 'application/json', json(good())],
  ['a form', 415, 'application/x-www-form-urlencoded', 'a=1'],
  ['text', 415, 'text/plain', json(good())],
  ['XML', 415, 'application/cloudevents+xml', '<event/>'],
  ['no content type', 415, '', json(good())],
]

test.each(cases)(
  '[IN1] a body of %s is refused with a problem and changes nothing',
  async (_what, status, type, body, encoding) => {
    const answer = await sendRaw(server.url, {
      body,
      headers: {
        authorization: `Bearer ${server.token}`,
        cookie: `session=${SECRET}`,
        ...(type !== '' && { 'content-type': type }),
        ...(encoding !== undefined && { 'content-encoding': encoding }),
      },
    })
    expect(answer.status).toBe(status)
    const problem = problemOf(answer)
    expect(problem.title).not.toBe('')
    expect(await stateHash(server)).toBe(before)
  },
)

test('[IN1] 100 MB of unknown length end at the limit, and the server goes on', async () => {
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': STRUCTURED }
  const answer = await sendRaw(server.url, { headers, body: Buffer.alloc(MIB, 0x20), repeat: 100 })
  expect(answer.status).toBe(413)
  problemOf(answer)
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  expect(await stateHash(server)).toBe(before)
})

test('[IN1] a sender that goes away in the middle of its body changes nothing', async () => {
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': BATCH, 'content-length': '5000' }
  await expect(sendRaw(server.url, { headers, body: json([good()]), cutOff: true })).rejects.toThrow(
    'cut off',
  )
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  expect(await stateHash(server)).toBe(before)
})

test.each([
  ['none', {}],
  ['an empty one', { authorization: 'Bearer ' }],
  ['a wrong one', { authorization: `Bearer ${SECRET}` }],
  ['one without its scheme', { authorization: SECRET }],
  ['basic', { authorization: `Basic ${SECRET}` }],
  ['a cookie', { cookie: `session=${SECRET}` }],
])('[IN2] with %s in the place of the token events are refused', async (_what, headers) => {
  const answer = await sendRaw(server.url, {
    headers: { ...headers, 'content-type': STRUCTURED },
    body: json(good()),
  })
  expect(answer.status).toBe(401)
  expect(problemOf(answer).title).toBeTruthy()
  expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
  expect(await stateHash(server)).toBe(before)
})

test('[IN2] a display token is no token of a source, and a removed source is refused at once', async () => {
  const added = await server.running.access.sources.add('gone', { sequencing: false })
  if (!added.ok) throw new Error(added.problem)
  await server.running.access.sources.remove('gone')
  for (const token of [added.token, await server.displayToken('main')]) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': STRUCTURED }
    const answer = await sendRaw(server.url, { headers, body: json(good()) })
    expect(answer.status).toBe(401)
    problemOf(answer)
  }
  expect(await stateHash(server)).toBe(before)
})

test('[IN3] nothing of what was sent, and no token, stands in the log', () => {
  expect(server.logLines.length).toBeGreaterThan(0)
  const log = server.logLines.join('')
  expect(log).not.toContain(SECRET)
  expect(log).not.toContain(server.token)
})
