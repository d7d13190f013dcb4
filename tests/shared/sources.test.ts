// Sources that fall silent: when, and what of a board still counts then. Not how signs of life arrive (tests/live).
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { alertOf, compareAlerts } from '../../shared/alerts/alert.ts'
import { floorEvent, MAIN_TEAM, type FloorEvent } from '../../shared/events.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import { foldAll } from '../../shared/floor/fold.ts'
import { numberName, numberRows } from '../../shared/floor/number-rows.ts'
import { silentSinceMs, SourceWatch } from '../../shared/floor/source-watch.ts'
import { sourceOf } from '../../shared/stored-id.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { floorOf, view } from '../../shared/floor/view.ts'
import { bySubject, eventsArbitrary } from '../support/generators/history.ts'
import { BASE_MS, ORIGINS } from '../support/generators/teller.ts'

// Many runs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const RUNS = 500
const DEFAULTS = { ...defaultSettings('UTC'), awayShareLimit: 0.4 }
const CADENCE_MS = 60_000

/** A floor on which nothing is heard any more of the silent sources, as of the instant. */
function floorAfter(events: readonly FloorEvent[], silent: readonly string[], nowMs: number): FloorIndex {
  const facts = [...bySubject(events)].map(([subject, list]) => [subject, foldAll(subject, list)] as const)
  const floor = floorOf(facts, DEFAULTS)
  const signs = ORIGINS.map((id) => [id, silent.includes(id) ? nowMs - CADENCE_MS - 1 : nowMs] as const)
  floor.sources.hear({
    signs: new Map(signs.map(([id, heardMs]) => [id, { heardMs, lagMs: 40 }])),
    cadences: new Map(ORIGINS.map((id) => [id, { cadenceMs: CADENCE_MS, declaredMs: 0 }])),
    addedMs: new Map(),
    keptSinceMs: 0,
    atMs: nowMs,
  })
  return floor
}

const offset = fc.constantFrom(0, 1, 5_001, 60_000, 60_001, 120_001, 900_001, 3_600_001)
const instant = fc.tuple(fc.nat(400), offset)
const nowOf = (events: readonly FloorEvent[], [place, after]: [number, number]) =>
  (events[place % events.length]?.occurredAtMs ?? BASE_MS) + after

describe('a source', () => {
  it('[SL2] is silent from the millisecond after its cadence has passed since it was last heard, and until it is heard again', () => {
    const ms = fc.integer({ min: 1, max: 4_000_000_000 })
    fc.assert(
      fc.property(
        ms,
        ms,
        ms,
        fc.option(ms),
        fc.nat(10_000),
        (heardMs, cadenceMs, declaredMs, keptSinceMs, moreMs) => {
          const endMs = heardMs + cadenceMs
          const declared = { cadenceMs, declaredMs }
          expect(silentSinceMs(heardMs, declared, keptSinceMs, endMs)).toBeNull()
          expect(silentSinceMs(heardMs, declared, keptSinceMs, endMs + 1 + moreMs)).toBe(endMs)
          expect(silentSinceMs(endMs, declared, keptSinceMs, endMs + 1)).toBeNull()
        },
      ),
    )
  })

  it('[SL2] is never silent without a cadence, and one that was never heard only once signs are kept, and it is declared, for so long', () => {
    const ms = fc.nat(4_000_000_000)
    const never = (keptSinceMs: number | null, declaredMs: number, atMs: number) =>
      silentSinceMs(null, { cadenceMs: CADENCE_MS, declaredMs }, keptSinceMs, atMs)
    fc.assert(
      fc.property(fc.option(ms), fc.option(ms), ms, (heardMs, keptSinceMs, atMs) => {
        expect(silentSinceMs(heardMs, null, keptSinceMs, atMs)).toBeNull()
      }),
    )
    expect(never(null, 0, 9e12)).toBeNull()
    fc.assert(
      fc.property(ms, ms, (keptSinceMs, declaredMs) => {
        const endMs = Math.max(keptSinceMs, declaredMs) + CADENCE_MS
        expect(never(keptSinceMs, declaredMs, endMs)).toBeNull()
        expect(never(keptSinceMs, declaredMs, endMs + 1)).toBe(endMs)
      }),
    )
  })

  it('[SL11] that was removed and made anew begins anew: what was heard of it before is not its own', () => {
    const ms = fc.integer({ min: 1, max: 4_000_000_000 })
    fc.assert(
      fc.property(ms, ms, ms, (heardMs, addedMs, atMs) => {
        const watch = new SourceWatch()
        const declared = { cadenceMs: CADENCE_MS, declaredMs: addedMs }
        watch.hear({
          signs: new Map([['crm', { heardMs, lagMs: 40 }]]),
          cadences: new Map([['crm', declared]]),
          addedMs: new Map([['crm', addedMs]]),
          keptSinceMs: 0,
          atMs,
        })
        const isOwn = heardMs >= addedMs
        expect(watch.rowOf('crm')).toEqual({
          id: 'crm',
          lastHeardEpochMs: isOwn ? heardMs : null,
          lagMs: isOwn ? 40 : null,
          cadenceMs: CADENCE_MS,
          silentSinceEpochMs: silentSinceMs(isOwn ? heardMs : null, declared, 0, atMs),
        })
      }),
    )
  })

  it('[SL2] of a stored id is what stands before its first colon', () => {
    expect(['crm:a1', 'crm:a:1', 'crm:', 'a1'].map(sourceOf)).toEqual(['crm', 'crm', 'crm', ''])
  })
})

describe('a board with a silent source', () => {
  it('[SL3] greys the agents of that source alone; all others stay as they are', () => {
    let greyed = 0
    fc.assert(
      fc.property(
        eventsArbitrary({ most: 40 }),
        instant,
        fc.subarray([...ORIGINS]),
        (events, when, silent) => {
          const nowMs = nowOf(events, when)
          const [before, after] = [floorAfter(events, [], nowMs), floorAfter(events, silent, nowMs)]
          for (const team of before.teams()) {
            const [heard, unheard] = [view(before, team, nowMs), view(after, team, nowMs)]
            expect(unheard.agents.map(({ id }) => id)).toEqual(heard.agents.map(({ id }) => id))
            for (const [place, tile] of unheard.agents.entries()) {
              const was = heard.agents[place]
              expect(tile.silent).toBe(silent.some((source) => source === sourceOf(tile.id)))
              if (!tile.silent) expect(tile).toEqual(was)
              else {
                expect(tile).toMatchObject({ status: was?.status, reason: was?.reason, look: null })
                greyed += 1
              }
            }
          }
        },
      ),
      { numRuns: RUNS },
    )
    expect(greyed).toBeGreaterThan(RUNS)
  })

  it('[SL4] counts, lists and judges what the others say, as if the silent ones were not there', () => {
    let [agentsLeftOut, chatsLeftOut, alerts] = [0, 0, 0]
    fc.assert(
      fc.property(
        eventsArbitrary({ most: 40 }),
        instant,
        fc.constantFrom(...ORIGINS),
        (events, when, silent) => {
          const nowMs = nowOf(events, when)
          const isOfSilent = ({ subject }: FloorEvent) =>
            sourceOf(subject.slice(subject.indexOf('/') + 1)) === silent
          const floor = floorAfter(events, [silent], nowMs)
          const others = floorAfter(
            events.filter((event) => !isOfSilent(event)),
            [],
            nowMs,
          )
          for (const team of floor.teams()) {
            const board = view(floor, team, nowMs)
            const without = view(others, team, nowMs)
            const { numbers: n } = board
            for (const name of ['available', 'free', 'full', 'away', 'lost', 'heldWhileAway', 'load', 'capacity', 'openPlaces', 'waiting', 'longestWaitSinceEpochMs'] as const)
            expect([name, n[name]]).toEqual([name, without.numbers[name]]) // prettier-ignore
            expect(n.unknown - n.silentAgents).toBe(without.numbers.unknown)
            expect(board.alerts.filter(({ rule }) => rule !== 'sourceSilent')).toEqual(without.alerts)
            for (const number of ['available', 'chats', 'waiting'] as const)
              expect(numberRows(number, { floor, board }).rows).toEqual(
                numberRows(number, { floor: others, board: without }).rows,
              )
            agentsLeftOut += n.silentAgents
            chatsLeftOut += n.silentChats
            alerts += without.alerts.length
          }
        },
      ),
      { numRuns: RUNS },
    )
    expect(Math.min(agentsLeftOut, chatsLeftOut, alerts)).toBeGreaterThan(RUNS / 10)
  })

  it('[SL4] still adds up: each agent once, and each open chat once', () => {
    fc.assert(
      fc.property(
        eventsArbitrary({ most: 40 }),
        instant,
        fc.subarray([...ORIGINS]),
        (events, when, silent) => {
          const nowMs = nowOf(events, when)
          const floor = floorAfter(events, silent, nowMs)
          for (const team of floor.teams()) {
            const board = view(floor, team, nowMs)
            const { numbers: n, agents } = board
            expect(n.signedIn).toBe(n.available + n.away + n.lost + n.unknown)
            expect(n.signedIn + n.loggedOut).toBe(agents.length)
            const held = agents.reduce((sum, { load }) => sum + load, 0)
            const heard = view(floorAfter(events, [], nowMs), team, nowMs).numbers
            expect(n.load + n.heldWhileAway + n.silentChats + n.waiting).toBe(held + heard.waiting)
            expect(n.staleChats).toBe(heard.staleChats)
            for (const number of numberName.options) {
              const { count, rows } = numberRows(number, { floor, board })
              expect([number, count]).toEqual([number, number === 'available' ? n.signedIn : rows.length])
            }
          }
        },
      ),
      { numRuns: RUNS },
    )
  })

  it('[SL4] keeps what happened: replies given and levels decided count on', () => {
    const event = (type: string, id: string, secondsAgo: number, data: object) => {
      const atMs = BASE_MS - secondsAgo * 1_000
      const stamps = { claimedAtMs: atMs, occurredAtMs: atMs, receivedAtMs: atMs }
      return floorEvent.parse({
        source: 'plain',
        id: `${type} ${id}`,
        subject: `chat/plain:${id}`,
        type,
        ...stamps,
        data,
      })
    }
    const events = [
      event('chat.queued', 'c1', 300, {}),
      event('chat.accepted', 'c1', 295, { agent: 'plain:a1' }),
      event('chat.message', 'c1', 290, { role: 'customer' }),
      event('chat.message', 'c1', 280, { role: 'agent', agent: 'plain:a1' }),
      // Not answered for longer than the goal, as far as its source said.
      event('chat.queued', 'c2', 200, {}),
    ]
    const numbersWith = (silent: string[]) =>
      view(floorAfter(events, silent, BASE_MS), MAIN_TEAM, BASE_MS).numbers
    expect(numbersWith([])).toMatchObject({ firstReplyCount: 1, serviceLevel: 0.5, serviceLevelCount: 2, waiting: 1 }) // prettier-ignore
    expect(numbersWith(['plain'])).toMatchObject({ firstReplyCount: 1, serviceLevel: 1, serviceLevelCount: 1, waiting: 0, silentChats: 2 }) // prettier-ignore
  })

  it('[SL5] has one alert for each silent source, from the end of its cadence on, with the agents that are not known', () => {
    const statuses = ['available', 'away', 'offline'].map((status, n) =>
      floorEvent.parse({
        source: 'plain',
        id: `e${n}`,
        subject: `agent/plain:a${n}`,
        type: 'agent.status',
        claimedAtMs: BASE_MS,
        occurredAtMs: BASE_MS,
        receivedAtMs: BASE_MS,
        data: { status },
      }),
    )
    const nowMs = BASE_MS + 90_000
    const board = view(floorAfter(statuses, ['plain', 'paced'], nowMs), MAIN_TEAM, nowMs)
    // The other source is silent too, and has nobody here.
    expect(board.sources.map(({ id }) => id)).toEqual(['plain'])
    expect(board.alerts).toEqual([
      {
        key: `sourceSilent:plain:${nowMs - 1}`,
        rule: 'sourceSilent',
        severity: 'act',
        agent: null,
        team: null,
        sinceEpochMs: nowMs - 1,
        value: 2,
        limit: CADENCE_MS,
        detail: 'plain',
      },
    ])
    // It says what all the rest rests on, and so stands before what is older.
    const older = alertOf('overLimit', 'paced:a1', nowMs - 600_000)
    expect([older, ...board.alerts].sort(compareAlerts)).toEqual([...board.alerts, older])
    expect(board.numbers).toMatchObject({ signedIn: 2, available: 0, away: 0, unknown: 2, silentAgents: 2 })
    expect(view(floorAfter(statuses, [], nowMs), MAIN_TEAM, nowMs).alerts).not.toContainEqual(
      expect.objectContaining({ rule: 'sourceSilent' }),
    )
  })
})
