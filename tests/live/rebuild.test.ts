// Founding and rebuilding on a real Redis, crashed at every step: until it is done nothing is served. The ledger is in memory.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { judge, type Observation } from '../../server/live/epoch.ts'
import { acceptedStreamOf } from '../../server/live/accepted-stream.ts'
import { epochKey, floorKeys } from '../../server/live/keys.ts'
import { streamInfo } from '../../server/live/read-stream.ts'
import { rebuildFloor, type LedgerSide } from '../../server/live/rebuild.ts'
import type { FloorRedis } from '../../server/live/redis-client.ts'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import { foldAll, parseFacts } from '../../shared/floor/fold.ts'
import { bySubject } from '../support/generators/history.ts'
import { connect, quiet } from './live-world.ts'

let client: FloorRedis
beforeAll(async () => {
  client = await connect()
})
afterAll(() => client.destroy())

const NOW_MS = Date.UTC(2026, 10, 20, 12)
function said(id: string, subject: string, type: string, data: object = {}, atMs = NOW_MS): FloorEvent {
  return floorEvent.parse({
    source: 's',
    id,
    subject,
    claimedAtMs: atMs,
    occurredAtMs: atMs,
    receivedAtMs: atMs,
    type,
    data,
  })
}
const STORED = [
  said('e1', 'agent/s:a1', 'agent.login'),
  said('e2', 'agent/s:a1', 'agent.heartbeat', { ttl: 3600 }),
  said('e3', 'agent/s:a2', 'agent.heartbeat', { ttl: 10 }, NOW_MS - 60_000),
  said('e4', 'chat/s:c1', 'chat.accepted', { agent: 's:a1' }),
]
const LATER = [said('e9', 'agent/s:a3', 'agent.login')]
const UNWRITTEN = [
  said('e5', 'chat/s:c1', 'chat.closed', { by: 'agent' }),
  said('e6', 'chat/s:c2', 'chat.queued'),
]

/** A ledger of a few events, whose row says that it holds the first of two entries. */
function memoryLedger(
  epoch: string,
  entry: string,
): LedgerSide & { row: { epoch: string; entry: string } | null; events: FloorEvent[] } {
  return {
    row: { epoch, entry },
    events: [...STORED],
    position() {
      return Promise.resolve(this.row)
    },
    insertFirst(first) {
      if (this.row !== null) return Promise.resolve(false)
      this.row = { epoch: first, entry: '0-0' }
      return Promise.resolve(true)
    },
    replace(next, expected) {
      if ((this.row?.epoch ?? null) !== expected) return Promise.resolve(false)
      this.row = { epoch: next, entry: '0-0' }
      return Promise.resolve(true)
    },
    withLock: (work) => work(),
    async drain(of, stream) {
      if (this.row?.epoch !== of) return
      for (const { id, events } of await stream.read(this.row.entry, 100, 0, new AbortController().signal)) {
        this.events.push(...events)
        this.row = { epoch: of, entry: id }
      }
    },
    recover() {
      const { events } = this
      return Promise.resolve({
        facts: [],
        events: (async function* () {
          await Promise.resolve()
          yield* events
        })(),
      })
    },
  }
}

class Crash extends Error {}

/** Lets so many calls through, and then none: as a process that was killed between two of them. */
function crashing<T extends object>(target: T, allowed: { calls: number }): T {
  return new Proxy(target, {
    get: (real, name) => {
      const value: unknown = Reflect.get(real, name, real)
      if (typeof value !== 'function') return value
      return (...args: unknown[]): unknown => {
        allowed.calls -= 1
        if (allowed.calls < 0) throw new Crash(`before ${String(name)}`)
        return Reflect.apply(value, real, args)
      }
    },
  })
}

async function look(workspace: string, ledger: LedgerSide): Promise<ReturnType<typeof judge>> {
  const epoch = await client.get(epochKey(workspace))
  const lastEntry =
    epoch === null ? '0-0' : (await streamInfo(client, floorKeys(workspace, epoch).accepted)).lastId
  const seen: Observation = { position: await ledger.position(), floor: { epoch, lastEntry }, known: null }
  return judge(seen)
}

/** Redis with an old epoch whose stream holds what the ledger lacks, and no epoch key: it came back without it. */
async function lostFloor(): Promise<{ workspace: string; ledger: ReturnType<typeof memoryLedger> }> {
  const workspace = `t${randomBytes(8).toString('hex')}`
  const keys = floorKeys(workspace, 'old')
  const entry = await client.xAdd(keys.accepted, '*', { first: JSON.stringify(STORED) })
  await client.xAdd(keys.accepted, '*', { second: JSON.stringify(UNWRITTEN) })
  return { workspace, ledger: memoryLedger('old', entry) }
}

it('[EP7] a rebuild that crashes before any of its steps is not served, and one that begins again ends with every event', async () => {
  const expected = new Map(
    [...bySubject([...STORED, ...UNWRITTEN])].map(([subject, events]) => [subject, foldAll(subject, events)]),
  )
  let crashes = 0
  for (let step = 0, isDone = false; !isDone; step += 1) {
    const { workspace, ledger } = await lostFloor()
    let epochs = 0
    const rebuild = (own: FloorRedis, ownLedger: LedgerSide) =>
      rebuildFloor({
        client: own,
        workspace,
        ledger: ownLedger,
        streamOf: (epoch) => acceptedStreamOf(workspace, epoch, own),
        newEpoch: () => `new${(epochs += 1)}`,
        now: () => NOW_MS + 1_000,
        logger: quiet,
        isStillNeeded: async () => (await look(workspace, ledger)).do === 'rebuild',
      })
    const allowed = { calls: step }
    isDone = await rebuild(crashing(client, allowed), crashing(ledger, allowed)).then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof Crash)) throw error
        return false
      },
    )
    const check = async (epoch: string) => {
      const stored = await client.hGetAll(floorKeys(workspace, epoch).facts)
      expect(
        new Map(Object.entries(stored).map(([subject, json]) => [subject, parseFacts(subject, json)])),
      ).toEqual(expected)
      expect(Object.keys(await client.hGetAll(floorKeys(workspace, epoch).revisions)).sort()).toEqual(
        [...expected.keys()].sort(),
      )
    }
    const verdict = await look(workspace, ledger)
    // Served only once the key was set, which is when all is there but the clearing up of older epochs.
    if (verdict.do === 'serve') await check(verdict.epoch)
    else {
      crashes += 1
      expect(verdict.do).toBe('rebuild')
      await rebuild(client, ledger)
      const again = await look(workspace, ledger)
      expect(again).toMatchObject({ do: 'serve' })
      if (again.do === 'serve') await check(again.epoch)
    }
  }
  expect(crashes).toBeGreaterThan(8)
})

it('[EP7] a rebuild gives everybody who is taken as reachable a lease that ends no earlier than the evidence', async () => {
  const { workspace, ledger } = await lostFloor()
  await rebuildFloor({
    client, workspace, ledger, streamOf: (epoch) => acceptedStreamOf(workspace, epoch, client),
    newEpoch: () => 'new', now: () => NOW_MS + 1_000, logger: quiet, isStillNeeded: () => Promise.resolve(true),
  }) // prettier-ignore
  const leases = await client.zRangeWithScores(floorKeys(workspace, 'new').leases, 0, -1)
  expect(leases).toEqual([
    { value: 's:a2', score: NOW_MS + 31_000 },
    { value: 's:a1', score: NOW_MS + 3_600_000 },
  ])
  expect((await client.keys(`floorview:{${workspace}}:old:*`)).length).toBe(0)
})

it('[EP7] a rebuild that another server has done meanwhile changes nothing', async () => {
  const { workspace, ledger } = await lostFloor()
  await rebuildFloor({
    client, workspace, ledger, streamOf: (epoch) => acceptedStreamOf(workspace, epoch, client),
    newEpoch: () => 'new', now: () => NOW_MS, logger: quiet, isStillNeeded: () => Promise.resolve(false),
  }) // prettier-ignore
  expect(await client.get(epochKey(workspace))).toBe(null)
  expect(ledger.row?.epoch).toBe('old')
})

it('[EP9] a rebuild that lost its lock, and was overtaken, leaves the other server’s floor alone', async () => {
  const { workspace, ledger } = await lostFloor()
  const stream = floorKeys(workspace, 'theirs').accepted
  const theirs = async () => {
    ledger.row = { epoch: 'theirs', entry: '0-0' }
    await client.set(epochKey(workspace), 'theirs')
    await client.xAdd(stream, '*', { kept: JSON.stringify(UNWRITTEN) })
  }
  const recover = ledger.recover.bind(ledger)
  // While the facts are read back another server gets the lock, rebuilds, and takes events.
  ledger.recover = async (nowMs) => {
    const recovered = await recover(nowMs)
    await theirs()
    return recovered
  }
  await rebuildFloor({
    client, workspace, ledger, streamOf: (epoch) => acceptedStreamOf(workspace, epoch, client),
    newEpoch: () => 'late', now: () => NOW_MS, logger: quiet, isStillNeeded: () => Promise.resolve(true),
  }) // prettier-ignore
  expect(await client.get(epochKey(workspace))).toBe('theirs')
  expect(ledger.row?.epoch).toBe('theirs')
  expect(await client.xLen(stream)).toBe(1)
  expect(await client.keys(`floorview:{${workspace}}:late:*`)).toEqual([])
})

it('[EP9] a ledger that came back from before the floor’s epoch gets what that floor’s stream holds', async () => {
  const { workspace, ledger } = await lostFloor()
  await client.set(epochKey(workspace), 'newer')
  await client.xAdd(floorKeys(workspace, 'newer').accepted, '*', { kept: JSON.stringify(LATER) })
  await rebuildFloor({
    client, workspace, ledger, streamOf: (epoch) => acceptedStreamOf(workspace, epoch, client),
    newEpoch: () => 'new', now: () => NOW_MS, logger: quiet, isStillNeeded: () => Promise.resolve(true),
  }) // prettier-ignore
  expect(ledger.row?.epoch).toBe('new')
  for (const event of LATER) expect(ledger.events).toContainEqual(event)
})
