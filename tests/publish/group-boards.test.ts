// Boards of several teams: kept up by frames, and with the alerts of each team by its own settings. Not who may read them.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { Replica } from '../../server/live/replica.ts'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import { foldAll } from '../../shared/floor/fold.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { floorOf, view } from '../../shared/floor/view.ts'
import { ChangesLog } from '../support/generators/changes.ts'
import { bySubject, delivered, historyArbitrary } from '../support/generators/history.ts'
import { BASE_MS } from '../support/generators/teller.ts'
import { boardOfId, BoardWorld, contentOf } from './board-readers.ts'

// Many runs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const DEFAULTS = { ...defaultSettings('UTC'), awayShareLimit: 0.4 }
const ALL = 'group:main+sales+night'
const SOME = 'group:sales+main'
const MINUTE_MS = 60_000

const floorAfter = (events: readonly FloorEvent[]): FloorIndex =>
  floorOf(
    [...bySubject(events)].map(([subject, list]) => [subject, foldAll(subject, list)] as const),
    DEFAULTS,
  )
const groupOf = (floor: FloorIndex, id: string, nowMs: number) => view(floor, boardOfId(id), nowMs)
const sorted = <T extends { key: string }>(list: readonly T[]) =>
  [...list].sort((a, b) => (a.key < b.key ? -1 : 1))

let told = 0
function said(type: string, subject: string, minute: number, data: object): FloorEvent {
  told += 1
  const atMs = BASE_MS + minute * MINUTE_MS
  const stamps = { claimedAtMs: atMs, occurredAtMs: atMs, receivedAtMs: atMs }
  return floorEvent.parse({ source: 's', id: `g${told}`, subject, ...stamps, type, data })
}
const person = (id: string, team: string, status: string, reason?: string) => [
  said('agent.profile', `agent/s:${id}`, 0, { team }),
  said('agent.status', `agent/s:${id}`, 0, { status, ...(reason !== undefined && { reason }) }),
]
const settingsOf = (team: string, changes: object) =>
  said('system.team.settings', `team/${team}`, -1, { effectiveFromMs: BASE_MS - MINUTE_MS, changes })

describe('a board of several teams', () => {
  it('[GR2] that is kept up by frames equals a snapshot, beside those of its teams, through moves and changed settings', () => {
    let [moved, alerted] = [0, 0]
    const pauses = fc.array(fc.constantFrom(0, 1, 1_000, 60_001, 900_001, 3_600_000), {
      minLength: 3,
      maxLength: 12,
    })
    fc.assert(
      fc.property(historyArbitrary({ most: 20 }), pauses, fc.nat(4), ({ steps }, waits, slowOf) => {
        const log = new ChangesLog()
        const replica = new Replica(DEFAULTS)
        const world = new BoardWorld(replica, BASE_MS, [['r0', ALL], ['r1', SOME], ['r2', 'main'], ['r3', ALL]]) // prettier-ignore
        for (const reader of world.readers) world.join(reader)
        const teams = new Map<string, string>()
        for (const [turn, event] of delivered(steps).entries()) {
          const change = replica.apply(log.commit([event], world.nowMs))
          if (change !== null) world.hub.changed(change.touched, change.acceptedAtMs)
          const { agents, alerts } = groupOf(replica.floor, ALL, world.nowMs)
          alerted += alerts.filter(({ team }) => team !== null).length
          for (const { id, team } of agents) {
            if ((teams.get(id) ?? team) !== team) moved += 1
            teams.set(id, team)
          }
          const slow = world.readers[3]
          if (slow !== undefined) slow.isSlow = turn % 5 < slowOf
          world.hub.flush()
          world.nowMs += waits[turn % waits.length] ?? 0
          world.hub.tick()
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
          expect(contentOf(shown.board)).toEqual(view(replica.floor, boardOfId(team), world.nowMs))
        }
      }),
      { numRuns: 300 },
    )
    // Histories in which nobody moves and nothing is wrong would show little.
    expect(Math.min(moved, alerted)).toBeGreaterThan(0)
  })

  it('[GR3] has the alerts of its teams’ boards, each by its own settings', () => {
    let seen = 0
    fc.assert(
      fc.property(historyArbitrary({ most: 40 }), fc.nat(3_700_000), ({ events }, afterMs) => {
        const floor = floorAfter(events)
        const nowMs = Math.max(BASE_MS, ...events.map(({ occurredAtMs }) => occurredAtMs)) + afterMs
        const apart = ['main', 'sales', 'night'].flatMap((team) => view(floor, team, nowMs).alerts)
        const together = groupOf(floor, ALL, nowMs).alerts
        expect(sorted(together)).toEqual(sorted(apart))
        expect(new Set(together.map(({ key }) => key)).size).toBe(together.length)
        seen += together.length
      }),
      { numRuns: 500 },
    )
    expect(seen).toBeGreaterThan(100)
  })

  it('[GR3] judges two who are away as long, and two who wait as long, by what their own team allows', () => {
    const events = [
      settingsOf('sales', { waitLimitMs: 5 * MINUTE_MS, reasons: [{ name: 'Lunch', kind: 'rest', limitMs: 60 * MINUTE_MS }] }),
      settingsOf('night', { waitLimitMs: 20 * MINUTE_MS, reasons: [{ name: 'Lunch', kind: 'rest', limitMs: 5 * MINUTE_MS }] }),
      ...person('a1', 'sales', 'away', 'Lunch'),
      ...person('a2', 'night', 'away', 'Lunch'),
      ...['b1', 'b2', 'b3', 'b4'].flatMap((id) => person(id, 'sales', 'available')),
      said('chat.queued', 'chat/s:c1', 0, { team: 'sales' }),
      said('chat.queued', 'chat/s:c2', 0, { team: 'night' }),
    ] // prettier-ignore
    const { alerts, agents } = groupOf(floorAfter(events), 'group:night+sales', BASE_MS + 10 * MINUTE_MS)
    expect(alerts.map(({ rule, agent, team, limit }) => [rule, agent ?? team, limit])).toEqual([
      ['customerWaits', 'sales', 5 * MINUTE_MS],
      ['overLimit', 's:a2', 5 * MINUTE_MS],
      // One of one is a peak at night; one of five is none in sales, nor would two of six be of the limit of both.
      ['awayShare', 'night', 0.4],
    ])
    expect(agents.filter(({ look }) => look !== null).map(({ id }) => id)).toEqual(['s:a2'])
  })

  it('[GR3] words its header by what its teams have in common, and claims no limit where they differ', () => {
    const events = [
      settingsOf('sales', { waitLimitMs: 5 * MINUTE_MS, zone: 'Asia/Tokyo', serviceGoal: 0.8 }),
      settingsOf('night', { waitLimitMs: 20 * MINUTE_MS, zone: 'Asia/Tokyo', serviceGoal: 0.8 }),
      ...person('a1', 'sales', 'available'),
      ...person('a2', 'night', 'available'),
    ]
    const { settings } = groupOf(floorAfter(events), 'group:night+sales', BASE_MS + MINUTE_MS)
    expect(settings).toEqual({
      zone: 'Asia/Tokyo',
      dayStart: '00:00',
      serviceGoal: 0.8,
      serviceWithinMs: 40_000,
      waitLimitMs: null,
      awayShareLimit: 0.4,
    })
  })

  it('[GR2] tells frames and snapshots the team of each agent by its place, at no cost where there is one team', () => {
    const replica = new Replica(DEFAULTS)
    const log = new ChangesLog()
    replica.apply(
      log.commit([...person('a1', 'main', 'available'), ...person('a2', 'sales', 'available')], BASE_MS),
    )
    const world = new BoardWorld(replica, BASE_MS, [
      ['r0', SOME],
      ['r1', 'sales'],
    ])
    for (const reader of world.readers) world.join(reader)
    const rows = (id: string) =>
      JSON.parse(world.hub.compactSnapshot(id)?.json ?? '{}') as { rows: (string | number)[][] } // its own JSON
    const teamBit = 1 << 13
    const masks = (id: string) => rows(id).rows.map(([, mask]) => Number(mask) & teamBit)
    expect(masks(SOME).sort()).toEqual([0, teamBit])
    expect(masks('sales')).toEqual([0])
    const moved = said('agent.profile', 'agent/s:a1', 1, { team: 'sales' })
    const change = replica.apply(log.commit([moved], BASE_MS))
    if (change !== null) world.hub.changed(change.touched, change.acceptedAtMs)
    world.hub.flush()
    const [group, sales] = world.readers.map(({ shown }) =>
      shown?.board.agents.map(({ id, team }) => [id, team]),
    )
    expect(group?.sort()).toEqual([['s:a1', 'sales'], ['s:a2', 'sales']]) // prettier-ignore
    expect(sales?.sort()).toEqual([['s:a1', 'sales'], ['s:a2', 'sales']]) // prettier-ignore
  })
})
