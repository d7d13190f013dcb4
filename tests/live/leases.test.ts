// Leases in a real Redis beside the facts of presence: who is taken as reachable has a lease, so that silence is noticed.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { submissionOf } from '../../server/live/plan.ts'
import { dueLapses, lapseEvent, renewLeases } from '../../server/live/presence.ts'
import type { FloorRedis } from '../../server/live/redis-client.ts'
import { floorEvent, type EventOf, type FloorEvent } from '../../shared/events.ts'
import { reachabilityOf } from '../../shared/floor/agent-view.ts'
import { BASE_MS } from '../support/generators/teller.ts'
import { connect, makeWorld, type LiveWorld, type TestServer } from './live-world.ts'

// Many runs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

let clients: [FloorRedis, FloorRedis]
beforeAll(async () => {
  clients = [await connect(), await connect()]
})
afterAll(() => {
  for (const client of clients) client.destroy()
})

const AGENTS = ['s:a1', 's:a2']
let made = 0
function said(type: string, agent: string, atMs: number, data: object = {}): FloorEvent {
  made += 1
  const stamps = { source: 's', id: `e${made}`, claimedAtMs: atMs, occurredAtMs: atMs, receivedAtMs: atMs }
  return floorEvent.parse({ ...stamps, type, subject: `agent/${agent}`, data })
}
const isBeat = (event: FloorEvent): event is EventOf<'agent.heartbeat'> => event.type === 'agent.heartbeat'

/** Takes events in as the way in does: heartbeats look at their lease first. */
async function accept(
  world: LiveWorld,
  { committer, replica }: TestServer,
  client: FloorRedis,
  events: FloorEvent[],
): Promise<string[]> {
  const target = { keys: world.keys, epoch: world.epoch, floor: replica.floor }
  const checked = new Map(
    (await renewLeases(client, target, events.filter(isBeat))).map((one) => [one.event.id, one]),
  )
  const toCommit = events.flatMap((event) => {
    const check = checked.get(event.id)
    if (check?.renewed === true) return []
    return check == null || check.before === null ? [event] : [check.before, event]
  })
  return committer.submit(toCommit.map((event) => submissionOf(event)))
}

async function tick(
  world: LiveWorld,
  { committer, replica }: TestServer,
  client: FloorRedis,
  nowMs: number,
): Promise<string[]> {
  return committer.submit(
    await dueLapses(client, { keys: world.keys, epoch: world.epoch, floor: replica.floor }, nowMs),
  )
}

const action = fc.record({
  what: fc.constantFrom(
    'agent.heartbeat',
    'agent.heartbeat',
    'agent.login',
    'agent.logout',
    'agent.status',
    'tick',
  ),
  agent: fc.constantFrom(...AGENTS),
  ttl: fc.constantFrom(5, 10, 60),
  /** Since the action before it. */
  gapMs: fc.constantFrom(0, 1, 4_000, 9_999, 10_000, 10_001, 31_000),
  /** How long it was on its way. */
  lateMs: fc.constantFrom(0, 0, 0, 3_000, 12_000),
  server: fc.nat(1),
  /** Does it wait until all before it has ended? */
  waits: fc.boolean(),
})

it('[PR1] who is taken as reachable has a lease that has not ended, and nobody else has one', async () => {
  let lost = 0
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 2, maxLength: 14 }), async (actions) => {
      const world = await makeWorld(clients[0])
      const servers = [world.server(clients[0]), world.server(clients[1])] as const
      let nowMs = BASE_MS
      let open: Promise<unknown>[] = []
      const settle = async () => {
        await Promise.all(open)
        open = []
        for (const server of servers) await server.follow()
      }
      for (const { what, agent, ttl, gapMs, lateMs, server, waits } of actions) {
        nowMs += gapMs
        const own = servers[server === 0 ? 0 : 1]
        const client = clients[server === 0 ? 0 : 1]
        const data =
          what === 'agent.status' ? { status: 'available' } : what === 'agent.heartbeat' ? { ttl } : {}
        open.push(
          what === 'tick'
            ? tick(world, own, client, nowMs)
            : accept(world, own, client, [said(what, agent, nowMs - lateMs, data)]),
        )
        if (waits) await settle()
      }
      await settle()
      // Two ticks: the first may find a lapse whose lease moves in the same moment.
      for (const own of servers) {
        await tick(world, own, clients[0], nowMs)
        await settle()
      }
      const check = async (atMs: number) => {
        for (const agent of AGENTS) {
          const facts = servers[0].replica.floor.agentFacts(agent)
          const lease = await world.client.zScore(world.keys.leases, agent)
          const reachable = facts === null ? null : reachabilityOf(facts)
          if (reachable === false) lost += 1
          expect({ agent, reachable, hasLease: lease !== null && lease > atMs }).toEqual({
            agent,
            reachable,
            hasLease: reachable === true,
          })
          if (reachable !== true) expect(lease).toBe(null)
        }
      }
      await check(nowMs)
      // After long silence everybody who ever reported heartbeats is lost.
      const muchLaterMs = nowMs + 3_600_000
      await tick(world, servers[1], clients[1], muchLaterMs)
      await settle()
      await check(muchLaterMs)
      for (const agent of AGENTS) {
        const facts = servers[1].replica.floor.agentFacts(agent)
        expect(facts === null ? null : reachabilityOf(facts)).not.toBe(true)
      }
    }),
    { numRuns: 200 },
  )
  expect(lost).toBeGreaterThan(100)
})

it('[PR2] a lapse stands only if its lease has not moved, once, whatever the number of servers', async () => {
  const world = await makeWorld(clients[0])
  const servers = [world.server(clients[0]), world.server(clients[1])] as const
  await accept(world, servers[0], clients[0], [said('agent.heartbeat', 's:a1', 1_000, { ttl: 10 })])
  for (const server of servers) await server.follow()
  const lapses = await dueLapses(
    clients[0],
    { keys: world.keys, epoch: world.epoch, floor: servers[0].replica.floor },
    11_000,
  )
  expect(lapses.map(({ event }) => event.id)).toEqual(['lapse:s:a1:11000'])
  // The next heartbeat comes before the lapse is committed, and moves the lease.
  await accept(world, servers[1], clients[1], [said('agent.heartbeat', 's:a1', 10_000, { ttl: 10 })])
  expect(await servers[0].committer.submit(lapses)).toEqual(['moved'])
  expect(await world.client.zScore(world.keys.leases, 's:a1')).toBe(20_000)

  const outcomes = await Promise.all(
    servers.map((server, place) => tick(world, server, clients[place === 0 ? 0 : 1], 20_000)),
  )
  expect(outcomes.flat().sort()).toEqual(['accepted', 'duplicate'])
  const { accepted } = await world.stored()
  expect([...accepted.values()].flat().filter(({ type }) => type === 'system.agent.lapse')).toHaveLength(1)
  expect(await world.client.zScore(world.keys.leases, 's:a1')).toBe(null)
})

it('[PR2] a lapse without a lease is refused, and what waited with it is taken', async () => {
  const world = await makeWorld(clients[0])
  const server = world.server(clients[0])
  const status = said('agent.status', 's:a1', 5_000, { status: 'available' })
  const events = [lapseEvent('s:a1', 9_000, server.replica.floor, 9_500), status]
  expect(await server.committer.submit(events.map((event) => submissionOf(event)))).toEqual([
    'moved',
    'accepted',
  ])
  await server.follow()
  expect(server.replica.floor.agentFacts('s:a1')?.lapse).toBe(undefined)
})

it('[PR3] a heartbeat renews its lease in Redis alone, never shortens it, and one after a lapse brings the lapse with it', async () => {
  const world = await makeWorld(clients[0])
  const server = world.server(clients[0])
  const beat = (atMs: number, ttl = 10) =>
    accept(world, server, clients[0], [said('agent.heartbeat', 's:a1', atMs, { ttl })])
  expect(await beat(1_000)).toEqual(['accepted'])
  await server.follow()
  expect(await beat(5_000)).toEqual([])
  expect(await beat(3_000)).toEqual([])
  expect(await world.client.zScore(world.keys.leases, 's:a1')).toBe(15_000)
  // Another length of lease is news for the facts, which know of no renewal.
  expect(await beat(6_000, 5)).toEqual(['accepted'])
  expect(await world.client.zScore(world.keys.leases, 's:a1')).toBe(15_000)
  await server.follow()
  expect(await beat(15_001)).toEqual(['accepted', 'accepted'])
  await server.follow()
  expect(server.replica.floor.agentFacts('s:a1')).toMatchObject({
    lapse: [15_000, 10_000],
    leaseEnds: [25_001],
  })
  expect([...(await world.stored()).accepted.values()].flat().map(({ type }) => type)).toEqual([
    'agent.heartbeat',
    'agent.heartbeat',
    'system.agent.lapse',
    'agent.heartbeat',
  ])
})

it('[PR1] a heartbeat from before the lapse brings no lease back, and nothing lapses twice', async () => {
  const world = await makeWorld(clients[0])
  const server = world.server(clients[0])
  const beat = (atMs: number) =>
    accept(world, server, clients[0], [said('agent.heartbeat', 's:a1', atMs, { ttl: 10 })])
  await beat(1_000)
  await server.follow()
  expect(await tick(world, server, clients[0], 11_000)).toEqual(['accepted'])
  await server.follow()
  expect(await beat(500)).toEqual(['accepted'])
  await server.follow()
  expect(await world.client.zScore(world.keys.leases, 's:a1')).toBe(null)
  expect(await tick(world, server, clients[0], 13_000)).toEqual([])
})
