// Two real server processes on one Redis and one PostgreSQL. Both fold from what they know before either commits, in each of
// the 20 orders in which two rows of three batches can stand; every order ends as one server alone does.
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { comparable } from '../support/board-reader.ts'
import { agentEvent, chatEvent, type CloudEvent } from '../support/cloud-events.ts'
import { startServerHost, type ServerHost } from '../support/server-host.ts'
import { eventsInLedger, factsInRedis, query, type StoresOf } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import { getBoard, newWorkspace, postEvents } from '../support/workspace-server.ts'

const TEAMS = ['red', 'blue']
const TOKEN = 'a-token-of-the-two-servers'
const MINUTE_MS = 60_000
const LEDGER_LIMIT_MS = 60_000
/** One instant for all cases: far enough back that nothing on the board depends on when a case runs. */
const startMs = Date.now() - 20 * MINUTE_MS

type Hosted = Awaited<ReturnType<ServerHost['start']>>

let hosts: [ServerHost, ServerHost]
beforeAll(() => {
  hosts = [startServerHost(), startServerHost()]
})
afterAll(() => Promise.all(hosts.map((host) => host.end())))

/** The same six batches in every case: three a server, all about the same agents and chats, their times crossing. */
function batchesOf(side: 0 | 1): CloudEvent[][] {
  let made = 0
  const when = () => {
    made += 1
    // The sides' times interleave, so that the later writer is now one side's event, now the other's.
    return {
      id: `${side}-${made}`,
      time: new Date(startMs + made * 7_000 + (made % 3 === side ? 9_000 : 0) + side * 500).toISOString(),
    }
  }
  const [mine, other] = side === 0 ? ['red', 'blue'] : ['blue', 'red']
  const word = (step: number) => (['available', 'away', 'available'] as const)[(step + side) % 3] ?? 'away'
  return [0, 1, 2].map((step) => [
    agentEvent('profile', 'a1', { name: `Ann ${side}${step}`, capacity: 1 + step + side }, when()),
    agentEvent('profile', 'a2', { name: 'Ben', team: step === 1 ? other : mine }, when()),
    agentEvent('status', 'a1', { status: word(step), reason: `r${side}${step}` }, when()),
    agentEvent('status', 'a2', { status: word(step + 1) }, when()),
    chatEvent('queued', 'c1', { team: mine, queue: `q${side}${step}` }, when()),
    chatEvent('message', 'c1', { role: step === 0 ? 'customer' : 'agent' }, when()),
    chatEvent('accepted', 'c1', { agent: step === side ? 'a1' : 'a2' }, when()),
    chatEvent('transferred', 'c2', { to: { agent: step === 1 ? 'a2' : 'a1', team: other } }, when()),
    chatEvent(step === 2 ? 'closed' : 'reopened', 'c2', step === 2 ? { by: 'agent' } : {}, when()),
    chatEvent('rated', 'c3', { score: 1 + step + side, min: 1, max: 5, agent: 'a1', team: mine }, when()),
    chatEvent('queued', 'c4', { team: 'red' }, when()),
  ])
}

/** Every way in which three steps of one side and three of the other can follow each other. */
function interleavings(left = 3, right = 3): (0 | 1)[][] {
  if (left === 0 && right === 0) return [[]]
  const first = left > 0 ? interleavings(left - 1, right).map((rest): (0 | 1)[] => [0, ...rest]) : []
  const second = right > 0 ? interleavings(left, right - 1).map((rest): (0 | 1)[] => [1, ...rest]) : []
  return [...first, ...second]
}

interface World {
  stores: StoresOf
  servers: Hosted[]
}

async function open(count: 1 | 2): Promise<World> {
  const stores = {
    workspace: newWorkspace(),
    redisUrl: inject('redisUrl'),
    databaseUrl: inject('databaseUrl'),
  }
  const env = { INGEST_TOKEN: TOKEN }
  const servers = await Promise.all(hosts.slice(0, count).map((host) => host.start({ ...stores, env })))
  return { stores, servers }
}

async function close({ servers }: World): Promise<void> {
  const [first, ...rest] = servers
  await Promise.all(rest.map((server) => server.stop(false)))
  await first?.stop(true)
}

/** Everything that a case must leave as one server alone does: facts, the ledger, and the boards of each server. */
async function endState({ stores, servers }: World) {
  const events = await until(
    'the ledger holds all',
    async () => {
      const found = await eventsInLedger(stores)
      return found.length === 66 ? found : null
    },
    LEDGER_LIMIT_MS,
  )
  const facts = [...((await factsInRedis(stores)) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))
  const boardsOf = async (server: Hosted) => {
    const boards = await Promise.all(
      TEAMS.map(async (team) =>
        comparable(
          await getBoard(server.url, team, { authorization: `Bearer ${await server.displayToken(team)}` }),
        ),
      ),
    )
    return boards
  }
  const ledger = await query(
    stores,
    `select claimed_at, occurred_at, source, event_id, subject, type, data, encode(body_hash, 'hex') as body from event
     order by claimed_at, source, event_id`,
  )
  return {
    facts,
    events: events.map(({ receivedAtMs: _when, ...event }) => event),
    ledger,
    boards: await Promise.all(servers.map(boardsOf)),
  }
}

type State = Awaited<ReturnType<typeof endState>>

async function alone() {
  const world = await open(1)
  try {
    const url = world.servers[0]?.url ?? ''
    for (const batch of [...batchesOf(0), ...batchesOf(1)])
      expect((await postEvents(url, TOKEN, batch)).body).toMatchObject({ accepted: 11, duplicates: 0 })
    return await settled(world)
  } finally {
    await close(world)
  }
}

/** The state once it is as wanted, or (without a wish) once two looks find the same; at the limit, as it is. */
async function settled(world: World, wanted?: string): Promise<State> {
  let last = ''
  const look = async () => {
    const state = await endState(world)
    const before = wanted ?? last
    last = JSON.stringify({ ...state, boards: state.boards[0] })
    return last === before ? state : null
  }
  return until('the boards stand still', look).catch(() => endState(world))
}

test('[TW1] in all 20 orders of two times three batches, two servers end as one server alone does', async () => {
  const expected = await alone()
  const [boards = []] = expected.boards
  expect(boards[0]?.agents.length).toBeGreaterThan(0)
  const wanted = JSON.stringify({ ...expected, boards })
  let refused = 0
  let closing = Promise.resolve()
  const orders = interleavings()
  expect(orders).toHaveLength(20)
  for (const order of orders) {
    const world = await open(2)
    try {
      await runOrder(world, order)
      const state = await settled(world, wanted)
      const label = `order ${order.join('')}`
      expect({ label, ...state, boards: undefined }).toEqual({ label, ...expected, boards: undefined })
      for (const seen of state.boards) expect({ label, seen }).toEqual({ label, seen: boards })
      for (const server of world.servers) refused += await server.refused()
    } finally {
      // A server takes a second to stop; the next case does not wait for it, only the one after that.
      await closing
      closing = close(world)
    }
  }
  await closing
  // Both did fold from what the other then changed: else the gate held nothing up and this test proves nothing.
  expect(refused).toBeGreaterThan(orders.length * 10)
}, 480_000)

/** Lets the servers commit in this order; each has read and folded its next batch before the other's commit. */
async function runOrder({ servers }: World, order: readonly (0 | 1)[]): Promise<void> {
  const sides = servers.map((server, side) => {
    const batches = batchesOf(side === 0 ? 0 : 1)
    let answer: Promise<Awaited<ReturnType<typeof postEvents>>> | null = null
    return {
      /** Sends the next batch and waits until it stands in the gate, folded from what the server knows now. */
      ready: async () => {
        const batch = batches.shift()
        if (batch === undefined) return
        answer = postEvents(server.url, TOKEN, batch)
        await until('the batch is held', async () => (await server.held()) > 0, 10_000, 2)
      },
      commit: async () => {
        await server.setGate(true)
        expect((await answer)?.body).toMatchObject({ accepted: 11, duplicates: 0, rejected: [] })
        await server.setGate(false)
      },
    }
  })
  for (const server of servers) await server.setGate(false)
  for (const side of sides) await side.ready()
  for (const turn of order) {
    await sides[turn]?.commit()
    await sides[turn]?.ready()
  }
  for (const server of servers) await server.setGate(true)
}
