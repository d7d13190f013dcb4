// Which alerts a board has: from its facts alone, none below its limit, and under one key for as long as it holds.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { compareAlerts } from '../../shared/alerts/alert.ts'
import { ratingFallOf } from '../../shared/alerts/rating-falls.ts'
import type { BoardAlert, BoardContent } from '../../shared/board.ts'
import { floorEvent, LIVE_HORIZON_MS, MAIN_TEAM, type FloorEvent } from '../../shared/events.ts'
import { unansweredSince, waitingSince } from '../../shared/floor/chat-view.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import { foldAll } from '../../shared/floor/fold.ts'
import { defaultSettings, reasonOf, type TeamSettings } from '../../shared/floor/team-settings.ts'
import { floorOf, view } from '../../shared/floor/view.ts'
import { bySubject, delivered, eventsArbitrary, historyArbitrary } from '../support/generators/history.ts'
import { BASE_MS, WHATS } from '../support/generators/teller.ts'

// Many runs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const RUNS = 1_000
const DEFAULTS: TeamSettings = { ...defaultSettings('UTC'), awayShareLimit: 0.4 }
const MINUTE_MS = 60_000

const floorAfter = (events: readonly FloorEvent[]): FloorIndex =>
  floorOf(
    [...bySubject(events)].map(([subject, list]) => [subject, foldAll(subject, list)] as const),
    DEFAULTS,
  )
const boardsOf = (floor: FloorIndex, nowMs: number): BoardContent[] =>
  [...floor.teams()].sort().map((team) => view(floor, team, nowMs))
const alertsAfter = (events: readonly FloorEvent[], nowMs: number, team = MAIN_TEAM): BoardAlert[] =>
  view(floorAfter(events), team, nowMs).alerts

/** Near every limit, and far behind them. */
const offset = fc.constantFrom(0, 1, 5_001, 60_000, 60_001, 120_000, 120_001, 900_001, 3_600_001, 7_200_000)
const instant = fc.tuple(fc.nat(400), offset)
const nowOf = (events: readonly FloorEvent[], [place, after]: [number, number]) =>
  (events[place % events.length]?.occurredAtMs ?? BASE_MS) + after

let told = 0
/** An event of `a1` or `c1` as a source would send it, so many minutes after the start. */
function said(type: string, subject: string, minute: number, data: object = {}): FloorEvent {
  told += 1
  const atMs = BASE_MS + minute * MINUTE_MS
  const stamps = { claimedAtMs: atMs, occurredAtMs: atMs, receivedAtMs: atMs }
  return floorEvent.parse({ source: 's', id: `e${told}`, subject, ...stamps, type, data })
}
const status = (agent: string, minute: number, to: string, reason?: string) =>
  said('agent.status', `agent/s:${agent}`, minute, { status: to, ...(reason !== undefined && { reason }) })
const at = (minute: number) => BASE_MS + minute * MINUTE_MS
const rated = (chat: number, minute: number, score: number) =>
  said('chat.rated', `chat/s:r${chat}`, minute, { agent: 's:a1', score, min: 1, max: 5 })

describe('the alerts of a board', () => {
  it('[AL1] are the same whatever the order and the repetition of the same events', () => {
    let seen = 0
    fc.assert(
      fc.property(historyArbitrary({ most: 30 }), instant, ({ events, steps }, when) => {
        const nowMs = nowOf(events, when)
        const arrived = boardsOf(floorAfter(delivered(steps)), nowMs).map(({ alerts }) => alerts)
        const inOrder = boardsOf(floorAfter(firstStamps(delivered(steps))), nowMs).map(({ alerts }) => alerts)
        expect(arrived).toEqual(inOrder)
        seen += arrived.flat().length
      }),
      { numRuns: RUNS },
    )
    expect(seen).toBeGreaterThan(RUNS / 4)
  })

  it('[AL2] keep their key while time goes by and what they are about stays', () => {
    const keysOf = (floor: FloorIndex, nowMs: number) =>
      new Map(
        boardsOf(floor, nowMs).flatMap(({ team, alerts }) =>
          alerts.map((one) => [subjectOf(team, one), one.key]),
        ),
      )
    const rules = new Set<string>()
    fc.assert(
      fc.property(eventsArbitrary({ most: 30 }), instant, fc.nat(20 * MINUTE_MS), (events, when, laterMs) => {
        const floor = floorAfter(events)
        const nowMs = nowOf(events, when)
        const settingsAt = (atMs: number) =>
          JSON.stringify([...floor.teams()].map((team) => floor.settings(team, atMs)))
        fc.pre(settingsAt(nowMs) === settingsAt(nowMs + laterMs))
        const before = keysOf(floor, nowMs)
        const after = keysOf(floor, nowMs + laterMs)
        for (const [subject, key] of before) {
          rules.add(subject.split(' ')[1] ?? '')
          // A chat that became stale meanwhile is another condition: then its alert is gone, or about another chat.
          const still = after.get(subject)
          if (still !== undefined && !hasStale(floor, nowMs + laterMs)) expect(still).toBe(key)
        }
      }),
      { numRuns: RUNS },
    )
    // A fall of ratings has a property of its own.
    const byTime = ['awayShare', 'customerWaits', 'heldWhileAway', 'overLimit', 'replyDue', 'signalLost']
    expect([...rules].sort()).toEqual(byTime)
  })

  it('[AL3] never fire below their limit, and always above it', () => {
    fc.assert(
      fc.property(eventsArbitrary({ most: 40 }), instant, (events, when) => {
        const floor = floorAfter(events)
        const nowMs = nowOf(events, when)
        for (const { team, agents, numbers, alerts } of boardsOf(floor, nowMs)) {
          const settings = floor.settings(team, nowMs)
          const about = (rule: string) => alerts.filter((one) => one.rule === rule).map(({ agent }) => agent)
          const ids = (holds: (agent: (typeof agents)[number]) => boolean) =>
            agents.filter(holds).map(({ id }) => id)
          const heldBy = (id: string) =>
            floor.agent(id).held.filter((chat) => nowMs - (chat.lastMs ?? 0) < settings.idleLimitMs)

          expect(about('signalLost').sort()).toEqual(
            ids(({ status, reachable }) => status !== 'offline' && reachable === false),
          )
          expect(about('overLimit').sort()).toEqual(
            ids(({ status, reason, sinceEpochMs }) => {
              const limitMs = reasonOf(settings, reason).limitMs
              return status === 'away' && limitMs !== null && nowMs - (sinceEpochMs ?? nowMs) > limitMs
            }),
          )
          expect(about('replyDue').sort()).toEqual(
            ids(
              ({ id, status }) =>
                status !== 'offline' &&
                heldBy(id).some((chat) => nowMs - (unansweredSince(chat) ?? nowMs) > settings.replyDueMs),
            ),
          )
          expect(about('heldWhileAway').sort()).toEqual(
            ids(
              ({ status, reachable, load }) =>
                load > 0 && (status === 'away' || status === 'offline' || reachable === false),
            ),
          )
          const waits = numbers.longestWaitMs !== null && numbers.longestWaitMs > settings.waitLimitMs
          expect(about('customerWaits')).toEqual(waits ? [null] : [])
          const isPeak = numbers.signedIn > 0 && numbers.away / numbers.signedIn > settings.awayShareLimit
          expect(about('awayShare')).toEqual(isPeak ? [null] : [])
          for (const one of alerts) {
            if (one.rule === 'ratingFalls') expect(one.value).toBeLessThanOrEqual(one.limit ?? -1)
          }
          expect(alerts).toEqual(alerts.toSorted(compareAlerts))
          expect(new Set(alerts.map(({ key }) => key)).size).toBe(alerts.length)
        }
      }),
      { numRuns: RUNS },
    )
  })

  it('[AL3] do not fire at the limit itself, and do a millisecond later', () => {
    const events = [
      status('a1', 0, 'away', 'Break'),
      said('chat.queued', 'chat/s:c1', 14),
      status('a2', 0, 'available'),
      said('chat.accepted', 'chat/s:c2', 0, { agent: 's:a2' }),
      said('chat.message', 'chat/s:c2', 13, { role: 'customer' }),
    ]
    const rulesAt = (nowMs: number) => alertsAfter(events, nowMs).map(({ rule }) => rule)
    expect(rulesAt(at(15))).toEqual(['awayShare'])
    expect(rulesAt(at(15) + 1)).toEqual(['customerWaits', 'overLimit', 'awayShare', 'replyDue'])
  })

  it('[AL3] are none on an empty floor', () => {
    for (const nowMs of [0, BASE_MS, BASE_MS + LIVE_HORIZON_MS]) expect(alertsAfter([], nowMs)).toEqual([])
  })

  it('[AL4] take their instants from the facts: the passed limit, the lost lease, the wait, the later of leaving and holding', () => {
    const events = [
      status('a1', 0, 'away', 'Break'),
      said('chat.accepted', 'chat/s:c1', -5, { agent: 's:a1' }),
      said('chat.message', 'chat/s:c1', -2, { role: 'customer' }),
      said('chat.queued', 'chat/s:c2', 1, { queue: 'returns' }),
      said('chat.queued', 'chat/s:c3', 2, { queue: 'orders' }),
    ]
    const alerts = alertsAfter(events, at(16))
    expect(
      alerts.map(({ rule, sinceEpochMs, value, limit, detail }) => [
        rule,
        sinceEpochMs,
        value,
        limit,
        detail,
      ]),
    ).toEqual([
      ['customerWaits', at(1), 2, MINUTE_MS, 'returns'],
      ['overLimit', at(15), null, 15 * MINUTE_MS, 'Break'],
      ['awayShare', at(0), 1, 0.4, null],
      ['heldWhileAway', at(0), 1, null, 'Break'],
      ['replyDue', at(0), null, 2 * MINUTE_MS, null],
    ])
    // A chat that is given while they are away is held so from then on, and those held before keep the key.
    const given = said('chat.accepted', 'chat/s:c2', 5, { agent: 's:a1' })
    const heldOf = (list: BoardAlert[]) => list.find(({ rule }) => rule === 'heldWhileAway')
    const two = heldOf(alertsAfter([...events, given], at(16)))
    expect(two).toMatchObject({ key: heldOf(alerts)?.key, value: 2 })
    const closed = said('chat.closed', 'chat/s:c1', 6, { by: 'customer' })
    expect(heldOf(alertsAfter([...events, given, closed], at(16)))).toMatchObject({
      sinceEpochMs: at(5),
      value: 1,
    })
  })

  it('[AL4] count a peak of absence from the one with whom the share was passed', () => {
    const available = ['a1', 'a2', 'a3', 'a4', 'a5'].map((agent) => status(agent, 0, 'available'))
    const away = ['a1', 'a2', 'a3', 'a4'].map((agent, place) => status(agent, 10 + place, 'away', 'Lunch'))
    const peaks = away.map((_, place) =>
      alertsAfter([...available, ...away.slice(0, place + 1)], at(20)).filter(
        ({ rule }) => rule === 'awayShare',
      ),
    )
    // Two of five are the limit of 0.4, and not above it.
    expect(peaks.slice(0, 2)).toEqual([[], []])
    expect(peaks[2]).toMatchObject([{ sinceEpochMs: at(12), value: 0.6, limit: 0.4 }])
    expect(peaks[3]?.[0]?.key).toBe(peaks[2]?.[0]?.key)
    expect(peaks[3]).toMatchObject([{ value: 0.8 }])
  })

  it('[AL5] find a fall of ratings: the last five a limit below those before, ten together, from the rating that made it fall', () => {
    const good = Array.from({ length: 12 }, (_, place) => rated(place, place, 5))
    const bad = Array.from({ length: 6 }, (_, place) => rated(20 + place, 20 + place, 2))
    const fallAfter = (count: number) =>
      alertsAfter([status('a1', -1, 'available'), ...good, ...bad.slice(0, count)], at(60)).filter(
        ({ rule }) => rule === 'ratingFalls',
      )
    expect(fallAfter(0)).toEqual([])
    // One 2 among four 5s is 4.4, which is 0.6 below.
    expect(fallAfter(1)).toMatchObject([{ sinceEpochMs: at(20), value: 4.4, limit: 4.5 }])
    expect(fallAfter(6)[0]).toMatchObject({ key: fallAfter(1)[0]?.key, value: 2 })
    const { agents } = view(floorAfter([status('a1', -1, 'available'), ...good, ...bad]), MAIN_TEAM, at(60))
    expect(agents[0]).toMatchObject({ look: 'ratingFalls', lookSinceEpochMs: at(20), group: 'look' })
    // Too few together say nothing, however low.
    const points = [...good.slice(0, 4), ...bad.slice(0, 5)].map((_, place) => ({
      score: place < 4 ? 1 : 0,
      atMs: at(place),
    }))
    expect(ratingFallOf(points, 0.5, at(60))).toBeNull()
    expect(ratingFallOf([{ score: 1, atMs: at(-1) }, ...points], 0.5, at(60))).not.toBeNull()
  })

  it('[AL5] know a fall of ratings in any order of them, and from one instant on for as long as the ratings are kept', () => {
    const points = fc.array(
      fc.record({ score: fc.constantFrom(0, 0.25, 0.5, 0.75, 1), atMs: fc.nat(10_000) }),
      {
        minLength: 8,
        maxLength: 40,
      },
    )
    let falls = 0
    fc.assert(
      fc.property(points, fc.nat(LIVE_HORIZON_MS - 10_001), fc.nat(1_000), (ratings, laterMs, seed) => {
        const fall = ratingFallOf(ratings, 0.5, 10_000)
        expect(ratingFallOf(shuffled(ratings, seed), 0.5, 10_000)).toEqual(fall)
        expect(ratingFallOf(ratings, 0.5, 10_000 + laterMs)).toEqual(fall)
        falls += fall === null ? 0 : 1
      }),
      { numRuns: RUNS },
    )
    expect(falls).toBeGreaterThan(RUNS / 20)
  })

  it('[AL6] make the tile need a look for the first of signal, limit, reply and rating that holds', () => {
    const whats = WHATS.filter((what) => what !== 'settings')
    fc.assert(
      fc.property(eventsArbitrary({ whats, most: 40 }), instant, (events, when) => {
        const floor = floorAfter(events)
        for (const { agents, alerts } of boardsOf(floor, nowOf(events, when)))
          for (const { id, look, lookSinceEpochMs, group } of agents) {
            const own = alerts.filter(({ agent }) => agent === id)
            const first = ['signalLost', 'overLimit', 'replyDue', 'ratingFalls'].find((rule) =>
              own.some((one) => one.rule === rule),
            )
            expect(look).toBe(first ?? null)
            expect(lookSinceEpochMs).toBe(own.find(({ rule }) => rule === first)?.sinceEpochMs ?? null)
            expect(group === 'look').toBe(first !== undefined)
          }
      }),
      { numRuns: RUNS },
    )
  })
})

/** The same list in an order that the seed chooses. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const keyed = list.map((value, place) => ({ value, key: Math.sin(seed * 1_000 + place * 7_919) }))
  return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value)
}

const subjectOf = (team: string, { rule, agent }: BoardAlert) => `${team} ${rule} ${agent ?? ''}`

/** Whether a chat that somebody holds or that waits has become stale by the instant. */
function hasStale(floor: FloorIndex, nowMs: number): boolean {
  return [...floor.teams()].some((team) => {
    const { idleLimitMs } = floor.settings(team, nowMs)
    const open = [...floor.agentsOf(team)].flatMap((id) => floor.agent(id).held)
    const waiting = [...floor.chats.ofTeam(team).values()]
      .map(({ facts }) => facts)
      .filter((chat) => waitingSince(chat) !== null)
    return [...open, ...waiting].some(({ lastMs }) => nowMs - (lastMs ?? nowMs) >= idleLimitMs)
  })
}

/** The same events, each as it first arrived, by their own clocks. */
function firstStamps(events: readonly FloorEvent[]): FloorEvent[] {
  const first = new Map<string, FloorEvent>()
  for (const event of events) {
    const key = `${event.source} ${event.id} ${event.claimedAtMs}`
    if (!first.has(key)) first.set(key, event)
  }
  return [...first.values()].sort((a, b) => a.claimedAtMs - b.claimedAtMs)
}
