// Replay: what becomes of recorded events, and how patiently they are sent. Not what a server does with them.
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createShift, recordedEvent, type RecordedEvent } from '../../server/cli/shifted-event.ts'
import { openCliWorld, run, temporaryFolder } from './cli-world.ts'

interface Request {
  headers: IncomingHttpHeaders
  events: RecordedEvent[]
  atMs: number
}
interface Answer {
  status: number
  body: unknown
  retryAfter?: string
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let file = ''
let url = ''
let requests: Request[] = []
/** Answered first, one a request; then everything is accepted. */
let answers: Answer[] = []
const server = createServer((req, res) => {
  let text = ''
  req.setEncoding('utf8')
  req.on('data', (part: string) => (text += part))
  req.on('end', () => {
    const events = text
      .trim()
      .split('\n')
      .map((line) => recordedEvent.parse(JSON.parse(line)))
    requests.push({ headers: req.headers, events, atMs: Date.now() })
    const accepted = { accepted: events.length, duplicates: 0, ignored: 0, rejected: [] }
    const { status, body, retryAfter }: Answer = answers.shift() ?? { status: 202, body: accepted }
    if (retryAfter !== undefined) res.setHeader('retry-after', retryAfter)
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
})

beforeEach(async () => {
  folder = await temporaryFolder()
  file = join(folder.path, 'day.ndjson')
  requests = []
  answers = []
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a listening TCP server has this kind of address
  url = `http://127.0.0.1:${port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await folder.remove()
})

const event = (id: string, time: string, subject = 'agent/a1', data: Record<string, unknown> = {}) => ({
  specversion: '1.0',
  id,
  source: '/test',
  type: 'floorview.agent.login',
  subject,
  time,
  data,
})
const record = (...lines: unknown[]) =>
  writeFile(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
const replay = (...words: string[]) =>
  run(['replay', file, '--to', url, '--token', 'fv_test', '--json', ...words], { DATA_DIR: folder.path })

describe('replay', () => {
  test('[CL10] the first event is now, the others follow at the speed, sent when they are due', async () => {
    await record(
      event('e1', '2025-01-01T10:00:00+01:00'),
      event('e2', '2025-01-01T09:00:30Z'),
      event('e3', '2025-01-01T09:01:00Z'),
    )
    const beforeMs = Date.now()
    const { code } = await replay('--speed', '100')
    expect(code).toBe(0)
    const times = requests.flatMap(({ events }) => events.map(({ time }) => Date.parse(time ?? '')))
    expect(times[0]).toBeGreaterThanOrEqual(beforeMs)
    expect(times[0]).toBeLessThan(beforeMs + 2000)
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 300, 600])
    for (const { events, atMs } of requests) {
      for (const { time } of events) expect(atMs - Date.parse(time ?? '')).toBeGreaterThan(-60)
    }
  })

  test('[CL10] event ids and chat ids get the id of the run; agents keep theirs', async () => {
    await record(
      event('e1', '2025-01-01T09:00:00Z', 'chat/c1', { agent: 'a1' }),
      event('e2', '2025-01-01T09:00:00Z', 'agent/a1', { chat: 'c1', note: 'kept' }),
    )
    const first = z.object({ run: z.string() }).parse(JSON.parse((await replay()).out[0] ?? ''))
    const [one, two] = requests.flatMap(({ events }) => events)
    expect(one).toMatchObject({
      id: `e1-${first.run}`,
      subject: `chat/c1-${first.run}`,
      data: { agent: 'a1' },
    })
    expect(two).toMatchObject({
      id: `e2-${first.run}`,
      subject: 'agent/a1',
      data: { chat: `c1-${first.run}`, note: 'kept' },
    })
    const second = z.object({ run: z.string() }).parse(JSON.parse((await replay()).out[0] ?? ''))
    expect(second.run).not.toBe(first.run)
  })

  test('[CL11] --exact keeps times and ids and does not wait', async () => {
    const recorded = [
      event('e1', '2025-01-01T09:00:00Z', 'chat/c1'),
      event('e2', '2025-01-01T19:00:00Z', 'chat/c1'),
    ]
    await record(...recorded)
    expect((await replay('--exact')).code).toBe(0)
    expect(requests.map(({ events }) => events)).toEqual([recorded])
    expect(requests[0]?.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      authorization: 'Bearer fv_test',
    })
  })

  test('[CL12] 429 and 503 are waited out, and the same batch is sent again', async () => {
    await record(event('e1', '2025-01-01T09:00:00Z'))
    answers.push({ status: 429, body: {}, retryAfter: '1' }, { status: 503, body: {}, retryAfter: '0' })
    const { code, out } = await replay()
    expect([code, JSON.parse(out[0] ?? '')]).toMatchObject([0, { sent: 1, accepted: 1 }])
    expect(requests).toHaveLength(3)
    expect((requests[1]?.atMs ?? 0) - (requests[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(990)
    expect(new Set(requests.map(({ events }) => events[0]?.id)).size).toBe(1)
  })

  test('[CL12] what is rejected is told with its line, counted, and makes the exit code 1', async () => {
    await record('{ broken', '', event('e1', '2025-01-01T09:00:00Z'), event('e2', '2025-01-01T09:00:00Z'))
    const rejected = [{ index: 1, problem: { type: 'about:blank', title: 'Bad Request', detail: 'too old' } }]
    answers.push({ status: 202, body: { accepted: 0, duplicates: 1, ignored: 0, rejected } })
    const { code, out, err } = await replay('--exact')
    expect(code).toBe(1)
    expect(JSON.parse(out[0] ?? '')).toEqual({ sent: 2, accepted: 0, duplicates: 1, ignored: 0, rejected: 2 })
    expect(err).toEqual(['line 1: is not a CloudEvent in one line of JSON', 'line 4: too old'])
  })

  test('[CL12] a refusal or an unreachable server is told, with what was sent so far', async () => {
    await record(event('e1', '2025-01-01T09:00:00Z'))
    answers.push({ status: 401, body: { title: 'Unauthorized', detail: 'no such token' } })
    const refused = await replay()
    expect([refused.code, refused.err.join()]).toEqual([
      1,
      expect.stringMatching(/answered 401: no such token .*sent 0/),
    ])
    const away = await run(['replay', file, '--to', 'http://127.0.0.1:9', '--token', 't'], {})
    expect([away.code, away.err.join()]).toEqual([1, expect.stringContaining('cannot be reached')])
    expect((await run(['replay', `${file}.no`, '--token', 't'], {})).err.join()).toContain('cannot be read')
  })

  test('[CL10] without --to it plays to the server that runs on the data folder, whatever its port', async () => {
    const world = await openCliWorld(inject('databaseUrl'), url)
    onTestFinished(() => world.close())
    await record(event('e1', '2025-01-01T09:00:00Z'))
    const { code } = await world.run('replay', file, '--token', 'fv_test')
    expect(code).toBe(0)
    expect(requests.flatMap(({ events }) => events)).toHaveLength(1)
  })

  test('[CL12] batches hold at most 500 events', async () => {
    await record(...Array.from({ length: 1201 }, (_, n) => event(`e${n}`, '2025-01-01T09:00:00Z')))
    const { out } = await replay('--exact')
    expect(JSON.parse(out[0] ?? '')).toMatchObject({ sent: 1201, accepted: 1201 })
    expect(requests.map(({ events }) => events.length)).toEqual([500, 500, 201])
  })

  test('[CL10] whatever the recording, order in time and by sequence stays, and what is sent is never overdue', () => {
    const moment = fc.integer({ min: 0, max: 86_400_000 }).map((ms) => new Date(ms).toISOString())
    const recorded = fc.record({ id: fc.string(), time: moment, sequence: fc.nat().map(String) })
    fc.assert(
      fc.property(fc.array(recorded), fc.double({ min: 0.1, max: 1000, noNaN: true }), (events, speed) => {
        const shift = createShift({ id: 'r1', startMs: 1_700_000_000_000, speed })
        const shifted = events.map((each) => shift(each))
        for (const [at, one] of shifted.entries()) {
          const before = shifted[at - 1]
          if (before === undefined) continue
          expect(one.dueMs).toBeGreaterThanOrEqual(before.dueMs)
          expect(one.dueMs).toBeGreaterThanOrEqual(Date.parse(one.event.time ?? ''))
          const [recordedBefore, recordedOne] = [events[at - 1], events[at]]
          if ((recordedBefore?.time ?? '') <= (recordedOne?.time ?? '')) {
            expect((before.event.time ?? '') <= (one.event.time ?? '')).toBe(true)
          }
          const step = BigInt(one.event.sequence ?? 0) - BigInt(before.event.sequence ?? 0)
          expect(step).toBe(BigInt(recordedOne?.sequence ?? 0) - BigInt(recordedBefore?.sequence ?? 0))
        }
      }),
    )
  })

  test('[CL13] the sample day is a recording that can be replayed', async () => {
    const sample = new URL('../../examples/day.ndjson', import.meta.url)
    const lines = (await readFile(sample, 'utf8')).trim().split('\n')
    expect(lines.length).toBeGreaterThan(30)
    const events = lines.map((line) => recordedEvent.parse(JSON.parse(line)))
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
    const times = events.map(({ time }) => time ?? '')
    expect(times).toEqual([...times].sort())
  })
})
