// The total order of a subject's events and the merges that rest on it, as laws. Not what any event means.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareOrder, greatest, instantOf, KEPT_AHEAD, later, latest, latestEntries, latestMs, least, occurredMs, orderOf, smallest,
  type Instant, type OrderKey, type Register,
} from '../../shared/floor/order.ts' // prettier-ignore

const RUNS = 2_000

// Few values of each part, so that ties are common; sequences of different lengths, some past what a double holds.
const order: fc.Arbitrary<OrderKey> = fc
  .tuple(
    fc.oneof(fc.nat(1), fc.constantFrom('9', '10', '9007199254740992', '9007199254740993')),
    fc.nat(1),
    fc.constantFrom('a', 'ab', 'Z'),
    fc.nat(1),
  )
  .map(([first, rank, id, claimed]) =>
    typeof first === 'number' ? [first, rank, id] : [first, rank, id, claimed],
  )

/** The order said another way: numbers before sequences, sequences as whole numbers, then rank, id and claimed-at. */
function plainCompare(a: OrderKey, b: OrderKey): number {
  const parts = (key: OrderKey): (number | bigint | string)[] => [
    typeof key[0] === 'string' ? 1 : 0,
    BigInt(key[0]),
    key[1],
    key[2],
    key[3] ?? 0,
  ]
  const [ofA, ofB] = [parts(a), parts(b)]
  for (const [place, value] of ofA.entries()) {
    const other = ofB[place] ?? 0
    if (value < other) return -1
    if (value > other) return 1
  }
  return 0
}

describe('the order', () => {
  it('[FL3] is that of (sequence or claimed-at, rank, id), sequences as whole numbers of any length', () => {
    fc.assert(
      fc.property(order, order, (a, b) => {
        expect(Math.sign(compareOrder(a, b))).toBe(plainCompare(a, b))
      }),
      { numRuns: RUNS },
    )
  })

  it('[FL3] is of a sequencing source its sequence, of another its claimed time', () => {
    const event = { type: 'agent.status', id: 'e1', claimedAtMs: 5 } as const
    expect(orderOf(event)).toEqual([5, 2, 'e1'])
    expect(orderOf({ ...event, sequence: '12' })).toEqual(['12', 2, 'e1', 5])
  })

  it('[FL3] at one instant puts each type where it makes sense', () => {
    const ranked = (types: readonly Parameters<typeof orderOf>[0]['type'][]) => {
      const keys = types.map((type) => orderOf({ type, id: 'e', claimedAtMs: 1 }))
      expect([...keys].reverse().sort(compareOrder)).toEqual(keys)
    }
    ranked(['agent.profile', 'agent.login', 'agent.status', 'agent.logout', 'agent.removed'])
    ranked([
      'chat.queued', 'chat.offered', 'chat.missed', 'chat.accepted', 'chat.transferred', 'chat.message', 'chat.closed',
      'chat.reopened', 'chat.rated',
    ]) // prettier-ignore
  })
})

describe('each merge', () => {
  const entries = fc.array(fc.tuple(order, fc.nat(9)), { maxLength: 14 })
  const numbers = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 20 })

  it('[FL4] later keeps the value of the last by order, and of equal ones the first that came', () => {
    fc.assert(
      fc.property(entries, (writes) => {
        let current: Register<number> | undefined
        for (const [at, value] of writes) current = later(current, at, value)
        const expected = writes.reduce<[OrderKey, number] | undefined>(
          (best, write) => (best === undefined || plainCompare(write[0], best[0]) > 0 ? write : best),
          undefined,
        )
        expect(current).toEqual(expected)
      }),
      { numRuns: RUNS },
    )
  })

  it('[FL4] least and greatest keep the extremes', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const fold = (merge: typeof least) => values.reduce<number | undefined>(merge, undefined)
        expect(fold(least)).toBe(Math.min(...values))
        expect(fold(greatest)).toBe(Math.max(...values))
      }),
      { numRuns: RUNS },
    )
  })

  it('[FL4] smallest keeps so many of the least distinct values, ascending', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 5 }), (values, keep) => {
        const kept = values.reduce<Instant[]>((current, value) => smallest(current, value, 'e', keep), [])
        expect(kept).toEqual([...new Set(values)].sort((a, b) => a - b).slice(0, keep))
      }),
      { numRuns: RUNS },
    )
  })

  /** What two sources' worth of clocks might say: few claims, so that ties are common, each event once. */
  const saidOnce = fc
    .uniqueArray(
      fc.record({ claimedAtMs: fc.nat(12), receivedMs: fc.nat(12), id: fc.constantFrom('a', 'b', 'c') }),
      {
        maxLength: 12,
        selector: ({ claimedAtMs, id }) => `${claimedAtMs} ${id}`,
      },
    )
    .map((events) =>
      events.map((event) => ({ ...event, occurredAtMs: Math.min(event.claimedAtMs, event.receivedMs) })),
    )
  const inAnyOrder = saidOnce.chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray(events, { minLength: events.length }),
      fc.array(fc.tuple(fc.nat(30), fc.nat(12)), { maxLength: 12 }),
    ),
  )
  type Said = typeof saidOnce extends fc.Arbitrary<(infer S)[]> ? S : never
  /** Each repeated after all have come: stamped later than at first. */
  const withRepeats = (events: readonly Said[], repeats: readonly (readonly [number, number])[]): Said[] => [
    ...events,
    ...repeats.flatMap(([place, afterMs]) => {
      const event = events[place % Math.max(1, events.length)]
      if (event === undefined) return []
      return [{ ...event, occurredAtMs: Math.min(event.claimedAtMs, event.receivedMs + afterMs) }]
    }),
  ]

  it('[FL4] smallest and latest end alike in any order, and a repeat that is stamped later changes nothing', () => {
    const few = (events: readonly Said[]) =>
      events.reduce<Instant[]>((current, event) => smallest(current, instantOf(event), event.id, 3), [])
    const last = (events: readonly Said[]) =>
      events.reduce<Instant[] | undefined>(
        (current, event) => latest(current, instantOf(event), event.id),
        undefined,
      )
    fc.assert(
      fc.property(inAnyOrder, ([events, shuffled, repeats]) => {
        expect(few(withRepeats(shuffled, repeats))).toEqual(few(events))
        const kept = last(events)
        expect(last(withRepeats(shuffled, repeats))).toEqual(kept)
        expect(kept?.length ?? 0).toBeLessThanOrEqual(KEPT_AHEAD)
        expect(kept?.slice(1).some((value) => typeof value === 'number') ?? false).toBe(false)
      }),
      { numRuns: RUNS },
    )
  })

  it('[FL4] latest is the greatest of all stamps, while few are of a clock that is ahead', () => {
    fc.assert(
      fc.property(saidOnce, (events) => {
        const isAhead = (event: Said) => event.occurredAtMs < event.claimedAtMs
        fc.pre(events.filter(isAhead).length < KEPT_AHEAD)
        const kept = events.reduce<Instant[] | undefined>(
          (current, event) => latest(current, instantOf(event), event.id),
          undefined,
        )
        const stamps = events.map(({ occurredAtMs }) => occurredAtMs)
        expect(latestMs(kept)).toBe(stamps.length === 0 ? null : Math.max(...stamps))
        expect((kept ?? []).every((value) => occurredMs(value) <= (latestMs(kept) ?? 0))).toBe(true)
      }),
      { numRuns: RUNS },
    )
  })

  it('[FL4] latestEntries keeps so many of the last by order, one an order, and of equal ones the first that came', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 5 }), (writes, keep) => {
        // What was let go must not come back with another value: one order is one event.
        const events = writes.filter(
          ([at], place) => writes.findIndex(([other]) => plainCompare(other, at) === 0) === place,
        )
        const arrivals = [...events, ...events]
        const kept = arrivals.reduce<(typeof writes)[number][]>(
          (current, entry) => latestEntries(current, entry, keep),
          [],
        )
        expect(kept).toEqual([...events].sort(([a], [b]) => plainCompare(a, b)).slice(-keep))
      }),
      { numRuns: RUNS },
    )
  })
})
