// What a roster's file says: CSV and iCalendar, their zones, clock changes and repeats, and every fault by line and field.
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { readCalendar } from '../../server/roster/read-calendar.ts'
import { readCsv } from '../../server/roster/read-csv.ts'
import type { ReadFile, ReadRow } from '../../server/roster/read-rows.ts'
import { instantOfText } from '../../server/roster/written-time.ts'

const DAY = 24 * 3_600_000
const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds
const rowsOf = (file: ReadFile): ReadRow[] => {
  if (!file.ok) throw new Error(`${file.line}: ${file.detail}`)
  return file.rows
}
const spans = (file: ReadFile) =>
  rowsOf(file).map(({ fromMs, toMs }) =>
    [fromMs, toMs].map((ms) => (ms === null ? null : new Date(ms).toISOString())),
  )
const faults = (file: ReadFile) =>
  rowsOf(file).flatMap(({ line, faults: all }) =>
    all.map(({ field, detail }) => `${line} ${field}: ${detail}`),
  )

describe('[RO3] CSV', () => {
  test('columns in any order, quotes, a mark at the beginning, semicolons, and zones of a row or of the team', () => {
    const commas = '\uFEFFEnd,Agent,Start,Zone\r\n2026-12-01 17:00,"Costa, Ana",2026-12-01 09:00,\r\n'
    expect(spans(readCsv(commas, 'Europe/Lisbon'))).toEqual([
      ['2026-12-01T09:00:00.000Z', '2026-12-01T17:00:00.000Z'],
    ])
    expect(rowsOf(readCsv(commas, 'UTC'))[0]).toMatchObject({
      line: 2,
      uid: null,
      names: [{ text: 'Costa, Ana' }],
    })
    const semicolons = 'agent;start;end;zone\na1;2026-12-01T09:00;2026-12-01T17:00;America/Sao_Paulo\n\n'
    expect(spans(readCsv(semicolons, 'UTC'))).toEqual([
      ['2026-12-01T12:00:00.000Z', '2026-12-01T20:00:00.000Z'],
    ])
    const offsets = 'agent,start,end\na1,2026-12-01T09:00:00Z,2026-12-01T17:00+01:00\n'
    expect(spans(readCsv(offsets, 'Asia/Tokyo'))).toEqual([
      ['2026-12-01T09:00:00.000Z', '2026-12-01T16:00:00.000Z'],
    ])
  })

  test('each fault is named by its line and column', () => {
    const file = [
      'agent,start,end,zone',
      'a1,2026-12-01 09:00,2026-12-01 17:00,Mars/Base',
      ',2026-12-01 09:00,,',
      'a2,2026-03-29 01:30,2026-02-30 09:00,Europe/Lisbon',
      'a3,tomorrow,2026-12-01T09:00:30Z,',
      'a4,2026-12-01 09:00,2026-12-01 17:00,',
    ].join('\n')
    expect(faults(readCsv(file, 'UTC'))).toEqual([
      '2 zone: Mars/Base is not a time zone that this server knows',
      '3 agent: is empty',
      '3 end: is empty',
      '4 start: 2026-03-29T01:30 does not exist in Europe/Lisbon: the clock is put forward',
      '4 end: 2026-02-30 09:00 is no date and time that there is',
      '5 start: must be a date and time, as 2026-12-01 09:00 or 2026-12-01T09:00:00Z',
      '5 end: must be of a whole minute',
    ])
  })

  test('a file that is none says why', () => {
    expect(readCsv('agent,start\na1,x\n', 'UTC')).toMatchObject({
      ok: false,
      line: 1,
      detail: expect.stringContaining('lacks end') as string,
    })
    expect(readCsv('', 'UTC')).toMatchObject({ ok: false })
    expect(readCsv('agent,start,end\n"a1,2026', 'UTC')).toMatchObject({ ok: false })
    const many = `agent,start,end\n${'a1,2026-12-01 09:00,2026-12-01 10:00\n'.repeat(10_001)}`
    expect(readCsv(many, 'UTC')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('10000') as string,
    })
  })

  test('a clock that comes twice is the first; one that is left out is refused, in every zone', () => {
    expect(instantOfText('2026-10-25 01:30', 'Europe/Lisbon')).toEqual({
      ok: true,
      atMs: at('2026-10-25T00:30:00Z'),
    })
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Lisbon', 'America/New_York', 'Australia/Lord_Howe', 'UTC', 'Asia/Kathmandu'),
        fc.integer({ min: at('2026-01-01T00:00Z') / 60_000, max: at('2027-01-01T00:00Z') / 60_000 }),
        (zone, minutes) => {
          const zoned = Temporal.Instant.fromEpochMilliseconds(minutes * 60_000).toZonedDateTimeISO(zone)
          const text = zoned.toPlainDateTime().toString({ smallestUnit: 'minute' })
          const read = instantOfText(text, zone)
          // A clock that was is read as an instant at which it was: itself, or the earlier of two.
          expect(read.ok).toBe(true)
          if (!read.ok) return
          expect(read.atMs).toBeLessThanOrEqual(minutes * 60_000)
          const again = Temporal.Instant.fromEpochMilliseconds(read.atMs).toZonedDateTimeISO(zone)
          expect(again.toPlainDateTime().toString({ smallestUnit: 'minute' })).toBe(text)
        },
      ),
    )
  })
})

describe('[RO4] iCalendar', () => {
  const scope = {
    zone: 'Europe/Lisbon',
    sinceMs: at('2026-10-20T00:00Z'),
    horizonMs: at('2026-11-20T00:00Z'),
  }
  const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:u1', 'SUMMARY:Ana', ...lines, 'END:VEVENT']
  const calendar = (...events: string[][]) =>
    ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events.flat(), 'END:VCALENDAR', ''].join('\r\n')
  const read = (...events: string[][]) => readCalendar(calendar(...events), scope)
  const beginnings = (...events: string[][]) => spans(read(...events)).map(([from]) => from?.slice(0, 16))

  test('times in UTC, of a zone, and of none, which are the team’s; an end or a duration', () => {
    const file = read(
      event('DTSTART:20261101T090000Z', 'DTEND:20261101T170000Z'),
      event('DTSTART;TZID=America/Sao_Paulo:20261101T090000', 'DURATION:PT8H'),
      event('DTSTART:20261022T090000', 'DTEND:20261022T170000'),
    )
    expect(spans(file)).toEqual([
      ['2026-11-01T09:00:00.000Z', '2026-11-01T17:00:00.000Z'],
      ['2026-11-01T12:00:00.000Z', '2026-11-01T20:00:00.000Z'],
      ['2026-10-22T08:00:00.000Z', '2026-10-22T16:00:00.000Z'],
    ])
    expect(rowsOf(file).map(({ line, uid }) => [line, uid])).toEqual([
      [3, 'u1'],
      [9, 'u1'],
      [15, 'u1'],
    ])
  })

  test('a weekly rule keeps the clock where clocks change; COUNT, UNTIL in UTC, INTERVAL, EXDATE and moved ones', () => {
    const start = 'DTSTART;TZID=Europe/Lisbon:20261021T090000'
    const end = 'DTEND;TZID=Europe/Lisbon:20261021T170000'
    expect(beginnings(event(start, end, 'RRULE:FREQ=WEEKLY;BYDAY=WE,FR;COUNT=4'))).toEqual([
      '2026-10-21T08:00',
      '2026-10-23T08:00',
      '2026-10-28T09:00',
      '2026-10-30T09:00',
    ])
    expect(beginnings(event(start, end, 'RRULE:FREQ=DAILY;UNTIL=20261023T080000Z'))).toHaveLength(3)
    expect(beginnings(event(start, end, 'RRULE:FREQ=DAILY;UNTIL=20261023T075959Z'))).toHaveLength(2)
    expect(beginnings(event(start, end, 'RRULE:FREQ=DAILY;INTERVAL=3;COUNT=3'))).toEqual([
      '2026-10-21T08:00',
      '2026-10-24T08:00',
      '2026-10-27T09:00',
    ])
    const moved = event(
      'RECURRENCE-ID;TZID=Europe/Lisbon:20261022T090000',
      'DTSTART:20261022T120000Z',
      'DTEND:20261022T130000Z',
    )
    const daily = event(start, end, 'RRULE:FREQ=DAILY;COUNT=4', 'EXDATE;TZID=Europe/Lisbon:20261023T090000')
    expect(beginnings(daily, moved)).toEqual(['2026-10-21T08:00', '2026-10-24T08:00', '2026-10-22T12:00'])
    expect(beginnings(daily, [...moved.slice(0, -1), 'STATUS:CANCELLED', 'END:VEVENT'])).toHaveLength(2)
  })

  test('a rule without an end goes to the horizon, and one of long ago says only what is left of it', () => {
    const endless = rowsOf(
      read(event('DTSTART:20200101T090000Z', 'DTEND:20200101T170000Z', 'RRULE:FREQ=DAILY')),
    )
    const first = endless[0]?.fromMs ?? 0
    expect(first).toBeGreaterThan(scope.sinceMs - DAY)
    expect(endless.filter(({ fromMs }) => (fromMs ?? 0) > scope.horizonMs)).toHaveLength(1)
    expect(endless.every(({ isRecurring }) => isRecurring)).toBe(true)
  })

  test('what daily and weekly rules say is what one counts by hand', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('DAILY', 'WEEKLY'),
        fc.integer({ min: 1, max: 4 }),
        fc.subarray(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], { minLength: 1 }),
        fc.integer({ min: 1, max: 10 }),
        (freq, interval, days, count) => {
          // The 21st is a Wednesday; a rule that does not name its own day begins with a day that is none of it.
          const named = [...new Set([...days, 'WE'])]
          const from = Temporal.PlainDate.from('2026-10-21')
          const week = from.subtract({ days: 2 })
          const expected: string[] = []
          for (let day = 0; expected.length < count; day += 1) {
            const date = from.add({ days: day })
            const name = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'][date.dayOfWeek - 1] ?? ''
            const weeks = Math.floor(week.until(date).days / 7)
            const isIn = freq === 'DAILY' ? day % interval === 0 : weeks % interval === 0
            if (isIn && named.includes(name)) expected.push(date.toString())
          }
          const rule = `RRULE:FREQ=${freq};INTERVAL=${interval};BYDAY=${named.join(',')};COUNT=${count}`
          const wide = { ...scope, zone: 'UTC', horizonMs: at('2028-01-01T00:00Z') }
          const file = readCalendar(
            calendar(event('DTSTART:20261021T090000', 'DTEND:20261021T100000', rule)),
            wide,
          )
          expect(spans(file).map(([begins]) => begins?.slice(0, 10))).toEqual(expected)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('each fault is named by its event and property', () => {
    const times = ['DTSTART:20261101T090000Z', 'DTEND:20261101T170000Z']
    const found = (lines: string[]) =>
      faults(read(event(...lines))).map((each) => each.slice(each.indexOf(' ') + 1))
    expect(found(['DTSTART;TZID=W. Europe Standard Time:20261101T090000', 'DURATION:PT1H'])).toEqual([
      'DTSTART: W. Europe Standard Time is not a time zone that this server knows',
    ])
    expect(found(['DTSTART;VALUE=DATE:20261101', 'DTEND;VALUE=DATE:20261102'])).toEqual([
      'DTSTART: is a whole day: a shift needs times',
      'DTEND: is a whole day: a shift needs times',
    ])
    expect(found(['DTSTART:20261101T090000Z'])).toEqual(['DTEND: is missing'])
    expect(found(['DTEND:20261101T090000Z'])).toEqual(['DTSTART: is missing'])
    expect(found([...times, 'RRULE:FREQ=HOURLY'])).toEqual([
      'RRULE: repeats HOURLY: only DAILY and WEEKLY are read',
    ])
    expect(found([...times, 'RRULE:FREQ=DAILY;BYMONTHDAY=3'])).toEqual([
      'RRULE: has BYMONTHDAY: only INTERVAL, COUNT, UNTIL and BYDAY are read',
    ])
    // The 1st of November is a Sunday: every seventh day from then is one.
    expect(found([...times, 'RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO'])).toEqual([
      'RRULE: never meets a day of its BYDAY',
    ])
    expect(found(['DTSTART:18000101T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY'])).toEqual([
      'RRULE: began too long ago: let it begin anew',
    ])
    // The clocks go forward on the 29th of March at 01:00.
    const spring = { ...scope, sinceMs: at('2026-03-20T00:00Z'), horizonMs: at('2026-04-20T00:00Z') }
    const gap = event('DTSTART:20260328T013000', 'DTEND:20260328T023000', 'RRULE:FREQ=DAILY;COUNT=3')
    expect(faults(readCalendar(calendar(gap), spring))).toEqual([
      '3 DTSTART: 2026-03-29T01:30 does not exist in Europe/Lisbon: the clock is put forward',
    ])
    for (const text of [
      '',
      'agent,start,end',
      'BEGIN:VCALENDAR\nBEGIN:VEVENT\n',
      'BEGIN:VCALENDAR\nX\nEND:VCALENDAR',
    ])
      expect(readCalendar(text, scope)).toMatchObject({ ok: false })
  })

  test('an agent by a property of ours, by who is invited, or by the summary', () => {
    const times = ['DTSTART:20261101T090000Z', 'DTEND:20261101T170000Z']
    const names = (lines: string[]) =>
      rowsOf(read(event(...times, ...lines))).map(({ names: all }) =>
        all.map(({ field, text }) => `${field} ${text}`),
      )
    expect(names([])).toEqual([['SUMMARY Ana']])
    expect(names(['ATTENDEE;CN=Ana:mailto:ana@example.com'])).toEqual([
      ['ATTENDEE ana@example.com', 'SUMMARY Ana'],
    ])
    expect(names(['X-FLOORVIEW-AGENT:shop:a1', 'ATTENDEE:mailto:ana@example.com'])).toEqual([
      ['X-FLOORVIEW-AGENT shop:a1'],
    ])
    expect(
      names([
        'ATTENDEE:mailto:ana@example.com',
        'ATTENDEE:MAILTO:rui@example.com',
        'ATTENDEE;CUTYPE=ROOM:mailto:room@example.com',
        'ATTENDEE;PARTSTAT=DECLINED:mailto:eva@example.com',
      ]),
    ).toEqual([['ATTENDEE ana@example.com'], ['ATTENDEE rui@example.com']])
  })
})
