// When a source was last heard, over HTTP and real Redis: heartbeats that leave no entry count, on every server.
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { beatOnce } from '../../server/live/beat.ts'
import { FloorClock } from '../../server/live/floor-clock.ts'
import { readStream } from '../../server/live/read-stream.ts'
import type { FloorRedis } from '../../server/live/redis-client.ts'
import { parseSigns, readSigns } from '../../server/live/source-signs.ts'
import { agentEvent, at } from '../support/cloud-events.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { connect, makeWorld } from './live-world.ts'

let client: FloorRedis
beforeAll(async () => {
  client = await connect()
})
afterAll(() => client.destroy())

it('[SL1] tells every server when a source was last heard, and how late its newest event came', async () => {
  const server = await startTestServer()
  onTestFinished(() => server.stop())
  const other = await startTestServer({ workspace: server.workspace })
  onTestFinished(() => other.stop({ drop: false }))
  // The one that started last has made the token its own.
  const heard = () => server.running.life.live()?.replica.floor.sources.rowOf('default')
  expect(heard()).toMatchObject({ lastHeardEpochMs: null, lagMs: null })
  const lateMs = 5_000
  await other.post([agentEvent('status', 'a1', { status: 'available' }, at(Date.now() - lateMs))])
  const first = await until('the source was heard', () => heard()?.lastHeardEpochMs)
  expect(heard()?.lagMs).toBeGreaterThanOrEqual(lateMs)
  expect(Math.abs(first - Date.now())).toBeLessThan(10_000)
  // The first heartbeat is a commit; one that only renews leaves no trace but this one.
  await other.post([agentEvent('heartbeat', 'a1', { ttl: 60 })])
  const since = (ms: number) => () => {
    const lastMs = heard()?.lastHeardEpochMs ?? 0
    return lastMs > ms && lastMs
  }
  const second = await until('the first heartbeat was heard', since(first))
  const entries = other.running.life.committer.counts.accepted
  await other.post([agentEvent('heartbeat', 'a1', { ttl: 60 })])
  await until('the renewing heartbeat was heard', since(second))
  expect(other.running.life.committer.counts.accepted).toBe(entries)
})

it('[SL1] the later sign of a source stands, whichever server writes first, and the next pulse carries it', async () => {
  const { keys, epoch } = await makeWorld(client)
  const note = (...signs: (string | number)[]) =>
    client.noteSigns([keys.epoch, keys.signs], [epoch, ...signs.map(String)])
  expect(await note('crm', 2_000, 40, 'shop', 1_000, -7)).toBe(2)
  expect(await note('crm', 1_999, 0)).toBe(0)
  expect(await note('shop', 1_001, 3)).toBe(1)
  // A display has no lag.
  expect(await note('display:tv', 3_000, '')).toBe(1)
  expect(await note('display:tv', 2_999, '')).toBe(0)
  await beatOnce({ client, keys, epoch, clock: new FloorClock() })
  const [pulse] = await readStream(client, keys.changes, '0-0', 100, 0)
  const fields = new Map(pulse?.fields)
  const carried = parseSigns(fields.get('signs') ?? '')
  expect(carried).toEqual({
    signs: new Map([
      ['crm', { heardMs: 2_000, lagMs: 40 }],
      ['shop', { heardMs: 1_001, lagMs: 3 }],
    ]),
    keptSinceMs: Number(fields.get('pulse')),
    displaySeenMs: new Map([['tv', 3_000]]),
    liveSinceMs: Number(fields.get('pulse')),
    downSinceMs: null,
    ledgerBehindSinceMs: null,
  })
  expect(await readSigns(client, keys)).toEqual(carried)
})

it('[SL1] a floor of another epoch gets no sign', async () => {
  const { keys } = await makeWorld(client)
  expect(await client.noteSigns([keys.epoch, keys.signs], ['another', 'crm', '1', '0'])).toBe(0)
  expect(await client.exists(keys.signs)).toBe(0)
})
