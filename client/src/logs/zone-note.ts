// What a reader elsewhere must know of a day's times: whose clock they are of, and how far the reader's is from it. By Temporal.
import { Temporal } from 'temporal-polyfill'
import { dayText } from '../text/en-day.ts'
import { placeOf } from '../text/format.ts'

const HOUR_NS = 3_600_000_000_000

function hoursApart(atEpochMs: number, zone: string, own: string): number | null {
  try {
    const instant = Temporal.Instant.fromEpochMilliseconds(atEpochMs)
    const offsetIn = (name: string) => instant.toZonedDateTimeISO(name).offsetNanoseconds
    return (offsetIn(own) - offsetIn(zone)) / HOUR_NS
  } catch {
    // A zone that this browser does not know: its clock shows UTC then, and says so.
    return null
  }
}

/** Null where the reader's clock shows the same at that instant. */
export function zoneNote(atEpochMs: number, zone: string, own: string): string | null {
  const hours = hoursApart(atEpochMs, zone, own)
  if (hours === null || hours === 0) return null
  const whole = Math.floor(Math.abs(hours))
  const minutes = Math.round((Math.abs(hours) - whole) * 60)
  const time = `${whole}:${String(minutes).padStart(2, '0')} h`
  const words = dayText()
  return words.theirClock(placeOf(zone), hours > 0 ? words.ahead(time) : words.behind(time))
}
