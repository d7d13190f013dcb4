// Boards over real sockets during a real load: frames add up to the board, stay small, survive cuts, hangs and revocations, and
// say when they are old. The frames' making is proved in tests/publish.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { compareStreamIds } from '../../server/live/stream-id.ts'
import { STALE_AFTER_MS } from '../../shared/protocol.ts'
import { comparable, openReader, type BoardReader } from '../support/board-reader.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { eventLoad } from '../support/event-load.ts'
import { newLog, startLoad } from '../support/load-sender.ts'
import { startTestServer } from '../support/server.ts'
import { startOwnRedis } from '../support/store-processes.ts'
import { until } from '../support/until.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'

const TEST_LIMIT_MS = 180_000

let server: WorkspaceServer
beforeAll(async () => {
  server = await startTestServer()
  const load = loadOf(server, 1000)
  await load.more(600)
  await load.finish()
})
afterAll(() => server.stop())

const next = eventLoad({ agents: 400, chats: 400 })
const loadOf = ({ url, token }: WorkspaceServer, perSecond: number) =>
  startLoad({ log: newLog(), url, token, perSecond, next })

async function read(from: WorkspaceServer, team: string): Promise<BoardReader> {
  const reader = await openReader({ url: from.url, team, displayToken: await from.displayToken(team) })
  onTestFinished(() => void reader.close())
  return reader
}

/** Fails unless what the reader put together from frames is the board of the same revision, to the last value. */
async function expectEqual(from: WorkspaceServer, reader: BoardReader): Promise<void> {
  const { shown, board } = await until('reader and board are of one revision', async () => {
    const found = await from.board(reader.shown?.team ?? '')
    return reader.shown?.revision === found.revision ? { shown: reader.shown, board: found } : null
  })
  expect(comparable(shown)).toEqual(comparable(board))
  expect(shown.agents.length).toBeGreaterThan(0)
}

const noGoingBack = (asOf: readonly string[]) =>
  asOf.every((each, place) => place === 0 || compareStreamIds(each, asOf[place - 1] ?? '') >= 0)

test(
  '[FR20] during a load frames add up to the board, at a tenth of a snapshot or less, and no snapshot is taken in vain',
  async () => {
    const snapshotsBefore = server.running.hub.counts.snapshots
    const readers = await Promise.all([read(server, 'red'), read(server, 'red'), read(server, 'blue')])
    const load = loadOf(server, 400)
    await load.more(1500)
    // Before anybody asks for a board again, which is a snapshot too.
    expect(server.running.hub.counts.snapshots - snapshotsBefore).toBe(readers.length)
    await load.finish()
    for (const reader of readers) {
      await expectEqual(server, reader)
      const changes = reader.frames.filter(({ changes }) => changes)
      const mean = changes.reduce((sum, { bytes }) => sum + bytes, 0) / changes.length
      expect(changes.length).toBeGreaterThan(20)
      expect(mean).toBeLessThan(reader.snapshotBytes / 10)
      expect(reader.causes).toEqual({ first: 1, reconnect: 0, gap: 0, stale: 0, settings: 0 })
      expect(noGoingBack(reader.seenAsOf)).toBe(true)
    }
  },
  TEST_LIMIT_MS,
)

test(
  '[FR21] a reader that was cut off asks with what it has seen, and never goes back in time',
  async () => {
    const reader = await read(server, 'blue')
    const load = loadOf(server, 300)
    for (let cuts = 1; cuts <= 3; cuts += 1) {
      await load.more(100)
      reader.cut()
      await until('it has come back', () => reader.causes.reconnect === cuts && reader.isConnected)
    }
    await load.more(100)
    await load.finish()
    await expectEqual(server, reader)
    expect(noGoingBack(reader.seenAsOf)).toBe(true)
    expect(reader.causes).toEqual({ first: 1, reconnect: 3, gap: 0, stale: 0, settings: 0 })
  },
  TEST_LIMIT_MS,
)

test('[FR21] a server that has not reached what a reader has seen says so, and shows it nothing', async () => {
  const reader = await read(server, 'red')
  const ahead = `${Date.now() + 3_600_000}-0`
  const startedMs = performance.now()
  const answer = await reader.ask(ahead, 'reconnect')
  expect(answer).toMatchObject({ problem: { status: 503, type: 'urn:floorview:problem:catching-up' } })
  expect(performance.now() - startedMs).toBeLessThan(3000)
  expect(answer).not.toHaveProperty('board')
})

test(
  '[FR22] a revoked display is cut off at once, is told why, and gets no frame more',
  async () => {
    const { displays } = server.running.access
    const { id, token } = await displays.add('red', 'a display to be revoked')
    const reader = await openReader({ url: server.url, team: 'red', displayToken: token })
    onTestFinished(() => void reader.close())
    const load = loadOf(server, 200)
    await load.more(50)
    await displays.revoke(id)
    await until('it is refused', () => reader.refusals.length > 0)
    const frames = reader.frames.length
    await load.more(100)
    await load.finish()
    expect(reader.isConnected).toBe(false)
    expect(reader.frames).toHaveLength(frames)
    expect(reader.refusals[0]).toBe('Unauthorized')
  },
  TEST_LIMIT_MS,
)

test(
  '[FR23] a reader that hangs gets fewer and larger frames, not a growing queue, and ends equal',
  async () => {
    const [fast, slow] = await Promise.all([read(server, 'red'), read(server, 'red')])
    slow.pause()
    const groups = [0, 300].map((from) => Array.from({ length: 300 }, (_, index) => `wide${from + index}`))
    let round = 0
    // Long names that no compression shortens make frames large enough to fill what the system itself holds of a socket.
    const widen = async () => {
      round += 1
      const group = groups[round % 2] ?? []
      const names = group.map(() => `${randomBytes(168).toString('base64')}${round}`)
      const events = group.map((agent, place) =>
        agentEvent('profile', agent, { name: names[place], team: 'red' }),
      )
      expect((await server.post(events)).status).toBe(202)
      // Not by the number of frames, which rises with each pulse too: the next names would come in one frame with these.
      await until('the fast reader was told', () =>
        fast.shown?.agents.some(({ name }) => name === names.at(-1)),
      )
    }
    for (let rounds = 0; rounds < 120; rounds += 1) await widen()
    slow.resume()
    await expectEqual(server, slow)
    await expectEqual(server, fast)
    const largest = (reader: BoardReader) => Math.max(...reader.frames.map(({ bytes }) => bytes))
    expect(slow.frames.length).toBeLessThan(fast.frames.length)
    // What it missed came as one frame of both groups.
    expect(largest(slow)).toBeGreaterThan(largest(fast) * 1.5)
    expect(slow.causes).toEqual({ first: 1, reconnect: 0, gap: 0, stale: 0, settings: 0 })
  },
  TEST_LIMIT_MS,
)

test(
  '[FR24] while Redis hangs the socket stays and says how old the board is; then all goes on',
  async () => {
    const redis = await startOwnRedis()
    onTestFinished(() => redis.close())
    const own = await startTestServer({ redisUrl: redis.url })
    onTestFinished(() => own.stop())
    await own.post([
      agentEvent('profile', 'a1', { team: 'red' }),
      agentEvent('status', 'a1', { status: 'available' }),
    ])
    const reader = await until('the team is known', () => read(own, 'red'))
    expect(reader.pulseAgeMs).toBeLessThan(STALE_AFTER_MS)

    redis.signal('SIGSTOP')
    onTestFinished(() => redis.signal('SIGCONT'))
    const away = own.post([agentEvent('status', 'a1', { status: 'away' })])
    await until('the board says that it is stale', () => reader.pulseAgeMs > STALE_AFTER_MS)
    expect((await away).status).toBe(503)
    const heard = reader.frames.length
    await until('it goes on to say so', () => reader.frames.length > heard + 1)
    expect(reader.pulseAgeMs).toBeGreaterThan(STALE_AFTER_MS)
    expect(reader.shown?.agents).toMatchObject([{ id: 'default:a1' }])
    expect((await fetch(`${own.url}/readyz`)).status).toBe(503)

    redis.signal('SIGCONT')
    await until('the board is live', () => reader.pulseAgeMs < 1500, 20_000)
    await until(
      'events are taken',
      async () => (await own.post([agentEvent('status', 'a1', { status: 'away' })])).status === 202,
      20_000,
    )
    await until('the board shows it', () => reader.shown?.agents[0]?.status === 'away')
    await expectEqual(own, reader)
    expect(reader.isConnected).toBe(true)
    expect(reader.causes).toEqual({ first: 1, reconnect: 0, gap: 0, stale: 0, settings: 0 })
  },
  TEST_LIMIT_MS,
)
