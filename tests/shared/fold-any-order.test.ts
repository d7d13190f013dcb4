// The fold's promise: the same events, in any order and any repetition, end in the same facts.
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { FloorEvent } from '../../shared/events.ts'
import { fold, foldAll, noFacts, parseFacts, serialiseFacts } from '../../shared/floor/fold.ts'
import {
  bySubject,
  delivered,
  eventsArbitrary,
  historyArbitrary,
  repeatOf,
} from '../support/generators/history.ts'
import type { What } from '../support/generators/teller.ts'

// Many runs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const RUNS = 1_000

const AGENT: What[] = [
  'profile',
  'login',
  'status',
  'logout',
  'heartbeat',
  'removed',
  'lapse',
  'tie',
  'stepBack',
  'clockSet',
]
const CHAT: What[] = [
  'queued', 'offered', 'missed', 'accepted', 'transferred', 'customer', 'reply', 'bot', 'closed', 'reopened', 'rated', 'retracted',
  'transferBack', 'comeBack', 'closeFirst', 'takeBack', 'stepBack', 'clockSet',
] // prettier-ignore

/** The same events shuffled, some of them several times: places to draw from until each was drawn, the rest last. */
function shuffled(events: readonly FloorEvent[], draws: readonly number[]): FloorEvent[] {
  const seen = new Set<FloorEvent>()
  const again = draws.flatMap((draw) => {
    const event = events[draw % Math.max(1, events.length)]
    if (event === undefined) return []
    const isRepeat = seen.has(event)
    seen.add(event)
    // A draw says, too, how long after the first one the repeat is received: up to some hours.
    return [isRepeat ? repeatOf(event, draw * 20_000) : event]
  })
  return [...again, ...events.filter((event) => !seen.has(event)).reverse()]
}

/** As `toEqual`, whose difference is made only where there is one. */
function same(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected)
}

/** Shows that every subject of the events ends alike in both orders, and stays so through what is stored. */
function endsAlike(told: readonly FloorEvent[], arrived: readonly FloorEvent[]): void {
  const inOrder = bySubject(told)
  for (const [subject, events] of bySubject(arrived)) {
    const facts = foldAll(subject, events)
    same(facts, foldAll(subject, inOrder.get(subject) ?? []))
    same(parseFacts(subject, serialiseFacts(facts)), facts)
  }
}

describe('any order and any repetition end in the same facts', () => {
  const draws = fc.array(fc.nat(500), { maxLength: 120, size: 'max' })
  const kinds: [string, What[], number][] = [
    ['of an agent', AGENT, 60],
    ['of a chat', CHAT, 60],
    ['of a team', ['settings'], 100],
  ]
  it.each(kinds)('[FL1] %s', (_kind, whats, most) => {
    fc.assert(
      fc.property(eventsArbitrary({ whats, most }), draws, (events, drawn) =>
        endsAlike(events, shuffled(events, drawn)),
      ),
      { numRuns: RUNS },
    )
  })

  it('[FL1] of a whole floor as it arrives: late, repeated, and repeated after the seen ids were evicted', () => {
    fc.assert(
      fc.property(historyArbitrary(), ({ events, steps }) => endsAlike(events, delivered(steps))),
      { numRuns: RUNS },
    )
  })

  it('[FL1] by parts, each part stored and read again in between', () => {
    fc.assert(
      fc.property(historyArbitrary({ most: 15 }), ({ events, steps }) => {
        const told = bySubject(events)
        for (const [subject, arrived] of bySubject(delivered(steps))) {
          let facts = noFacts(subject)
          for (const event of arrived) facts = parseFacts(subject, serialiseFacts(fold(facts, event)))
          same(facts, foldAll(subject, told.get(subject) ?? []))
        }
      }),
      { numRuns: 300 },
    )
  })
})

it('[FL2] a fold leaves the facts that it was given as they were', () => {
  fc.assert(
    fc.property(eventsArbitrary(), (events) => {
      for (const [subject, list] of bySubject(events)) {
        let facts = noFacts(subject)
        for (const event of list) {
          const before = structuredClone(facts)
          const after = fold(facts, event)
          same(facts, before)
          facts = after
        }
      }
    }),
    { numRuns: 200 },
  )
})
