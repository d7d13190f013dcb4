// The rows behind a number are what the board counts. Over generated histories; not the HTTP route.
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import type { FloorEvent } from '../../shared/events.ts'
import { foldAll } from '../../shared/floor/fold.ts'
import { numberName, numberRows, type NumberRow } from '../../shared/floor/number-rows.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { floorOf, view } from '../../shared/floor/view.ts'
import { bySubject, eventsArbitrary } from '../support/generators/history.ts'
import { BASE_MS } from '../support/generators/teller.ts'

// Many runs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const RUNS = 1_000
const DEFAULTS = defaultSettings('America/Sao_Paulo')
const offset = fc.constantFrom(0, 1, 40_001, 120_001, 1_799_999, 1_800_000, 7_199_999, 7_200_000, 86_400_000)

function medianOf(values: number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

const cells = (rows: readonly NumberRow[], name: string): unknown[] =>
  rows.map((row) => new Map<string, unknown>(Object.entries(row)).get(name))
const numbersOf = (rows: readonly NumberRow[], name: string) => cells(rows, name).map(Number)
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

it('[BB2] each number has as many rows as the board counts, and the value made again from them is the board’s', () => {
  let rowsSeen = 0
  fc.assert(
    fc.property(
      eventsArbitrary({ least: 5, most: 50 }),
      fc.tuple(fc.nat(400), offset),
      (events: FloorEvent[], [place, after]) => {
        const nowMs = (events[place % events.length]?.occurredAtMs ?? BASE_MS) + after
        const floor = floorOf(
          [...bySubject(events)].map(([subject, list]) => [subject, foldAll(subject, list)] as const),
          DEFAULTS,
        )
        for (const team of floor.teams()) {
          const board = view(floor, team, nowMs)
          const { numbers } = board
          for (const number of numberName.options) {
            const { value, count, rows } = numberRows(number, { floor, board })
            rowsSeen += rows.length
            expect(number === 'available' ? numbers.signedIn : rows.length).toBe(count)
            switch (number) {
              case 'available':
                expect([value, rows.length]).toEqual([numbers.available, numbers.available])
                break
              case 'chats':
                expect(numbersOf(rows, 'load').reduce((sum, load) => sum + load, 0)).toBe(numbers.load)
                expect(numbersOf(rows, 'capacity').reduce((sum, places) => sum + places, 0)).toBe(
                  numbers.capacity,
                )
                expect(value).toBe(numbers.load)
                break
              case 'waiting':
                expect([value, rows.length]).toEqual([numbers.waiting, numbers.waiting])
                expect(cells(rows, 'sinceEpochMs')[0] ?? null).toBe(numbers.longestWaitSinceEpochMs)
                break
              case 'firstReply':
                expect([value, count]).toEqual([numbers.firstReplyMs, numbers.firstReplyCount])
                expect(medianOf(numbersOf(rows, 'firstReplyMs'))).toBe(value)
                break
              case 'serviceLevel': {
                const within = cells(rows, 'outcome').filter((outcome) => outcome === 'within').length
                expect([value, count]).toEqual([numbers.serviceLevel, numbers.serviceLevelCount])
                if (value !== null) expect(within / count).toBeCloseTo(value, 4)
                break
              }
              case 'rating':
                expect([value, count]).toEqual([numbers.rating, numbers.ratingCount])
                if (value !== null) expect(mean(numbersOf(rows, 'score'))).toBeCloseTo(value, 3)
            }
          }
        }
      },
    ),
    { numRuns: RUNS },
  )
  expect(rowsSeen).toBeGreaterThan(RUNS)
})
