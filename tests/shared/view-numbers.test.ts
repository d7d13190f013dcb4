// What a board's numbers must hold among themselves, and against a naive reading of all events. Not the tiles' wording.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { BoardContent } from '../../shared/board.ts'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import { foldAll } from '../../shared/floor/fold.ts'
import { dayStartOf } from '../../shared/floor/team-view.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { floorOf, view } from '../../shared/floor/view.ts'
import { bySubject, eventsArbitrary } from '../support/generators/history.ts'
import { BASE_MS, WHATS } from '../support/generators/teller.ts'
import { naiveChat, naiveNumbers, naiveTeamOf } from './naive-floor.ts'

// Many runs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const RUNS = 1_000
const DEFAULTS = defaultSettings('UTC')

function floorAfter(events: readonly FloorEvent[]) {
  const facts = [...bySubject(events)].map(([subject, list]) => [subject, foldAll(subject, list)] as const)
  return floorOf(facts, DEFAULTS)
}

/** Instants at, before and after the edges of every window and limit. */
const offset = fc.constantFrom(0, 1, 5_000, 5_001, 40_000, 40_001, 120_001, 900_001, 1_799_999, 1_800_000, 3_599_999, 3_600_000, 7_199_999, 7_200_000, 86_400_000) // prettier-ignore
const instant = fc.tuple(fc.nat(400), offset)
const nowOf = (events: readonly FloorEvent[], [place, after]: [number, number]) =>
  (events[place % events.length]?.occurredAtMs ?? BASE_MS) + after

describe('a board’s numbers', () => {
  it('[VW1] add up: available = free + full, signed in = available + away + lost + unknown, and load by who may take chats', () => {
    fc.assert(
      fc.property(eventsArbitrary({ most: 40 }), instant, (events, when) => {
        const floor = floorAfter(events)
        const nowMs = nowOf(events, when)
        for (const team of floor.teams()) {
          const { numbers: n, agents }: BoardContent = view(floor, team, nowMs)
          expect(n.available).toBe(n.free + n.full)
          expect(n.signedIn).toBe(n.available + n.away + n.lost + n.unknown)
          expect(n.signedIn + n.loggedOut).toBe(agents.length)
          expect(n.load + n.heldWhileAway).toBe(agents.reduce((sum, agent) => sum + agent.load, 0))
          expect(n.openPlaces).toBeGreaterThanOrEqual(n.capacity - n.load)
          expect(agents.map(({ id }) => id)).toEqual(agents.map(({ id }) => id).sort())
        }
      }),
      { numRuns: RUNS },
    )
  })

  it('[VW2] hold every open chat that somebody holds once: in load, held while away, or stale', () => {
    fc.assert(
      fc.property(
        eventsArbitrary({
          whats: WHATS.filter((what) => what !== 'settings' && what !== 'ancient'),
          most: 40,
        }),
        instant,
        (events, when) => {
          const floor = floorAfter(events)
          const nowMs = nowOf(events, when)
          const boards = [...floor.teams()].map((team) => view(floor, team, nowMs))
          const chats = [...bySubject(events)]
            .filter(([subject]) => subject.startsWith('chat/'))
            .map(([, list]) => naiveChat(list, events))
          const held = chats.filter(({ isOpen, holder }) => isOpen && holder !== null)
          const fresh = held.filter(({ lastMs }) => nowMs - lastMs < DEFAULTS.idleLimitMs)
          const sum = (value: (board: BoardContent) => number) =>
            boards.reduce((total, board) => total + value(board), 0)
          expect(sum(({ numbers }) => numbers.load + numbers.heldWhileAway)).toBe(fresh.length)
          expect(sum(({ agents }) => agents.reduce((total, agent) => total + agent.staleChats, 0))).toBe(
            held.length - fresh.length,
          )
          // Each agent is on one board.
          const ids = boards.flatMap(({ agents }) => agents.map(({ id }) => id))
          expect(new Set(ids).size).toBe(ids.length)
          for (const { team, agents } of boards)
            for (const { id } of agents) expect(naiveTeamOf(id, events)).toBe(team)
        },
      ),
      { numRuns: RUNS },
    )
  })

  it('[VW3] of waiting, first replies, service level and ratings are those of a naive reading of all events', () => {
    const whats = WHATS.filter((what) => !['settings', 'ancient', 'lapse', 'heartbeat'].includes(what))
    let withReplies = 0
    let withRatings = 0
    let withLevel = 0
    fc.assert(
      fc.property(eventsArbitrary({ whats, least: 5, most: 50 }), instant, (all, when) => {
        const events = atMostEightReplies(all)
        const floor = floorAfter(events)
        const nowMs = nowOf(events, when)
        const chats = [...bySubject(events)]
          .filter(([subject]) => subject.startsWith('chat/'))
          .map(([, list]) => naiveChat(list, events))
        for (const team of floor.teams()) {
          const { numbers } = view(floor, team, nowMs)
          const { rating, ...exact } = naiveNumbers(
            chats,
            events,
            team,
            DEFAULTS,
            dayStartOf(DEFAULTS, nowMs),
            nowMs,
          )
          expect(numbers).toMatchObject(exact)
          if (rating === null) expect(numbers.rating).toBe(null)
          else expect(numbers.rating).toBeCloseTo(rating, 3)
          withReplies += numbers.firstReplyCount
          withRatings += rating === null ? 0 : 1
          withLevel += numbers.serviceLevelCount
        }
      }),
      { numRuns: RUNS },
    )
    // A comparison of nothing with nothing would show nothing.
    expect(Math.min(withReplies, withRatings, withLevel)).toBeGreaterThan(RUNS / 20)
  })

  it('[VW5] take who is available but lost as lost alone, and the chats that they hold as held while away', () => {
    const said = (type: string, subject: string, data: object) =>
      floorEvent.parse({
        source: 's',
        id: type,
        subject,
        claimedAtMs: BASE_MS,
        occurredAtMs: BASE_MS,
        receivedAtMs: BASE_MS,
        type,
        data,
      })
    const events = [
      said('agent.status', 'agent/s:a1', { status: 'available' }),
      said('agent.heartbeat', 'agent/s:a1', { ttl: 10 }),
      said('chat.accepted', 'chat/s:c1', { agent: 's:a1' }),
      said('system.agent.lapse', 'agent/s:a1', { leaseEndMs: BASE_MS + 10_000, evidenceMs: BASE_MS }),
    ]
    const numbersOf = (some: FloorEvent[]) => view(floorAfter(some), 'main', BASE_MS + 10_000).numbers
    expect(numbersOf(events.slice(0, 3))).toMatchObject({
      signedIn: 1,
      available: 1,
      lost: 0,
      load: 1,
      heldWhileAway: 0,
      openPlaces: 3,
    })
    expect(numbersOf(events)).toMatchObject({
      signedIn: 1,
      available: 0,
      lost: 1,
      away: 0,
      load: 0,
      heldWhileAway: 1,
      openPlaces: 0,
    })
  })

  it('[VW4] that are not known are null, never 0', () => {
    const { numbers, agents } = view(floorAfter([]), 'main', BASE_MS)
    expect(agents).toEqual([])
    expect([
      numbers.longestWaitMs,
      numbers.longestWaitSinceEpochMs,
      numbers.firstReplyMs,
      numbers.serviceLevel,
      numbers.rating,
    ]).toEqual([null, null, null, null, null])
    expect([
      numbers.waiting,
      numbers.firstReplyCount,
      numbers.serviceLevelCount,
      numbers.ratingCount,
    ]).toEqual([0, 0, 0, 0])
  })
})

/** Facts keep the first eight replies of a chat, as documented. */
function atMostEightReplies(events: readonly FloorEvent[]): FloorEvent[] {
  const counts = new Map<string, number>()
  return events.filter((event) => {
    if (event.type !== 'chat.message' || event.data.role !== 'agent') return true
    const count = (counts.get(event.subject) ?? 0) + 1
    counts.set(event.subject, count)
    return count <= 8
  })
}
