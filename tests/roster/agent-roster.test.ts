// A roster's facts: packed, small, and the same whatever order imports arrive in; and the index of shifts that run.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventOf } from '../../shared/events.ts'
import { foldAll, parseFacts, serialiseFacts } from '../../shared/floor/fold.ts'
import { RosterIndex } from '../../shared/floor/roster-index.ts'
import { nothingTouched } from '../../shared/floor/touched.ts'
import {
  MOST_SHIFTS,
  packShifts,
  rosterOf,
  rosterSubject,
  unpackShifts,
  type RosterFacts,
  type Shift,
} from '../../shared/roster/agent-roster.ts'

const MINUTE = 60_000
const BEGIN = Date.UTC(2026, 10, 23)

const shiftsArbitrary = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 720 })), {
    maxLength: MOST_SHIFTS,
  })
  .map((pairs): Shift[] => {
    let atMs = BEGIN
    return pairs.map(([pause, lasts]) => {
      const fromMs = atMs + pause * MINUTE
      atMs = fromMs + lasts * MINUTE
      return { fromMs, toMs: atMs }
    })
  })

const imported = (place: number, team: string, shifts: readonly Shift[]): EventOf<'system.agent.roster'> => ({
  type: 'system.agent.roster',
  source: 'floorview',
  id: `i${place}`,
  subject: rosterSubject('shop:a1'),
  claimedAtMs: BEGIN + place,
  occurredAtMs: BEGIN + place,
  receivedAtMs: BEGIN + place,
  data: { team, shifts: packShifts(shifts), asOf: '0-0' },
})
const factsOf = (events: readonly EventOf<'system.agent.roster'>[]): RosterFacts => {
  const folded = foldAll(rosterSubject('shop:a1'), events)
  if (folded.kind !== 'roster') throw new Error('is no roster')
  return folded.facts
}

test('[RO2] shifts are packed and unpacked without change, and a month of two a day stays below 1 kB', () => {
  fc.assert(
    fc.property(shiftsArbitrary, (shifts) => {
      expect(unpackShifts(packShifts(shifts))).toEqual(shifts)
      const json = serialiseFacts({ kind: 'roster', facts: factsOf([imported(1, 'Care', shifts)]) })
      expect(json.length).toBeLessThan(1000)
      expect(parseFacts('roster/shop:a1', json).facts).toEqual(factsOf([imported(1, 'Care', shifts)]))
    }),
  )
})

test('[RO2] the same imports in any order and any repetition end in the same roster: the latest', () => {
  fc.assert(
    fc.property(
      fc.array(shiftsArbitrary, { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (rosters, draws) => {
        const events = rosters.map((shifts, place) =>
          imported(place, place % 2 === 0 ? 'Care' : 'Sales', shifts),
        )
        const mixed = [...draws.flatMap((draw) => events[draw % events.length] ?? []), ...events.toReversed()]
        expect(factsOf(mixed)).toEqual(factsOf(events))
        expect(rosterOf(factsOf(mixed))?.shifts).toEqual(rosters.at(-1))
      },
    ),
  )
})

test('[RO2] the shifts that run are those of a look at every one, as rosters change and time passes either way', () => {
  const agents = ['shop:a1', 'shop:a2', 'shop:a3']
  const step = fc.record({
    agent: fc.constantFrom(...agents),
    team: fc.constantFrom('Care', 'Sales'),
    shifts: fc.option(shiftsArbitrary, { freq: 4 }),
    looksMs: fc.array(fc.integer({ min: 0, max: 8 * 24 * 60 * MINUTE }), { maxLength: 5 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const index = new RosterIndex()
      const kept = new Map<string, { team: string; shifts: readonly Shift[] }>()
      for (const { agent, team, shifts, looksMs } of steps) {
        const touched = nothingTouched()
        const before = kept.get(agent)?.team
        index.set(agent, shifts === null ? null : factsOf([imported(1, team, shifts)]), touched)
        if (shifts === null || shifts.length === 0) kept.delete(agent)
        else kept.set(agent, { team, shifts })
        if (before !== undefined) expect(touched.teams).toContain(before)
        if (kept.has(agent)) expect(touched.teams).toContain(team)
        for (const lookMs of looksMs)
          for (const of of ['Care', 'Sales']) {
            const nowMs = BEGIN + lookMs
            const expected = [...kept].flatMap(([who, roster]) =>
              roster.team !== of
                ? []
                : roster.shifts
                    .filter(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs)
                    .map((shift) => ({ agent: who, ...shift })),
            )
            const byAgent = (a: { agent: string }, b: { agent: string }) => (a.agent < b.agent ? -1 : 1)
            expect(index.running(of, nowMs).toSorted(byAgent)).toEqual(expected.sort(byAgent))
          }
      }
    }),
  )
})
