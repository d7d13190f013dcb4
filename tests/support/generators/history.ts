// Histories of a floor for properties: what was said, and in which order and how often it arrived. Not the story: teller.ts.
import fc from 'fast-check'
import type { FloorEvent } from '../../../shared/events.ts'
import { CLAMP_MS, HOUR_MS, Teller, WHATS, type Move, type What } from './teller.ts'

/** One step of what reaches the server; `rotate` is one rotation of the two sets of seen ids. */
export type Step = { do: 'deliver'; event: FloorEvent } | { do: 'rotate' }

export interface History {
  /** Each event once, in the order of its source's clock. */
  events: readonly FloorEvent[]
  /** All of them at least once, in the order of arrival. */
  steps: readonly Step[]
}

/** Whether the clock stands, ticks or jumps between two moves. */
const gap = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 3 }) },
  { weight: 4, arbitrary: fc.integer({ min: 10, max: 30_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 60_000, max: 1_200_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: HOUR_MS, max: 5 * HOUR_MS }) },
)

/** A move of the given kinds. */
const moveOf = (whats: readonly What[]): fc.Arbitrary<Move> =>
  fc.record({
    origin: fc.constantFrom(0 as const, 1 as const),
    // A clock is set ahead and right again: that takes two of them in one history.
    what: fc.constantFrom(
      ...whats,
      ...whats.filter((what) => what === 'clockSet'),
      ...whats.filter((what) => what === 'clockSet'),
    ),
    who: fc.nat(59),
    chat: fc.nat(3),
    pick: fc.nat(59),
    gapMs: gap,
  })

/** Sequences that grow a digit, and some past what a double holds. */
const firstSequence = fc.constantFrom(7n, 96n, 9_007_199_254_740_990n)

function tell(moves: readonly Move[], first: bigint, agents: number): FloorEvent[] {
  const teller = new Teller(first, agents)
  for (const move of moves) teller.tell(move)
  return teller.events
}

/** Events of several agents and chats from two sources, each once, as their clocks order them. */
export function eventsArbitrary(
  options: { whats?: readonly What[]; least?: number; most?: number; agents?: number } = {},
): fc.Arbitrary<FloorEvent[]> {
  const { whats = WHATS, least = 1, most = 30, agents = 3 } = options
  const moves = fc.array(moveOf(whats), { minLength: least, maxLength: most, size: 'max' })
  return fc.tuple(moves, firstSequence).map(([told, first]) => tell(told, first, agents))
}

interface Repeat {
  place: number
  /** Steps after its first arrival. */
  after: number
  evicted: boolean
  /** Between the receipts. */
  waitMs: number
}

/** How late an event arrives, in places of the order; most come in order, some much later. */
const delay = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5, max: 40 }) },
)
const repeat: fc.Arbitrary<Repeat> = fc.record({
  place: fc.nat(200),
  after: fc.nat(12),
  evicted: fc.boolean(),
  waitMs: fc.constantFrom(1_000, 30_000, 3 * HOUR_MS),
})

/** A repeat has the first one's claims, and is received and stamped anew. Floorview's own events are sure of their time. */
export function repeatOf(event: FloorEvent, afterMs = 30_000): FloorEvent {
  const receivedAtMs = event.receivedAtMs + afterMs
  const occurredAtMs =
    event.occurredAtMs === event.claimedAtMs
      ? event.occurredAtMs
      : Math.min(event.claimedAtMs, receivedAtMs + CLAMP_MS)
  return { ...event, receivedAtMs, occurredAtMs }
}

function arrive(
  events: readonly FloorEvent[],
  delays: readonly number[],
  repeats: readonly Repeat[],
): Step[] {
  const deliveries = events.map((event, place) => ({
    at: place + (delays[place % delays.length] ?? 0),
    steps: [{ do: 'deliver', event }] as Step[],
  }))
  for (const { place, after, evicted, waitMs } of repeats) {
    const first = deliveries[place % events.length]
    const event = events[place % events.length]
    if (first === undefined || event === undefined) continue
    const rotations: Step[] = evicted ? [{ do: 'rotate' }, { do: 'rotate' }] : []
    deliveries.push({
      at: first.at + after + 0.5,
      steps: [...rotations, { do: 'deliver', event: repeatOf(event, waitMs) }],
    })
  }
  return deliveries.sort((a, b) => a.at - b.at).flatMap(({ steps }) => steps)
}

/** Histories with late arrivals, repeats, and repeats after both sets of seen ids have rotated. */
export function historyArbitrary(options: Parameters<typeof eventsArbitrary>[0] = {}): fc.Arbitrary<History> {
  const delays = fc.array(delay, { minLength: 5, maxLength: 40 })
  return fc
    .tuple(eventsArbitrary(options), delays, fc.array(repeat, { maxLength: 8 }))
    .map(([events, late, repeats]) => ({ events, steps: arrive(events, late, repeats) }))
}

/** The events of one subject, by subject. */
export function bySubject(events: Iterable<FloorEvent>): Map<string, FloorEvent[]> {
  const subjects = new Map<string, FloorEvent[]>()
  for (const event of events) {
    const list = subjects.get(event.subject)
    if (list === undefined) subjects.set(event.subject, [event])
    else list.push(event)
  }
  return subjects
}

/** What arrived, in order. */
export function delivered(steps: readonly Step[]): FloorEvent[] {
  return steps.flatMap((step) => (step.do === 'deliver' ? [step.event] : []))
}
