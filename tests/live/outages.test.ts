// Floorview's own outages: noticed by the first pulse after one, told to every server, and the cause of what was not heard meanwhile.
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { beatOnce } from '../../server/live/beat.ts'
import { FloorClock } from '../../server/live/floor-clock.ts'
import { floorKeys } from '../../server/live/keys.ts'
import { lapseEvent } from '../../server/live/presence.ts'
import type { FloorRedis } from '../../server/live/redis-client.ts'
import { readSigns } from '../../server/live/source-signs.ts'
import { startAskedServer } from '../insight/signed-in.ts'
import { agentEvent, at } from '../support/cloud-events.ts'
import { newWorkspace } from '../support/workspace-server.ts'
import { until } from '../support/until.ts'
import { connect, makeWorld } from './live-world.ts'

const MINUTE_MS = 60_000
// Two starts of a server, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

let client: FloorRedis
beforeAll(async () => {
  client = await connect()
})
afterAll(() => client.destroy())

/** A floor whose last pulse can be moved into the past, which is what it looks like after an outage. */
async function beating() {
  const { keys, epoch } = await makeWorld(client)
  const beat = async () => {
    await beatOnce({ client, keys, epoch, clock: new FloorClock() })
    const { downSinceMs, liveSinceMs } = await readSigns(client, keys)
    return { downSinceMs, liveSinceMs }
  }
  return {
    beat,
    /** The next pulse comes so long after the last one; gives when that one was. */
    async silent(forMs: number): Promise<number> {
      const lastMs = Date.now() - forMs
      await client.set(keys.pulse, String(lastMs))
      return lastMs
    },
    /** The floor has been live for so long. */
    async live(forMs: number): Promise<void> {
      await client.hSet(keys.signs, 'live:', String(Date.now() - forMs))
    },
  }
}

it('[OT1] a silence of more than 30 s is an outage, from the last pulse to the first; a new floor had none', async () => {
  const floor = await beating()
  const first = await floor.beat()
  expect(first.downSinceMs).toBe(null)
  await floor.silent(20_000)
  expect(await floor.beat()).toEqual(first)
  const lastMs = await floor.silent(40_000)
  const { downSinceMs, liveSinceMs } = await floor.beat()
  expect(downSinceMs).toBe(lastMs)
  expect(liveSinceMs).toBeGreaterThanOrEqual(lastMs + 40_000)
})

it('[OT1] one that follows before anything could be judged is the same outage, a later one another', async () => {
  const floor = await beating()
  await floor.beat()
  const began = await floor.silent(5 * MINUTE_MS)
  await floor.beat()
  await floor.live(60_000)
  await floor.silent(50_000)
  expect((await floor.beat()).downSinceMs).toBe(began)
  await floor.live(10 * MINUTE_MS)
  const again = await floor.silent(MINUTE_MS)
  expect((await floor.beat()).downSinceMs).toBe(again)
})

it('[OT2] a lease that ended while Floorview was down, or before what it held up could arrive, was not lost by the agent', async () => {
  const world = await makeWorld(client)
  const { floor } = world.server(client).replica
  const isOutage = (leaseEndMs: number) => lapseEvent('s:a1', leaseEndMs, floor, 900_000).data.isOutage
  expect(isOutage(500_000)).toBe(undefined)
  floor.installation.hear({
    ledgerBehindSinceMs: null,
    displaySeenMs: new Map(),
    displays: [],
    downSinceMs: 400_000,
    liveSinceMs: 600_000,
    keptSinceMs: 0,
    atMs: 600_000,
  })
  const ends = [399_999, 400_000, 400_001, 600_000, 610_000, 610_001]
  expect(ends.map(isOutage)).toEqual([undefined, undefined, true, true, true, undefined])
})

it('[OT4] after an outage the log says of each agent that Floorview was down, and when the agent was heard again', async () => {
  const workspace = newWorkspace()
  const before = await startAskedServer({ workspace })
  const said = [
    agentEvent('status', 'a1', { status: 'available' }, at(Date.now() - 5 * MINUTE_MS)),
    agentEvent('heartbeat', 'a1', { ttl: 60 }),
  ]
  expect((await before.server.post(said)).status).toBe(202)
  const live = await until('the floor is live', () => before.server.running.life.live())
  await before.server.stop({ drop: false })
  // As if two minutes had passed since: the lease ended a minute ago, half a minute after the last pulse.
  const keys = floorKeys(workspace, live.epoch)
  const nowMs = Date.now()
  await client.set(keys.pulse, String(nowMs - 1.5 * MINUTE_MS))
  const leaseEndMs = nowMs - MINUTE_MS
  await client.zAdd(keys.leases, { score: leaseEndMs, value: 'default:a1' })

  const { server, json } = await startAskedServer({ workspace })
  onTestFinished(() => server.stop())
  expect((await server.post([agentEvent('heartbeat', 'a1', { ttl: 60 })])).status).toBe(202)
  const path = `/api/logs/users?from=${at(nowMs - 4 * MINUTE_MS).time}&to=${at(Date.now() + 1000).time}&agent=default:a1`
  const log = await until('the log has the return', async () => {
    const { rows } = (await json(path)) as { rows: { status: string; cause: string; from: string }[] }
    return rows.some(({ cause }) => cause === 'return') && rows
  })
  expect(log.map(({ status, cause }) => [status, cause])).toEqual([
    ['available', 'event'],
    ['unknown', 'outage'],
    ['available', 'return'],
  ])
  expect(log[1]?.from).toBe(at(leaseEndMs - MINUTE_MS).time)
})
