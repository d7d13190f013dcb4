// What a server folds from: its own commits ahead of its replica, and what another server changed, read in the right order.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { submissionOf } from '../../server/live/plan.ts'
import { KnownFacts } from '../../server/live/known-facts.ts'
import type { FloorRedis } from '../../server/live/redis-client.ts'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import { foldAll, serialiseFacts } from '../../shared/floor/fold.ts'
import { connect, DEFAULTS, makeWorld } from './live-world.ts'
import { Replica } from '../../server/live/replica.ts'

let clients: [FloorRedis, FloorRedis]
beforeAll(async () => {
  clients = [await connect(), await connect()]
})
afterAll(() => {
  for (const client of clients) client.destroy()
})

const SUBJECT = 'agent/s:a1'
let made = 0
function status(reason: string): FloorEvent {
  made += 1
  const stamps = {
    source: 's',
    id: `e${made}`,
    subject: SUBJECT,
    claimedAtMs: made,
    occurredAtMs: made,
    receivedAtMs: made,
  }
  return floorEvent.parse({ ...stamps, type: 'agent.status', data: { status: 'away', reason } })
}
const one = (event: FloorEvent) => [submissionOf(event)]

it('[CO11] a server’s own commits are what its next fold starts from, though its replica has not passed them', async () => {
  const world = await makeWorld(clients[0])
  const server = world.server(clients[0])
  const events = ['a', 'b', 'c', 'd'].map(status)
  for (const event of events) expect(await server.committer.submit(one(event))).toEqual(['accepted'])
  expect(server.committer.counts).toMatchObject({ groups: 4, groupsRefused: 0 })
  await server.follow(2)
  for (const event of ['e', 'f'].map(status)) {
    events.push(event)
    await server.committer.submit(one(event))
    await server.follow()
  }
  expect(server.committer.counts.groupsRefused).toBe(0)
  expect((await world.stored()).facts.get(SUBJECT)).toEqual(foldAll(SUBJECT, events))
})

it('[CO11] what another server changed is read again and folded again, and the replica’s later news replaces it', async () => {
  const world = await makeWorld(clients[0])
  const [a, b] = [world.server(clients[0]), world.server(clients[1])]
  const events = ['a', 'b', 'c'].map(status)
  for (const [place, event] of events.entries())
    expect(await (place % 2 === 0 ? a : b).committer.submit(one(event))).toEqual(['accepted'])
  expect([a.committer.counts.groupsRefused, b.committer.counts.groupsRefused]).toEqual([1, 1])
  const last = status('e')
  events.push(status('d'))
  expect(await b.committer.submit(events.slice(-1).flatMap(one))).toEqual(['accepted'])
  await a.follow()
  expect(await a.committer.submit(one(last))).toEqual(['accepted'])
  expect(a.committer.counts.groupsRefused).toBe(1)
  expect((await world.stored()).facts.get(SUBJECT)).toEqual(foldAll(SUBJECT, [...events, last]))
})

it('[CO12] facts that are read while another server commits are never older than the revision they are taken for', async () => {
  const world = await makeWorld(clients[0])
  const other = world.server(clients[1])
  await other.committer.submit(one(status('a')))
  let reads = 0
  // The second of the two reads waits until another commit has stood.
  const held = async (read: () => Promise<unknown>): Promise<unknown> => {
    reads += 1
    if (reads === 2) await other.committer.submit(one(status('b')))
    return read()
  }
  const between = new Proxy(clients[0], {
    get: (client, name) => {
      const value: unknown = Reflect.get(client, name, client)
      if (typeof value !== 'function') return value
      const method: (...args: unknown[]) => Promise<unknown> = value.bind(client) as typeof method // one of the client's own
      return name === 'hmGet' ? (...args: unknown[]) => held(() => method(...args)) : method
    },
  })
  const replica = new Replica(DEFAULTS)
  const known = new KnownFacts({ read: (subject) => replica.read(subject), position: () => replica.position })
  await known.refresh(between, world.keys, [SUBJECT])
  expect(reads).toBe(2)
  const { changes, facts, revisions } = await world.stored()
  const read = known.read(SUBJECT)
  const ofRevision = changes.get(read?.revision ?? '')?.get(SUBJECT) ?? 'null'
  expect(revisions.get(SUBJECT)).not.toBe(read?.revision)
  expect(JSON.parse(ofRevision)).not.toEqual(read?.facts.facts)
  expect(read?.facts).toEqual(facts.get(SUBJECT))
})

it('[CO14] what this server wrote comes back by its very text, in the order written; anything else is read', () => {
  const known = new KnownFacts({ read: () => null, position: () => '0-0' })
  const written = ['a', 'b', 'c'].map((reason) => {
    const facts = foldAll(SUBJECT, [status(reason)])
    return { facts, json: serialiseFacts(facts) }
  })
  for (const { json, facts } of written) known.writing(SUBJECT, json, facts)
  const [a, b, c] = written.map(({ json }) => json)
  expect(known.passed(SUBJECT, '1-0', '{"v":1,"intents":[]}')).toBe(null)
  expect(known.passed('agent/s:other', '1-0', a ?? '')).toBe(null)
  expect(known.passed(SUBJECT, '1-1', b ?? '')).toBe(written[1]?.facts)
  // Older than what has passed: the stream never brings it.
  expect(known.passed(SUBJECT, '1-2', a ?? '')).toBe(null)
  known.notWritten(SUBJECT)
  expect(known.passed(SUBJECT, '1-3', c ?? '')).toBe(null)
})

it('[CO14] a replica that takes its server’s own facts is the one that reads every text', async () => {
  const world = await makeWorld(clients[0])
  const [a, b] = [world.server(clients[0]), world.server(clients[1])]
  for (const [place, reason] of ['a', 'b', 'c', 'd', 'e'].entries()) {
    await (place % 2 === 0 ? a : b).committer.submit(one(status(reason)))
    if (place % 3 === 0) await a.follow()
  }
  await a.follow()
  await b.follow()
  const { facts, revisions } = await world.stored()
  for (const { replica } of [a, b])
    expect(replica.read(SUBJECT)).toEqual({ revision: revisions.get(SUBJECT), facts: facts.get(SUBJECT) })
})

it('[CO13] a repeat of what is still on its way is a duplicate once that is kept, and what waits is refused with its target', async () => {
  const world = await makeWorld(clients[0])
  let open = () => {}
  const server = world.server(clients[0], () => new Promise((resolve) => (open = resolve)))
  const event = status('a')
  const later = status('b')
  const answers = Promise.all([
    server.committer.submit([...one(event), ...one(event)]),
    new Promise((resolve) => setImmediate(resolve)).then(() => server.committer.submit(one(later))),
  ])
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  server.committer.setTarget(null)
  open()
  expect(await answers).toEqual([['accepted', 'duplicate'], ['unavailable']])
  expect(server.committer.held).toBe(0)
  expect(await server.committer.submit(one(later))).toEqual(['unavailable'])
})

it('[CO13] what an answer puts back after the target is gone is refused too, and no sender waits for the next floor', async () => {
  const world = await makeWorld(clients[0])
  const known = status('a')
  await world.server(clients[1]).committer.submit(one(known))
  let open = () => {}
  const server = world.server(clients[0], () => new Promise((resolve) => (open = resolve)))
  const answer = server.committer.submit([...one(known), ...one(status('b'))])
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  server.committer.setTarget(null)
  open()
  expect(await answer).toEqual(['duplicate', 'unavailable'])
  expect(server.committer.held).toBe(0)
})
