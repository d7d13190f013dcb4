// The rule of a trend: what chance alone flags, what a real change finds, and what is too few. Not where the days come from.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { standing } from '../../shared/metrics/false-discoveries.ts'
import { chanceOfT } from '../../shared/metrics/student-t.ts'
import {
  CHANCE_LIMIT,
  compareWindows,
  ENOUGH_VALUES,
  withVerdicts,
  type Compared,
  type TrendDay,
  type TrendWeeks,
} from '../../shared/metrics/trend.ts'
import { trendLists } from '../../shared/metrics/trend-lists.ts'
import { changeBetween, type DayPart } from '../../shared/metrics/window-change.ts'
import { luckOf, personOf, type Person, type Swing } from '../support/generators/trend-floor.ts'

const LAST_DAY = 20_000
const windowOf = (weeks: TrendWeeks) => ({ weeks, lastDay: LAST_DAY })

function comparedOf({ metrics, reasons }: Person, weeks: TrendWeeks): Compared[] {
  return [
    ...[...metrics].map(([metric, days]) => compareWindows({ metric }, days, windowOf(weeks))),
    ...[...reasons].map(([reason, days]) =>
      compareWindows({ metric: 'awayReason', reason }, days, windowOf(weeks)),
    ),
  ]
}

const CALM: Swing = { weeks: 0, days: 0 }
const SWINGS: readonly (readonly [string, Swing])[] = [
  ['every day alike', CALM],
  ['good and bad days', { weeks: 0, days: 0.3 }],
  ['good and bad days and weeks', { weeks: 0.3, days: 0.2 }],
]

describe('the chance of a value of t', () => {
  it('[TD1] is that of the tables', () => {
    // Two-sided, Abramowitz & Stegun, table 26.10.
    const table = [
      [12.706, 1, 0.05],
      [2.571, 5, 0.05],
      [4.032, 5, 0.01],
      [2.228, 10, 0.05],
      [2.75, 30, 0.01],
      [1.98, 120, 0.05],
      [3.291, 1e9, 0.001],
    ] as const
    for (const [t, degrees, chance] of table)
      expect(Math.abs(chanceOfT(t, degrees) / chance - 1)).toBeLessThan(0.002)
  })

  it('[TD1] falls from 1 as the value leaves zero, alike on both sides', () => {
    const degrees = fc.double({ min: 1, max: 200, noNaN: true })
    const value = fc.double({ min: 0, max: 60, noNaN: true })
    fc.assert(
      fc.property(degrees, value, value, (of, one, other) => {
        expect(chanceOfT(0, of)).toBe(1)
        expect(chanceOfT(-one, of)).toBe(chanceOfT(one, of))
        const [near, far] = [Math.min(one, other), Math.max(one, other)]
        expect(chanceOfT(far, of)).toBeLessThanOrEqual(chanceOfT(near, of) + 1e-9)
      }),
    )
  })
})

describe('what stands of many findings', () => {
  it('[TD2] is all up to the last chance below its place’s share, in whatever order', () => {
    const chances = fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 40 })
    fc.assert(
      fc.property(chances, (given) => {
        const stands = standing(given, CHANCE_LIMIT)
        const known = given.flatMap((chance) => (chance === null ? [] : [chance]))
        const found = given.filter((chance, index) => chance !== null && stands[index] === true)
        const highest = Math.max(-1, ...found.flatMap((chance) => chance ?? []))
        // By its words: the largest k of which k chances are at most k/m of the limit.
        const counts = known.map((limit) => known.filter((chance) => chance <= limit).length)
        const passing = known.filter(
          (chance, at) => chance <= (CHANCE_LIMIT * (counts[at] ?? 0)) / known.length,
        )
        expect(highest).toBe(Math.max(-1, ...passing))
        given.forEach((chance, index) => expect(stands[index]).toBe(chance !== null && chance <= highest))
      }),
    )
  })
})

describe('on nothing but chance', () => {
  it.each(SWINGS)(
    '[TD3] %s: at most 5 %% of trends are flagged, one by one or together',
    (_name, swing) => {
      const luck = luckOf(20_261_122)
      for (const weeks of [4, 13] as const) {
        let [compared, alone, flagged, pages, pagesWithAny] = [0, 0, 0, 0, 0]
        for (let person = 0; person < (weeks === 4 ? 600 : 300); person += 1) {
          const page = comparedOf(personOf(luck, windowOf(weeks), swing), weeks)
          const told = withVerdicts(page)
          const found = told.filter(({ verdict }) => verdict === 'more-than-chance').length
          compared += told.filter(({ verdict }) => verdict !== 'too-few').length
          alone += page.filter(({ chance }) => chance !== null && chance <= CHANCE_LIMIT).length
          flagged += found
          pages += 1
          pagesWithAny += found > 0 ? 1 : 0
        }
        // Many enough that a rule which flagged 7 % could not pass.
        expect(compared).toBeGreaterThan(1_800)
        expect(alone / compared).toBeLessThanOrEqual(CHANCE_LIMIT)
        expect(flagged / compared).toBeLessThanOrEqual(CHANCE_LIMIT / 2)
        expect(pagesWithAny / pages).toBeLessThanOrEqual(CHANCE_LIMIT + 0.01)
      }
    },
    120_000,
  )

  it('[TD3] hardly any team has anybody on its lists', () => {
    const luck = luckOf(7)
    let listed = 0
    for (let team = 0; team < 60; team += 1) {
      const people = Array.from({ length: 12 }, () => personOf(luck, windowOf(4), { weeks: 0.2, days: 0.2 }))
      const lists = listsOf(people)
      listed += lists.fallingBehind.length + lists.improving.length > 0 ? 1 : 0
    }
    expect(listed / 60).toBeLessThanOrEqual(0.1)
  })
})

const listsOf = (people: readonly Person[]) =>
  trendLists(
    people.map((person, agent) => ({
      id: `s:${agent}`,
      name: `Agent ${agent}`,
      compared: comparedOf(person, 4),
    })),
  )

describe('a real change', () => {
  it.each([
    // Of logarithms: replies that take twice as long; two fifths longer; and ratings half a point lower, of 1 to 6 a day.
    [4, { reply: 0.7 }, 'firstReply', 0.6],
    [13, { reply: 0.35 }, 'firstReply', 0.8],
    [13, { rating: -0.5 }, 'rating', 0.55],
  ] as const)('[TD4] over %i weeks of %o is found', (weeks, shift, wanted, share) => {
    const luck = luckOf(41)
    const found = Array.from({ length: 150 }, () => {
      const person = personOf(luck, windowOf(weeks), { weeks: 0, days: 0.2 }, shift)
      const told = withVerdicts(comparedOf(person, weeks)).find(({ metric }) => metric === wanted)
      return told?.verdict === 'too-few' ? null : told
    }).filter((told) => told !== null)
    const sure = found.filter((told) => told?.verdict === 'more-than-chance')
    expect(found.length).toBeGreaterThan(100)
    expect(sure.length / found.length).toBeGreaterThanOrEqual(share)
    const right = 'rating' in shift ? -1 : 1
    expect(sure.every((told) => Math.sign(told?.change ?? 0) === right)).toBe(true)
  })
})

const parts = fc.array(
  fc.record({
    day: fc.integer({ min: LAST_DAY - 55, max: LAST_DAY }),
    values: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 6 }),
  }),
  { maxLength: 60 },
)
/** One entry a day, as the ledger has them. */
const daily = parts.map((given) => [...new Map(given.map((each) => [each.day, each])).values()] as TrendDay[])
const valuesIn = (days: readonly TrendDay[], from: number, to: number) =>
  days.flatMap((each) =>
    'values' in each && each.day > LAST_DAY - to && each.day <= LAST_DAY - from ? each.values : [],
  )

describe('a trend', () => {
  it('[TD5] has the level and the count of what is in its windows, whole and week by week', () => {
    fc.assert(
      fc.property(daily, (days) => {
        const { recent, before, change, byWeek } = compareWindows({ metric: 'rating' }, days, windowOf(4))
        const mean = (values: readonly number[]) =>
          values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
        const near = (told: number | null, wanted: number | null) =>
          wanted === null ? expect(told).toBeNull() : expect(told).toBeCloseTo(wanted, 9)
        near(recent.level, mean(valuesIn(days, 0, 28)))
        near(before.level, mean(valuesIn(days, 28, 56)))
        expect([recent.count, before.count]).toEqual([
          valuesIn(days, 0, 28).length,
          valuesIn(days, 28, 56).length,
        ])
        if (recent.level !== null && before.level !== null) near(change, recent.level - before.level)
        else expect(change).toBeNull()
        byWeek.forEach(({ level, count }, index) => {
          const values = valuesIn(days, 7 * (7 - index), 7 * (8 - index))
          near(level, mean(values))
          expect(count).toBe(values.length)
        })
      }),
    )
  })

  it('[TD6] is too few below ten values, six days or three weeks in either window, and of one week', () => {
    fc.assert(
      fc.property(daily, (days) => {
        const [told] = withVerdicts([compareWindows({ metric: 'rating' }, days, windowOf(4))])
        const isEnough = [
          [0, 28],
          [28, 56],
        ].every(([from = 0, to = 0]) => {
          const held = days.filter((each) => valuesIn([each], from, to).length > 0)
          const weeks = new Set(held.map(({ day }) => Math.floor((LAST_DAY - day) / 7)))
          return valuesIn(days, from, to).length >= ENOUGH_VALUES && held.length >= 6 && weeks.size >= 3
        })
        expect(told?.verdict === 'too-few').toBe(!isEnough)
      }),
      { numRuns: 400 },
    )
    const oneWeek = Array.from({ length: 7 }, (_, at) => ({ day: LAST_DAY - at, values: [5, 4, 5, 1, 2] }))
    expect(withVerdicts([compareWindows({ metric: 'rating' }, oneWeek, windowOf(4))])[0]).toMatchObject({
      verdict: 'too-few',
      chance: null,
      change: null,
    })
  })

  it('[TD5] of replies is of their medians, and flagged only where those moved as all of them did', () => {
    const day = (back: number, values: readonly number[]) => ({ day: LAST_DAY - back, values })
    // The middle reply got a little faster, and the slow ones far slower.
    const days = Array.from({ length: 56 }, (_, back) =>
      day(back, back < 28 ? [9_000, 9_900, 900_000 + back] : [9_000, 10_000, 11_000 + back]),
    )
    const told = compareWindows({ metric: 'firstReply' }, days, windowOf(4))
    expect(told).toMatchObject({ before: { level: 10_000, count: 84 }, recent: { level: 9_900 }, chance: 1 })
  })

  it('[TD7] does not change with the order of days, nor with the unit of what is measured, and mirrors in its direction', () => {
    const part = fc.record({
      day: fc.integer({ min: LAST_DAY - 55, max: LAST_DAY }),
      sum: fc.double({ min: -50, max: 50, noNaN: true }),
      weight: fc.integer({ min: 1, max: 40 }),
    })
    const window = fc.array(part, { minLength: 2, maxLength: 30 })
    fc.assert(
      fc.property(window, window, fc.constantFrom(0.001, 60, 3_600_000), (before, recent, unit) => {
        const scaled = (of: readonly DayPart[], by: number) =>
          of.map((each) => ({ ...each, sum: each.sum * by }))
        const plain = changeBetween(before, recent, LAST_DAY)
        const turned = changeBetween(before.toReversed(), recent.toReversed(), LAST_DAY)
        const mirrored = changeBetween(recent, before, LAST_DAY)
        const measured = changeBetween(scaled(before, unit), scaled(recent, unit), LAST_DAY)
        if (plain === null) {
          expect([turned, mirrored, measured]).toEqual([null, null, null])
          return
        }
        expect(turned?.chance).toBeCloseTo(plain.chance, 6)
        expect(mirrored?.change).toBeCloseTo(-plain.change, 9)
        expect(mirrored?.chance).toBeCloseTo(plain.chance, 6)
        if (Math.abs(plain.change) > 1e-6) expect(measured?.chance).toBeCloseTo(plain.chance, 6)
      }),
    )
  })
})

describe('the lists', () => {
  const level = { level: 4, count: 90, days: 20 }
  const compared = (metric: Compared['metric'], change: number, chance = 1e-6): Compared => {
    const before = metric === 'firstReply' ? { ...level, level: 40_000 } : level
    const recent = { ...before, level: before.level + change }
    return { metric, reason: null, before, recent, change, chance, byWeek: [] }
  }
  const namesOf = (entries: readonly { name: string }[]) => entries.map(({ name }) => name)

  it('[TD8] name who changed for sure and by enough, by name, with every reason', () => {
    const eva = [compared('rating', -0.9), compared('firstReply', 9_000), compared('occupancy', 0.2)]
    const lists = trendLists([
      { id: 's:1', name: 'Rui', compared: [compared('rating', -0.4)] },
      { id: 's:2', name: 'Eva', compared: eva },
      { id: 's:3', name: 'Ana', compared: [compared('rating', 0.3), compared('firstReply', 8_000)] },
      { id: 's:4', name: 'Zoe', compared: [compared('rating', -0.9, 0.2)] },
      { id: 's:5', name: 'Bo', compared: [compared('rating', -0.1), compared('firstReply', 3_000)] },
    ])
    expect(namesOf(lists.fallingBehind)).toEqual(['Ana', 'Eva', 'Rui'])
    expect(namesOf(lists.improving)).toEqual(['Ana'])
    const [rating, reply, occupancy] = withVerdicts(eva)
    expect(lists.fallingBehind[1]).toEqual({
      id: 's:2',
      name: 'Eva',
      why: [rating, reply],
      beside: [occupancy],
    })
  })

  it('[TD9] name nobody for how customers sounded, how full the time was, or where it went', () => {
    const metrics = ['sentiment', 'occupancy', 'away', 'awayReason'] as const
    const change = fc.double({ min: -1, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...metrics), change)), (given) => {
        const all = given.map(([metric, by]) => compared(metric, by))
        expect(trendLists([{ id: 's:1', name: 'Rui', compared: all }])).toEqual({
          fallingBehind: [],
          improving: [],
        })
      }),
    )
  })
})
