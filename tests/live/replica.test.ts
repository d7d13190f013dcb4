// A server's copy of the floor, entry by entry: what is newer replaces, what is not changes nothing.
import { expect, it } from 'vitest'
import { Replica } from '../../server/live/replica.ts'
import { compareStreamIds } from '../../server/live/stream-id.ts'
import { RestingChat } from '../../shared/floor/resting-chat.ts'
import { DEFAULTS } from './live-world.ts'

const named = (name: string) => JSON.stringify({ v: 1, intents: [], name: [[1, 0, 'e1'], name] })
const AGENT = 'agent/s:a1'

it('[RE1] an entry that is not newer than the position changes nothing, nor facts older than those that stand', () => {
  const replica = new Replica(DEFAULTS)
  replica.load(AGENT, '9-2', named('loaded'))
  replica.position = '9-1'
  expect(replica.apply({ id: '9-1', fields: [[AGENT, named('old')]] })).toBe(null)
  expect(replica.apply({ id: '9-2', fields: [[AGENT, named('same')]] })?.touched.agents.size).toBe(0)
  expect([replica.position, replica.floor.agentFacts('s:a1')?.name?.[1]]).toEqual(['9-2', 'loaded'])
  replica.apply({ id: '10-0', fields: [[AGENT, named('new')]] })
  expect([replica.revisionOf(AGENT), replica.floor.agentFacts('s:a1')?.name?.[1]]).toEqual(['10-0', 'new'])
})

it('[RE2] a pulse moves the position and the pulse alone, and only what was accepted counts as accepted', () => {
  const replica = new Replica(DEFAULTS)
  expect(replica.apply({ id: '5-0', fields: [['pulse', '5']] })).toMatchObject({
    acceptedAtMs: null,
    isAccepted: false,
  })
  expect([replica.position, replica.pulseMs]).toEqual(['5-0', 5])
  expect(replica.apply({ id: '6-0', fields: [[AGENT, named('a')]] })).toMatchObject({
    acceptedAtMs: 6,
    isAccepted: true,
  })
  // For the ledger only: accepted, and nothing of it on the floor.
  expect(replica.apply({ id: '7-0', fields: [['chat/s:c1', '']] })).toMatchObject({
    acceptedAtMs: null,
    isAccepted: true,
  })
  replica.apply({ id: '8-0', fields: [['chat/s:c1', '{"v":1,"lastMs":1}']] })
  expect(replica.apply({ id: '9-0', fields: [['chat/s:c1', 'gone']] })).toMatchObject({ isAccepted: false })
  expect(replica.read('chat/s:c1')).toBe(null)
})

it('[RE3] positions are compared as numbers, part by part', () => {
  expect(['10-0', '9-9', '9-10', '9-0'].sort(compareStreamIds)).toEqual(['9-0', '9-9', '9-10', '10-0'])
})

it('[IX7] a closed chat of which nothing was heard for a minute is kept as text that says the same, until more comes of it', () => {
  const replica = new Replica(DEFAULTS)
  const chat = 'chat/s:c1'
  const closedMs = 1_000_000
  const facts = {
    v: 1,
    lastMs: closedMs,
    holder: [[1, 3, 'e1'], ['s:a1', 1]],
    closed: [[closedMs, 6, 'e2'], ['agent', closedMs]],
  } // prettier-ignore
  const json = JSON.stringify(facts)
  replica.apply({ id: `${closedMs}-0`, fields: [[chat, json]] })
  const pulse = (atMs: number) => replica.apply({ id: `${atMs}-9`, fields: [['pulse', String(atMs)]] })
  const seen = () => [
    replica.read(chat),
    new Map(replica.stored()).get(chat),
    replica.floor.chats.get('s:c1')?.facts,
  ]
  const before = seen()
  expect(before).toEqual([{ revision: `${closedMs}-0`, facts: { kind: 'chat', facts } }, json, facts])
  const isResting = () => replica.floor.chats.get('s:c1')?.kept instanceof RestingChat

  pulse(closedMs + 59_999)
  expect(isResting()).toBe(false)
  pulse(closedMs + 60_000)
  expect(isResting()).toBe(true)
  expect(seen()).toEqual(before)

  const rated = JSON.stringify({ ...facts, rating: [[closedMs, 8, 'e3'], [1, null, closedMs + 61_000]] }) // prettier-ignore
  replica.apply({ id: `${closedMs + 61_000}-0`, fields: [[chat, rated]] })
  expect(isResting()).toBe(false)
  expect([...replica.floor.chats.ratingsOfAgent('s:a1')]).toEqual([['s:c1', { score: 1, atMs: closedMs + 61_000, agent: 's:a1' }]]) // prettier-ignore
  pulse(closedMs + 121_000)
  expect([isResting(), new Map(replica.stored()).get(chat)]).toEqual([true, rated])
})

it('[IX7] of a floor that is loaded, closed chats rest at once, and move with their agent between teams as they are', () => {
  const replica = new Replica(DEFAULTS)
  const closed = '{"v":1,"lastMs":5,"holder":[[1,3,"e1"],["s:a1",1]],"closed":[[5,6,"e2"],["agent",5]]}'
  const open = '{"v":1,"lastMs":5,"holder":[[1,3,"e1"],["s:a1",1]]}'
  replica.load('chat/s:c1', '5-0', closed)
  replica.load('chat/s:c2', '5-0', open)
  const kept = () => ['s:c1', 's:c2'].map((id) => replica.floor.chats.get(id)?.kept instanceof RestingChat)
  expect(kept()).toEqual([true, false])
  const inTeam = '{"v":1,"intents":[],"team":[[1,0,"e1"],"sales"]}'
  replica.apply({ id: '6-0', fields: [[AGENT, inTeam]] })
  expect([...replica.floor.chats.ofTeam('sales').keys()]).toEqual(['s:c1', 's:c2'])
  expect(kept()).toEqual([true, false])
})
