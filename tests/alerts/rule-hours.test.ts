// Hours of rules in the teams' zones, against a scan of wall clocks, over changes of clocks. Not what is judged within them.
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { hoursEndAt } from '../../shared/alerts/rule-hours.ts'

const ZONES = [
  'UTC',
  'Europe/Lisbon',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Africa/Casablanca',
]
const MINUTE = 60_000
const two = (count: number) => String(count).padStart(2, '0')
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([h, m]) => `${two(h)}:${two(m)}`)
/** A year with every change of clocks in these zones. */
const instant = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) })

test('[AE7] an instant is within hours that do not pass midnight as its wall clock says', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), clock, clock, instant, (zone, a, b, atMs) => {
      fc.pre(a !== b)
      const [from, to] = a < b ? [a, b] : [b, a]
      const wall = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone)
      const said = `${two(wall.hour)}:${two(wall.minute)}`
      // Of a day on which a clock is put forward or back the wall clock alone does not say it.
      fc.pre(wall.hoursInDay === 24)
      expect(hoursEndAt({ from, to }, zone, atMs) !== null).toBe(from <= said && said < to)
    }),
  )
})

test('[AE7] hours that pass midnight are those of the day that they begin on, and end on the next', () => {
  const hours = { days: [5], from: '22:00', to: '06:00' }
  const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/Lisbon]`).epochMilliseconds
  // The first of May 2026 is a Friday.
  expect(hoursEndAt(hours, 'Europe/Lisbon', at('2026-05-01T21:59'))).toBeNull()
  expect(hoursEndAt(hours, 'Europe/Lisbon', at('2026-05-01T22:00'))).toBe(at('2026-05-02T06:00'))
  expect(hoursEndAt(hours, 'Europe/Lisbon', at('2026-05-02T05:59'))).toBe(at('2026-05-02T06:00'))
  expect(hoursEndAt(hours, 'Europe/Lisbon', at('2026-05-02T06:00'))).toBeNull()
  expect(hoursEndAt(hours, 'Europe/Lisbon', at('2026-05-02T22:30'))).toBeNull()
})

test('[AE7] within hours, every minute up to their end is within them and the end is not, on any day', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), clock, clock, instant, (zone, from, to, atMs) => {
      fc.pre(from !== to)
      const endMs = hoursEndAt({ from, to }, zone, atMs)
      fc.pre(endMs !== null)
      for (let stepMs = atMs; stepMs < endMs; stepMs += 17 * MINUTE)
        expect(hoursEndAt({ from, to }, zone, stepMs)).toBe(endMs)
      expect(hoursEndAt({ from, to }, zone, endMs - 1)).toBe(endMs)
    }),
    { numRuns: 60 },
  )
})
