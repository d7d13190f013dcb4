// That a board's slots do not grow for ever: agents who come and go, and a list that begins anew.
import { expect, it } from 'vitest'
import { Replica } from '../../server/live/replica.ts'
import { floorEvent } from '../../shared/events.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { view } from '../../shared/floor/view.ts'
import { ChangesLog } from '../support/generators/changes.ts'
import { BASE_MS } from '../support/generators/teller.ts'
import { BoardWorld, contentOf } from './board-readers.ts'

/** A board with one reader that keeps up and one that may be slow, and agents who come to its team and leave it. */
function worldOf() {
  const log = new ChangesLog()
  const replica = new Replica(defaultSettings('UTC'))
  const world = new BoardWorld(replica, BASE_MS, [['quick', 'main'], ['slow', 'main']]) // prettier-ignore
  let told = 0
  const move = (agent: string, team: string) => {
    told += 1
    const atMs = BASE_MS + told
    const stamps = { claimedAtMs: atMs, occurredAtMs: atMs, receivedAtMs: atMs }
    const profile = { type: 'agent.profile', subject: `agent/s:${agent}`, data: { team } }
    const event = floorEvent.parse({ source: 's', id: `e${told}`, ...stamps, ...profile })
    const change = replica.apply(log.commit([event], world.nowMs))
    if (change !== null) world.hub.changed(change.touched, change.acceptedAtMs)
  }
  const comeAndGo = (times: number) => {
    for (let time = 0; time < times; time += 1) {
      move('guest', 'main')
      world.hub.flush()
      move('guest', 'sales')
      world.hub.flush()
    }
  }
  const [quick, slow] = world.readers
  if (quick === undefined || slow === undefined) throw new Error('no readers')
  const slotsOf = () => quick.shown?.slots.length ?? 0
  const endsAlike = () => {
    for (const { shown } of world.readers)
      expect(shown === null ? null : contentOf(shown.board)).toEqual(view(replica.floor, 'main', world.nowMs))
  }
  move('resident', 'main')
  world.join(quick)
  world.join(slow)
  world.hub.tick()
  return { world, quick, slow, comeAndGo, slotsOf, endsAlike }
}

it('[FR5] keeps its list while few slots are empty', () => {
  const { world, quick, comeAndGo, slotsOf, endsAlike } = worldOf()
  comeAndGo(64)
  world.hub.tick()
  expect([quick.hasGap, slotsOf()]).toEqual([false, 65])
  endsAlike()
})

it('[FR5] begins a new list once most slots are empty, so that it stays short however often agents come and go', () => {
  const { world, quick, comeAndGo, slotsOf, endsAlike } = worldOf()
  for (let day = 0; day < 20; day += 1) {
    comeAndGo(65)
    world.hub.tick()
    world.mendGaps()
    expect(slotsOf()).toBe(1)
  }
  expect(quick.gaps).toBe(20)
  endsAlike()
})

it('[FR5] brings a reader that was slow meanwhile to the new list by a snapshot, not by the old numbers', () => {
  const { world, slow, comeAndGo, endsAlike } = worldOf()
  slow.isSlow = true
  comeAndGo(65)
  world.hub.tick()
  slow.isSlow = false
  for (let turn = 0; turn < 2; turn += 1) {
    world.hub.flush()
    world.hub.tick()
    world.mendGaps()
  }
  expect(slow.gaps).toBe(1)
  endsAlike()
})
