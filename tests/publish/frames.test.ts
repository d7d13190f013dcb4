// Frames: a board that was kept up by them, however slow its reader, is the board that a snapshot would show.
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { TeamWatch } from '../../server/alerts/engine/team-watch.ts'
import { Replica } from '../../server/live/replica.ts'
import type { TeamNow } from '../../shared/alerts/team-conditions.ts'
import type { FloorEvent } from '../../shared/events.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { followedBy } from '../../shared/frame-stamps.ts'
import { view } from '../../shared/floor/view.ts'
import { floorEvent } from '../../shared/events.ts'
import { ChangesLog } from '../support/generators/changes.ts'
import { delivered, eventsArbitrary, historyArbitrary, type History } from '../support/generators/history.ts'
import { BASE_MS, ORIGINS, WHATS } from '../support/generators/teller.ts'
import { BoardWorld, contentOf } from './board-readers.ts'

// Many runs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const DEFAULTS = defaultSettings('UTC')
const CADENCES = new Map([['paced', { cadenceMs: 20_000, declaredMs: 0 }]])

/** What happens around the hub between commits. */
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('commit' as const), size: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('flush' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('tick' as const),
      afterMs: fc.constantFrom(1, 1000, 60_000, 3_600_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('slow' as const), reader: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('quick' as const), reader: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('join' as const), reader: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('evict' as const), pick: fc.nat(50) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('pulse' as const),
      afterMs: fc.constantFrom(0, 1000, 20_001),
      heard: fc.subarray([...ORIGINS]),
    }),
  },
)
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

/** All that rules are judged by, in an order that does not matter; what a board has of its team as a whole no rule reads. */
function judgedOf(now: TeamNow | null) {
  if (now === null) return null
  const { tiles, chats, alerts, ...rest } = now
  const ofAgents = alerts.filter(({ rule }) => rule !== 'customerWaits' && rule !== 'awayShare')
  return { ...rest, tiles: [...tiles].sort(byText), chats: [...chats].sort(byText), alerts: ofAgents }
}

let silences = 0

/** Plays the history to a hub with four readers; each must end with what a snapshot would show at that instant. */
function play({ steps }: History, happenings: readonly Happening[]): BoardWorld {
  const log = new ChangesLog()
  const replica = new Replica(DEFAULTS, undefined, () => CADENCES)
  const heardMs = new Map<string, number>()
  const world = new BoardWorld(replica, BASE_MS, [['r0', 'main'], ['r1', 'main'], ['r2', 'sales'], ['r3', 'night']]) // prettier-ignore
  const change = (entry: Parameters<Replica['apply']>[0] | null) => {
    const applied = entry === null ? null : replica.apply(entry)
    if (applied !== null) world.hub.changed(applied.touched, applied.acceptedAtMs)
  }
  const waiting = delivered(steps)
  for (const reader of world.readers) world.join(reader)
  for (let round = 0; waiting.length > 0; round += 1) {
    const next = happenings[round % happenings.length] ?? { do: 'commit', size: 1 }
    const reader = 'reader' in next ? world.readers[next.reader] : undefined
    if (next.do === 'commit' || round % happenings.length === 0)
      change(log.commit(waiting.splice(0, next.do === 'commit' ? next.size : 1), world.nowMs))
    if (next.do === 'flush') world.hub.flush()
    else if (next.do === 'tick') {
      world.nowMs += next.afterMs
      world.hub.tick()
    } else if (next.do === 'pulse') {
      world.nowMs += next.afterMs
      for (const source of next.heard) heardMs.set(source, world.nowMs)
      change(log.pulse(world.nowMs, heardMs))
      if (replica.floor.sources.silent.size > 0) silences += 1
      world.hub.tick()
    } else if (next.do === 'evict') change(log.evict(next.pick, world.nowMs))
    else if (next.do === 'join' && reader !== undefined) world.join(reader)
    else if (reader !== undefined) reader.isSlow = next.do === 'slow'
    world.mendGaps()
  }
  for (const reader of world.readers) reader.isSlow = false
  for (let turn = 0; turn < 2; turn += 1) {
    world.hub.flush()
    world.hub.tick()
    world.mendGaps()
  }
  for (const { shown, team } of world.readers) {
    if (shown === null) throw new Error('a reader lost its board')
    expect(contentOf(shown.board)).toEqual(view(replica.floor, team, world.nowMs))
    expect(shown.board.asOf).toBe(replica.position)
    // Judged without a board: by a watch of its own, begun only now.
    const own = new TeamWatch(team).look(replica.floor, world.nowMs, null)
    expect(judgedOf(world.hub.teamNow(team))).toEqual(judgedOf(own))
  }
  return world
}

it('[FR1] [FR12] a board kept up by frames equals a snapshot, and its alerts those judged without it, through slow readers, moves between teams and changed settings', () => {
  fc.assert(
    fc.property(
      historyArbitrary({ most: 12 }),
      fc.array(happening, { minLength: 5, maxLength: 40 }),
      (history, happenings) => {
        play(history, happenings)
      },
    ),
    { numRuns: 1_000 },
  )
  expect(silences).toBeGreaterThan(100)
})

it('[FR2] no reader, however slow, finds a gap while the settings stand', () => {
  const whats = WHATS.filter((what) => what !== 'settings')
  fc.assert(
    fc.property(
      historyArbitrary({ whats, most: 12 }),
      fc.array(happening, { minLength: 5, maxLength: 40 }),
      (history, happenings) => {
        expect(play(history, happenings).readers.map(({ gaps }) => gaps)).toEqual([0, 0, 0, 0])
      },
    ),
    { numRuns: 300 },
  )
})

it('[FR4] at one instant the frames of a flush alone bring every board up to the floor', () => {
  const whats = WHATS.filter((what) => what !== 'settings')
  fc.assert(
    fc.property(historyArbitrary({ whats, most: 12 }), fc.nat(7_200_000), ({ steps }, afterMs) => {
      const log = new ChangesLog()
      const replica = new Replica(DEFAULTS)
      const world = new BoardWorld(replica, BASE_MS + afterMs, [['r0', 'main'], ['r1', 'sales'], ['r2', 'night']]) // prettier-ignore
      for (const reader of world.readers) world.join(reader)
      for (const event of delivered(steps)) {
        const change = replica.apply(log.commit([event], world.nowMs))
        if (change !== null) world.hub.changed(change.touched, change.acceptedAtMs)
        world.hub.flush()
        for (const { shown, team } of world.readers)
          expect(shown === null ? null : contentOf(shown.board)).toEqual(
            view(replica.floor, team, world.nowMs),
          )
      }
    }),
    { numRuns: 200 },
  )
})

it('[FR3] of a board of 24 agents the mean frame has at most a tenth of the snapshot’s bytes', () => {
  const profiles = ['paced', 'plain'].flatMap((source) =>
    Array.from(
      { length: 12 },
      (_, n) =>
      floorEvent.parse({
        type: 'agent.profile', source, id: `p${n}`, subject: `agent/${source}:a${n}`, ...(source === 'paced' && { sequence: '1' }),
        claimedAtMs: BASE_MS, occurredAtMs: BASE_MS, receivedAtMs: BASE_MS, data: { name: `Somebody Number ${n}`, team: 'main', capacity: 4 },
      }), // prettier-ignore
    ),
  )
  const whats = WHATS.filter(
    (what) => !['profile', 'settings', 'tie', 'removed', 'lapse', 'ancient', 'ratings'].includes(what),
  )
  let frameBytes = 0
  let frames = 0
  let snapshotBytes = 0
  let snapshots = 0
  fc.assert(
    fc.property(eventsArbitrary({ whats, least: 60, most: 120, agents: 12 }), (events) => {
      const log = new ChangesLog()
      const replica = new Replica(DEFAULTS)
      const world = new BoardWorld(replica, BASE_MS, [['r0', 'main']])
      const commit = (some: readonly FloorEvent[]) => {
        const change = replica.apply(log.commit(some, world.nowMs))
        if (change !== null) world.hub.changed(change.touched, change.acceptedAtMs)
      }
      commit(profiles)
      for (const reader of world.readers) world.join(reader)
      expect(world.hub.snapshot('main')?.board.agents).toHaveLength(24)
      world.frames.length = 0
      for (const [count, event] of events.entries()) {
        world.nowMs = Math.max(world.nowMs + 50, event.receivedAtMs)
        commit([event])
        world.hub.flush()
        if (count % 20 === 0) world.hub.tick()
      }
      const changes = world.frames.filter((frame) => followedBy(frame) !== frame.revision)
      frames += changes.length
      frameBytes += changes.reduce((sum, frame) => sum + JSON.stringify(frame).length, 0)
      snapshots += 1
      snapshotBytes += JSON.stringify(world.hub.snapshot('main')).length
    }),
    { numRuns: 30 },
  )
  const share = frameBytes / frames / (snapshotBytes / snapshots)
  console.info(
    `mean frame ${Math.round(frameBytes / frames)} bytes, snapshot ${Math.round(snapshotBytes / snapshots)} bytes, share ${share.toFixed(3)}`,
  )
  expect(frames).toBeGreaterThan(1_000)
  expect(share).toBeLessThanOrEqual(0.1)
})

it('[FR1] a reader that was slow while the settings changed is not told of the new slots by the old numbers', () => {
  const log = new ChangesLog()
  const replica = new Replica(DEFAULTS)
  const world = new BoardWorld(replica, BASE_MS, [['r0', 'main']])
  let told = 0
  const tell = (subject: string, type: string, data: object) => {
    told += 1
    const stamps = {
      claimedAtMs: BASE_MS + told,
      occurredAtMs: BASE_MS + told,
      receivedAtMs: BASE_MS + told,
    }
    const change = replica.apply(
      log.commit(
        [floorEvent.parse({ source: 's', id: `e${told}`, ...stamps, subject, type, data })],
        BASE_MS,
      ),
    )
    if (change !== null) world.hub.changed(change.touched, change.acceptedAtMs)
  }
  const away = (agent: string) => tell(`agent/s:${agent}`, 'agent.status', { status: 'away' })
  away('a1')
  away('a2')
  const [reader] = world.readers
  if (reader === undefined) throw new Error('no reader')
  world.join(reader)
  world.hub.tick()
  // The first slot is left, so that the second agent has another one in a new feed.
  tell('agent/s:a1', 'agent.profile', { team: 'sales' })
  world.hub.flush()
  reader.isSlow = true
  tell('agent/s:a2', 'agent.status', { status: 'available' })
  world.hub.flush()
  tell('team/main', 'system.team.settings', { effectiveFromMs: 0, changes: { serviceGoal: 0.5 } })
  world.hub.tick()
  reader.isSlow = false
  world.hub.flush()
  expect(reader.shown?.board.agents.map(({ id }) => id)).toEqual(['s:a2'])
  world.hub.tick()
  expect(reader.hasGap).toBe(true)
  world.mendGaps()
  expect(reader.shown === null ? null : contentOf(reader.shown.board)).toEqual(
    view(replica.floor, 'main', world.nowMs),
  )
})
