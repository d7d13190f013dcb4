// What is kept of a team as facts change and time passes is what a look at every chat, rating and agent would say.
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { agentOnBoard } from '../../shared/floor/agent-view.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import { rankedAmong, SortedNumbers } from '../../shared/floor/sorted-numbers.ts'
import { countsOf, countsOfTallies, dayStartOf } from '../../shared/floor/team-view.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { tileDueMs } from '../../shared/floor/tile-due.ts'
import { Replica } from '../../server/live/replica.ts'
import { ChangesLog } from '../support/generators/changes.ts'
import { delivered, historyArbitrary } from '../support/generators/history.ts'
import { BASE_MS, ORIGINS } from '../support/generators/teller.ts'

// Many runs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const DEFAULTS = defaultSettings('America/Sao_Paulo')

/** How the clock goes on between two commits: by windows, limits and days, and now and then back. */
const step = fc.constantFrom(0, 0, 0, 1, 1, 50, 50, 1_000, 1_000, 5_001, 5_001, 40_000, 120_001, 900_001, 1_800_000, 3_600_000, 7_200_000, 86_400_000, -3_000) // prettier-ignore
const cut = fc.record({
  size: fc.integer({ min: 1, max: 4 }),
  evicts: fc.option(fc.nat(50), { freq: 6 }),
  rests: fc.boolean(),
  stepMs: step,
  /** Of which sources nothing is heard any more. */
  silent: fc.subarray([...ORIGINS]),
})
const cuts = fc.array(cut, { minLength: 1, maxLength: 20 })

function lookAtEach(floor: FloorIndex, teams: readonly string[], nowMs: number) {
  const parts = teams.map((team) => {
    const settings = floor.settings(team, nowMs)
    const dayFromMs = dayStartOf(settings, nowMs)
    const isSilent = (chat: string) => floor.sources.hasFallenSilent(chat)
    return {
      settings,
      dayFromMs,
      chats: Array.from(floor.chats.ofTeam(team), ([id, { facts }]) => [id, facts] as const),
      isSilent,
      ratings: floor.chats.ratingsOfTeam(team).values(),
    }
  })
  return countsOf(parts, nowMs)
}

it('[IX4] counts kept up through late events, transfers, moves, settings, chats that leave, silent sources and steps of the clock are those of a look at each', () => {
  const seen = {
    waiting: 0,
    staleWaiting: 0,
    silentWaiting: 0,
    firstReplyCount: 0,
    judged: 0,
    ratingCount: 0,
  }
  fc.assert(
    fc.property(historyArbitrary({ most: 40 }), cuts, ({ steps }, turns) => {
      const log = new ChangesLog()
      const cadences = new Map(ORIGINS.map((id) => [id, { cadenceMs: 60_000, declaredMs: 0 }]))
      const replica = new Replica(DEFAULTS, undefined, () => cadences)
      const events = delivered(steps)
      let nowMs = BASE_MS
      for (let at = 0, turn = 0; at < events.length; turn += 1) {
        const { size, evicts, rests, stepMs, silent } = turns[turn % turns.length] ?? {
          size: 1,
          evicts: null,
          rests: false,
          stepMs: 0,
          silent: [],
        }
        replica.apply(log.commit(events.slice(at, at + size), BASE_MS))
        const gone = evicts === null ? null : log.evict(evicts, BASE_MS)
        if (gone !== null) replica.apply(gone)
        if (rests) replica.apply(log.latePulse(BASE_MS))
        at += size
        nowMs = Math.max(nowMs, events[at - 1]?.receivedAtMs ?? 0) + stepMs
        const { floor } = replica
        replica.apply(
          log.pulse(BASE_MS, new Map(ORIGINS.map((id) => [id, silent.includes(id) ? 0 : BASE_MS]))),
        )
        const boards = [['main'], ['sales'], ['night'], ['main', 'night'], ['main', 'sales', 'night']]
        // Most teams are not looked at each time, so that much happens between two looks.
        for (const teams of turn % 3 === 0 || at >= events.length ? boards : boards.slice(0, 1)) {
          const kept = countsOfTallies(teams.map((team) => floor.tally(team, nowMs)))
          expect(kept).toEqual(lookAtEach(floor, teams, nowMs))
          for (const name of Object.keys(seen) as (keyof typeof seen)[]) seen[name] += kept[name]
        }
      }
    }),
    { numRuns: 500 },
  )
  // A comparison of nothing with nothing would show nothing.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20)
})

it('[IX5] until its instant a tile, and the alerts about its agent, stay as they are', () => {
  let changed = 0
  fc.assert(
    fc.property(
      historyArbitrary({ most: 40 }),
      fc.integer({ min: -3_600_000, max: 7_200_000 }),
      fc.array(fc.oneof(fc.nat(200_000), fc.nat(140_000_000)), { minLength: 5, maxLength: 20 }),
      ({ steps }, afterMs, waits) => {
        const log = new ChangesLog()
        const replica = new Replica(DEFAULTS)
        replica.apply(log.commit(delivered(steps), BASE_MS))
        const { floor } = replica
        const settings = floor.settings('main', BASE_MS)
        const dayFromMs = BASE_MS - 3_600_000
        const nowMs = BASE_MS + afterMs
        for (const id of floor.agentIds()) {
          const agent = floor.agent(id)
          const dueMs = tileDueMs(agent, settings, nowMs)
          const seenAt = (atMs: number) => agentOnBoard(agent, settings, dayFromMs, atMs)
          const before = seenAt(nowMs)
          const lastMs = Math.min(dueMs - 1, nowMs + 200_000_000)
          for (const waitMs of [...waits, lastMs - nowMs])
            if (nowMs + waitMs <= lastMs && waitMs >= 0) expect(seenAt(nowMs + waitMs)).toEqual(before)
          if (dueMs !== Infinity && JSON.stringify(seenAt(dueMs + 1)) !== JSON.stringify(before)) changed += 1
        }
      },
    ),
    { numRuns: 500 },
  )
  // Most instants do bring a change: one that is always early would show nothing.
  expect(changed).toBeGreaterThan(20)
})

it('[IX6] numbers in chunks are those of a sorted list, also of several lists as if they were one', () => {
  const value = fc.oneof(fc.nat(20), fc.nat(100_000))
  const part = fc.tuple(
    fc.array(value, { maxLength: 3_000, size: 'max' }),
    fc.array(fc.nat(3_000), { maxLength: 500 }),
  )
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 3 }),
      fc.array(value, { maxLength: 5 }),
      (lists, asked) => {
        const parts = lists.map(([added, removed]) => {
          const numbers = new SortedNumbers()
          const naive = [...added]
          for (const each of added) numbers.add(each)
          for (const place of removed) {
            const [gone] = naive.splice(place, 1)
            if (gone !== undefined) numbers.remove(gone)
          }
          naive.sort((a, b) => a - b)
          expect([numbers.size, numbers.least]).toEqual([naive.length, naive[0] ?? null])
          for (const each of asked) {
            expect(numbers.countBelow(each)).toBe(naive.filter((known) => known < each).length)
            expect(numbers.countUpTo(each)).toBe(naive.filter((known) => known <= each).length)
          }
          return { numbers, naive }
        })
        const all = parts.flatMap(({ naive }) => naive).sort((a, b) => a - b)
        for (const rank of [0, 1, all.length >> 1, all.length - 1, all.length])
          expect(
            rankedAmong(
              parts.map(({ numbers }) => numbers),
              rank,
            ),
          ).toBe(all[rank] ?? null)
        expect(() => parts[0]?.numbers.remove(-1)).toThrow(RangeError)
      },
    ),
    { numRuns: 50 },
  )
})
