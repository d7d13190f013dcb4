// A time of a business day as somebody writes it, and the instant that it means in the team's zone. By Temporal.
import { Temporal } from 'temporal-polyfill'

interface Day {
  day: string
  zone: string
  dayStart: string
  from: number
  to: number
}

/** The instant within the day, both ends included; null where it is no time of it. `09:30` or `09:30:15`; 24:00 is its end. */
export function instantOfDay(written: string, { day, zone, dayStart, from, to }: Day): number | null {
  const text = written.trim()
  if (text === '24:00' || text === '24:00:00') return to
  if (!/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text)) return null
  const time = Temporal.PlainTime.from(text)
  // Before the day's start the clock shows the next date.
  const isNext = Temporal.PlainTime.compare(time, Temporal.PlainTime.from(dayStart)) < 0
  const date = Temporal.PlainDate.from(day).add({ days: isNext ? 1 : 0 })
  const atEpochMs = date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds
  return atEpochMs >= from && atEpochMs <= to ? atEpochMs : null
}
