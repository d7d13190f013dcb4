// Commits of two servers to a real Redis over random histories: what ends up stored is the fold, each event once.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { EventOutcome } from '../../server/live/intake.ts'
import { isForLedgerOnly, submissionOf } from '../../server/live/plan.ts'
import type { FloorRedis } from '../../server/live/redis-client.ts'
import type { FloorEvent } from '../../shared/events.ts'
import { foldAll } from '../../shared/floor/fold.ts'
import {
  bySubject,
  delivered,
  historyArbitrary,
  type History,
  type Step,
} from '../support/generators/history.ts'
import { WHATS } from '../support/generators/teller.ts'
import { connect, makeWorld, type LiveWorld, type TestServer } from './live-world.ts'

// Many runs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const RUNS = 150

let clients: [FloorRedis, FloorRedis]
beforeAll(async () => {
  clients = [await connect(), await connect()]
})
afterAll(() => {
  for (const client of clients) client.destroy()
})

interface Cut {
  /** Steps that arrive together. */
  size: number
  server: number
  /** Does the sender wait for the answer before anything else arrives? */
  waits: boolean
  /** Entries that each replica follows meanwhile. */
  follows: [number, number]
  /** Turns of the event loop that a server is held between reading facts and committing. */
  held: number
}
const cut: fc.Arbitrary<Cut> = fc.record({
  size: fc.integer({ min: 1, max: 8 }),
  server: fc.nat(1),
  waits: fc.boolean(),
  follows: fc.tuple(fc.nat(3), fc.nat(3)),
  held: fc.nat(6),
})
// A lapse stands by its lease alone, which no history holds: see leases.test.ts.
const histories = historyArbitrary({ whats: WHATS.filter((what) => what !== 'lapse'), least: 3, most: 20 })

const keyOf = ({ source, id, claimedAtMs }: FloorEvent) => `${source} ${id} ${claimedAtMs}`

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Brings the history to two servers as it was cut, and returns how each delivery ended. */
async function play(world: LiveWorld, { steps }: History, cuts: readonly Cut[]) {
  let held = 0
  const gate = () => turns(held)
  const servers: [TestServer, TestServer] = [world.server(clients[0], gate), world.server(clients[1], gate)]
  const ended: { event: FloorEvent; outcome: EventOutcome }[] = []
  let open: Promise<void>[] = []
  const submit = async (server: TestServer, events: FloorEvent[]) => {
    const outcomes = await server.committer.submit(events.map((event) => submissionOf(event)))
    outcomes.forEach((outcome, place) => {
      const event = events[place]
      if (event !== undefined) ended.push({ event, outcome })
    })
  }
  const settle = async () => {
    await Promise.all(open)
    open = []
  }
  const left: Step[] = [...steps]
  for (let round = 0; left.length > 0; round += 1) {
    const {
      size,
      server,
      waits,
      follows,
      held: turnsHeld,
    } = cuts[round % cuts.length] ?? { size: 1, server: 0, waits: true, follows: [0, 0], held: 0 }
    held = turnsHeld
    const together = left.splice(0, size)
    open.push(submit(servers[server === 0 ? 0 : 1], delivered(together)))
    if (together.some((step) => step.do === 'rotate')) {
      await settle()
      for (const step of together) if (step.do === 'rotate') await world.rotate()
    }
    await Promise.all([servers[0].follow(follows[0]), servers[1].follow(follows[1])])
    if (waits) await settle()
  }
  await settle()
  await Promise.all(servers.map((server) => server.follow()))
  return { servers, ended }
}

it('[CO1] of two servers in any interleaving: facts are the fold, accepted events are kept once, revisions are entries', async () => {
  let refused = 0
  await fc.assert(
    fc.asyncProperty(histories, fc.array(cut, { minLength: 1, maxLength: 12 }), async (history, cuts) => {
      const world = await makeWorld(clients[0])
      const { servers, ended } = await play(world, history, cuts)
      const { facts, revisions, changes, accepted } = await world.stored()

      // Of an event that came to both servers with other stamps, the first one that was accepted stands.
      const stood = new Map<string, FloorEvent>()
      for (const event of [...accepted.values()].flat())
        if (!stood.has(keyOf(event))) stood.set(keyOf(event), event)
      const stamped = history.events.map((event) => stood.get(keyOf(event)) ?? event)

      // Facts: those of the fold of all events, but for those that are the ledger's only.
      const live = bySubject(stamped.filter((event) => !isForLedgerOnly(event)))
      const expected = new Map([...live].map(([subject, events]) => [subject, foldAll(subject, events)]))
      expect(facts).toEqual(expected)
      for (const { replica, doubts } of servers) {
        expect(new Map(replica.subjects())).toEqual(expected)
        expect(doubts).toEqual([])
      }

      // Revisions: the entry that wrote the facts holds them.
      expect([...revisions.keys()].sort()).toEqual([...facts.keys()].sort())
      for (const [subject, revision] of revisions) {
        const json = changes.get(revision)?.get(subject) ?? 'null'
        expect(foldAll(subject, live.get(subject) ?? []).facts).toEqual(JSON.parse(json))
      }
      for (const [id, events] of accepted)
        expect([...(changes.get(id)?.keys() ?? [])]).toEqual([
          ...new Set(events.map(({ subject }) => subject)),
        ])

      // Events: an answer of accepted for each one kept, and the others known already.
      const kept = [...accepted.values()].flat().map(keyOf)
      const answered = ended.filter(({ outcome }) => outcome === 'accepted').map(({ event }) => keyOf(event))
      expect(kept.sort()).toEqual(answered.sort())
      expect(new Set(kept)).toEqual(new Set(history.events.map(keyOf)))
      expect(ended.filter(({ outcome }) => outcome !== 'accepted' && outcome !== 'duplicate')).toEqual([])
      if (!history.steps.some((step) => step.do === 'rotate'))
        expect(kept).toHaveLength(history.events.length)
      refused += servers[0].committer.counts.groupsRefused + servers[1].committer.counts.groupsRefused
    }),
    { numRuns: RUNS },
  )
  // The servers did get in each other's way, or nothing was shown of that.
  expect(refused).toBeGreaterThan(RUNS)
})

it('[CO2] a repeat after both sets of seen ids have rotated is accepted again and changes no facts', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ({ events }) => {
      const world = await makeWorld(clients[0])
      const { committer } = world.server(clients[0])
      const all = events.map((event) => submissionOf(event))
      expect(await committer.submit(all)).toEqual(all.map(() => 'accepted'))
      const before = (await world.stored()).facts
      expect(await committer.submit(all)).toEqual(all.map(() => 'duplicate'))
      await world.rotate()
      expect(await committer.submit(all)).toEqual(all.map(() => 'duplicate'))
      await world.rotate()
      expect(await committer.submit(all)).toEqual(all.map(() => 'accepted'))
      expect((await world.stored()).facts).toEqual(before)
      expect(committer.counts.duplicates).toBe(2 * all.length)
    }),
    { numRuns: 100 },
  )
})
