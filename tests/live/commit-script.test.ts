// The commit script alone, group by group: what is refused leaves nothing, what is taken is there whole. Real Redis.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commitKeys } from '../../server/live/keys.ts'
import {
  commitArguments,
  planGroup,
  readOutcome,
  seenId,
  type Group,
  type Known,
  submissionOf,
} from '../../server/live/plan.ts'
import type { FloorRedis } from '../../server/live/redis-client.ts'
import { floorEvent, LIVE_HORIZON_MS, type FloorEvent } from '../../shared/events.ts'
import { connect, makeWorld, type LiveWorld } from './live-world.ts'

let client: FloorRedis
beforeAll(async () => {
  client = await connect()
})
afterAll(() => client.destroy())

const NOW_MS = Date.UTC(2026, 10, 20, 12)
function said(
  id: string,
  subject: string,
  type: string,
  data: object = {},
  claimedAtMs = NOW_MS,
  source = 's',
): FloorEvent {
  const stamps = { source, id, subject, claimedAtMs, occurredAtMs: claimedAtMs, receivedAtMs: NOW_MS }
  return floorEvent.parse({ ...stamps, type, data })
}
const away = (id: string, agent = 'a1', source = 's') =>
  said(id, `agent/s:${agent}`, 'agent.status', { status: 'away' }, NOW_MS, source)
const plan = (events: FloorEvent[], known: Known | null = null): Group =>
  planGroup(events[0]?.subject ?? '', events, events.map((event) => seenId(event, false)), known) // prettier-ignore

async function commit({ keys, epoch }: LiveWorld, groups: Group[], asEpoch = epoch): Promise<string[]> {
  const named = commitKeys(keys)
  return (await client.commitGroups(named, commitArguments(asEpoch, groups))) as string[] // as the script's header says
}

describe('a group', () => {
  it('[CO3] folded from a revision that is not the one that stands is refused and leaves nothing, while others are taken', async () => {
    const world = await makeWorld(client)
    const [entry = ''] = await commit(world, [plan([away('e1')])])
    const before = await world.stored()
    const stale = [
      plan([away('e2')]),
      plan([away('e3')], { revision: '1-1', facts: { kind: 'agent', facts: { v: 1, intents: [] } } }),
    ]
    const fresh = plan([away('e4', 'a2')])
    for (const group of stale) expect(await commit(world, [group])).toEqual(['', 'revision'])
    expect(await world.stored()).toEqual(before)

    const answer = await commit(world, [stale[0] ?? fresh, fresh])
    expect(answer.slice(1)).toEqual(['revision', 'taken'])
    const after = await world.stored()
    expect([...after.revisions]).toEqual([...before.revisions, ['agent/s:a2', answer[0]]])
    expect([...after.seen].sort()).toEqual(
      [seenId(away('e1'), false), seenId(away('e4', 'a2'), false)].sort(),
    )
    expect([...after.accepted.values()].flat().map(({ id }) => id)).toEqual(['e1', 'e4'])
    const second = await commit(world, [
      plan([away('e2')], { revision: entry, facts: { kind: 'agent', facts: { v: 1, intents: [] } } }),
    ])
    expect(second.slice(1)).toEqual(['taken'])
  })

  it('[CO4] with an id seen in either set is refused whole, and names the repeats', async () => {
    const world = await makeWorld(client)
    const [entry = ''] = await commit(world, [plan([away('e1')])])
    const group = plan([away('e0'), away('e1'), away('e2')], {
      revision: entry,
      facts: { kind: 'agent', facts: { v: 1, intents: [] } },
    })
    const before = await world.stored()
    expect((await commit(world, [group]))[1]).toBe('seen:1')
    await world.rotate()
    expect((await commit(world, [group]))[1]).toBe('seen:1')
    const after = await world.stored()
    expect([after.facts, after.accepted, after.seen]).toEqual([before.facts, before.accepted, before.seen])
    await world.rotate()
    expect((await commit(world, [group]))[1]).toBe('taken')
    expect(readOutcome('seen:0,2')).toEqual({ taken: false, why: 'seen', places: [0, 2] })
  })

  it('[CO4] of one source does not take another source’s equal id for a repeat, nor an id of another time', async () => {
    const world = await makeWorld(client)
    await commit(world, [plan([away('e1')])])
    expect((await commit(world, [plan([away('e1', 'a2', 't')])]))[1]).toBe('taken')
    expect((await commit(world, [plan([said('e1', 'agent/s:a3', 'agent.login', {}, NOW_MS - 1)])]))[1]).toBe(
      'taken',
    )
    expect(seenId(away('e1'), true)).toBe(seenId({ ...away('e1'), claimedAtMs: 5 }, true))
  })

  it('[CO5] of chat events older than the horizon writes both streams under one id, and no facts', async () => {
    const world = await makeWorld(client)
    const old = said('e1', 'chat/s:c1', 'chat.queued', {}, NOW_MS - LIVE_HORIZON_MS - 1)
    const answer = await commit(world, [plan([old])])
    const { facts, revisions, changes, accepted, seen } = await world.stored()
    expect([facts.size, revisions.size, seen.size]).toEqual([0, 0, 1])
    expect([...changes]).toEqual([[answer[0], new Map([['chat/s:c1', '']])]])
    expect([...accepted]).toEqual([[answer[0], [old]]])
    // At the horizon itself it is live, and an agent's events are at any age.
    expect(plan([said('e2', 'chat/s:c1', 'chat.queued', {}, NOW_MS - LIVE_HORIZON_MS)]).facts).not.toBe(null)
    expect(plan([said('e3', 'agent/s:a1', 'agent.login', {}, 0)]).facts).not.toBe(null)
  })

  it('[CO5] for the ledger only stands whatever the facts have become', async () => {
    const world = await makeWorld(client)
    const [entry = ''] = await commit(world, [plan([said('e1', 'chat/s:c1', 'chat.queued')])])
    const answer = await commit(world, [plan([said('e2', 'chat/s:c1', 'chat.queued', {}, 0)])])
    expect(answer[1]).toBe('taken')
    expect((await world.stored()).revisions.get('chat/s:c1')).toBe(entry)
  })

  it('[CO6] of a lapse needs the lease that it ends, takes it away, and a heartbeat with it sets the next', async () => {
    const world = await makeWorld(client)
    const { keys } = world
    const beat = plan([said('b1', 'agent/s:a1', 'agent.heartbeat', { ttl: 10 }, 1_000)])
    const [entry = ''] = await commit(world, [beat])
    expect(await client.zScore(keys.leases, 's:a1')).toBe(11_000)
    const known: Known = {
      revision: entry,
      facts: beat.facts ?? { kind: 'agent', facts: { v: 1, intents: [] } },
    }
    const lapse = (endMs: number) =>
      said(
        `l${endMs}`,
        'agent/s:a1',
        'system.agent.lapse',
        { leaseEndMs: endMs, evidenceMs: 1_000 },
        endMs,
        'floorview',
      )
    expect((await commit(world, [plan([lapse(10_999)], known)]))[1]).toBe('lease')
    expect((await commit(world, [plan([lapse(11_001)], known)]))[1]).toBe('lease')
    expect(await client.zScore(keys.leases, 's:a1')).toBe(11_000)
    const both = plan([lapse(11_000), said('b2', 'agent/s:a1', 'agent.heartbeat', { ttl: 5 }, 12_000)], known)
    expect((await commit(world, [both]))[1]).toBe('taken')
    expect(await client.zScore(keys.leases, 's:a1')).toBe(17_000)
  })
})

describe('a batch', () => {
  it.each(['e2', ''])('[CO7] under another epoch is refused whole: %j', async (asEpoch) => {
    const world = await makeWorld(client)
    await expect(commit(world, [plan([away('e1')])], asEpoch)).rejects.toThrow('EPOCH')
    await client.del(world.keys.epoch)
    await expect(commit(world, [plan([away('e1')])])).rejects.toThrow('EPOCH')
    expect(
      await client.exists([
        world.keys.facts,
        world.keys.changes,
        world.keys.accepted,
        world.keys.seen,
        world.keys.leases,
      ]),
    ).toBe(0)
  })

  it('[CO7] under another epoch is answered as unavailable, and the doubt is told', async () => {
    const world = await makeWorld(client)
    const { committer, doubts } = world.server(client)
    await client.set(world.keys.epoch, 'another')
    expect(await committer.submit([submissionOf(away('e1'))])).toEqual(['unavailable'])
    expect(doubts).toEqual(['epoch refused'])
    await client.set(world.keys.epoch, world.epoch)
    expect(await committer.submit([submissionOf(away('e1'))])).toEqual(['accepted'])
  })

  it('[CO8] adds its events under the very id of its changes, whatever else the changes hold', async () => {
    const world = await makeWorld(client)
    // As after a clock that ran ahead, or many pulses: the two streams would not come to one id by themselves.
    await client.xAdd(world.keys.changes, '99999999999999-5', { pulse: '1' })
    const [entry = ''] = await commit(world, [plan([away('e1')])])
    const { accepted, revisions } = await world.stored()
    expect([[...accepted.keys()], [...revisions.values()]]).toEqual([[entry], [entry]])
  })

  it('[CO8] of which nothing is taken adds no entry', async () => {
    const world = await makeWorld(client)
    await commit(world, [plan([away('e1')])])
    expect((await commit(world, [plan([away('e1')])]))[0]).toBe('')
    const { changes, accepted } = await world.stored()
    expect([changes.size, accepted.size]).toEqual([1, 1])
  })
})
