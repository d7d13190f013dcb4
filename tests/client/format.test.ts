// Numbers and instants in words. Not the words of the catalogue.
import { describe, expect, it } from 'vitest'
import {
  behind,
  clock,
  duration,
  longDuration,
  percentReached,
  placeOf,
  shortDuration,
} from '../../client/src/text/format.ts'

describe('durations', () => {
  it.each([
    [-5000, '0:00'],
    [0, '0:00'],
    [999, '0:00'],
    [12_000, '0:12'],
    [3_599_999, '59:59'],
    [3_600_000, '1:00:00'],
    [36_061_000, '10:01:01'],
  ])('[BO20] writes %i ms as %s', (ms, written) => {
    expect(duration(ms)).toBe(written)
  })

  it.each([
    [-5000, '0:00'],
    [3_599_999, '59:59'],
    [3_600_000, '1 h 00'],
    [6_784_000, '1 h 53'],
    [36_061_000, '10 h 01'],
  ])('[BO69] writes %i ms as %s where there is little room', (ms, written) => {
    expect(shortDuration(ms)).toBe(written)
  })

  it.each([
    [30_000, '0:00:30'],
    [30_528_400, '8:28:48'],
    [90_000_000, '25:00:00'],
  ])('[LG3] writes %i ms of a log as %s', (ms, written) => {
    expect(longDuration(ms)).toBe(written)
  })

  it('[BO14] writes a lag in tenths of a second, from ten seconds on in whole ones', () => {
    expect([40, 149, 9949, 12_400].map(behind)).toEqual(['0.0', '0.1', '9.9', '12'])
  })
})

it('[BO21] rounds a service level down, so that one below its goal never reads as the goal', () => {
  expect([0.899, 0.9, 0.29, 1, 0].map(percentReached)).toEqual(['89', '90', '29', '100', '0'])
})

describe('instants', () => {
  // The clocks of Lisbon go back at 01:00 UTC on this day.
  const before = Date.UTC(2026, 9, 25, 0, 30)
  const after = Date.UTC(2026, 9, 25, 1, 30)

  it('[BO22] are written in the given zone, whatever the browser’s own is', () => {
    expect([before, after].map((at) => clock(at, 'Europe/Lisbon', 'minutes'))).toEqual(['01:30', '01:30'])
    expect(clock(before, 'Asia/Tokyo', 'seconds')).toBe('09:30:00')
    expect(clock(Date.UTC(2026, 9, 22), 'UTC', 'minutes')).toBe('00:00')
  })

  it('[BO22] are written in UTC, and say so, where the browser does not know the zone', () => {
    expect(clock(before, 'Mars/Olympus', 'minutes')).toBe('00:30 UTC')
  })

  it('names the place of a zone', () => {
    expect(['Europe/Lisbon', 'America/Argentina/Buenos_Aires', 'UTC'].map(placeOf)).toEqual([
      'Lisbon',
      'Buenos Aires',
      'UTC',
    ])
  })
})
