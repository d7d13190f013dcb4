// A time as a roster writes it, to an instant: RFC 3339, or the clock of a zone. Not whose shift it is.
import { Temporal } from 'temporal-polyfill'

export type ReadTime = { ok: true; atMs: number } | { ok: false; detail: string }

const fault = (detail: string): ReadTime => ({ ok: false, detail })
const MINUTE_MS = 60_000

const wholeMinute = (atMs: number): ReadTime =>
  atMs % MINUTE_MS === 0 ? { ok: true, atMs } : fault('must be of a whole minute')

/**
 * The instant of a clock in a zone. A clock that a change of clocks leaves out is none; of one that comes twice it is the first.
 * The zone is known to be one.
 */
export function instantOfClock(clock: Temporal.PlainDateTime, zone: string): ReadTime {
  const zoned = clock.toZonedDateTime(zone, { disambiguation: 'earlier' })
  if (!zoned.toPlainDateTime().equals(clock))
    return fault(
      `${clock.toString({ smallestUnit: 'minute' })} does not exist in ${zone}: the clock is put forward`,
    )
  return wholeMinute(zoned.epochMilliseconds)
}

const WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i
const WITHOUT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/i

/** An instant of RFC 3339, or the date and clock of a zone such as `2026-12-01 09:00`. */
export function instantOfText(text: string, zone: string): ReadTime {
  try {
    if (WITH_OFFSET.test(text)) return wholeMinute(Temporal.Instant.from(text).epochMilliseconds)
    if (WITHOUT.test(text)) return instantOfClock(Temporal.PlainDateTime.from(text.replace(' ', 'T')), zone)
  } catch {
    return fault(`${text} is no date and time that there is`)
  }
  return fault('must be a date and time, as 2026-12-01 09:00 or 2026-12-01T09:00:00Z')
}
