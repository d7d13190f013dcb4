// A server's copy of the floor, entry by entry: what is newer replaces, what is not changes nothing.
import { expect, it } from 'vitest'
import { Replica } from '../../server/live/replica.ts'
import { compareStreamIds } from '../../server/live/stream-id.ts'
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
