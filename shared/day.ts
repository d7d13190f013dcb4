// Business days of a team: an IANA zone and a day-start hour give each instant its day. Not formatting for people.
import { Temporal } from 'temporal-polyfill'

/** One business day, half open: `[fromMs, toMs)` in epoch milliseconds, named by its local date `YYYY-MM-DD`. */
export interface BusinessDay {
  readonly day: string
  readonly fromMs: number
  readonly toMs: number
}

const startCache = new Map<string, number>()

function startOfDayMs(date: Temporal.PlainDate, zone: string, dayStart: string): number {
  const key = `${zone}|${dayStart}|${date.toString()}`
  const cached = startCache.get(key)
  if (cached !== undefined) return cached
  const wanted = date.toPlainDateTime(Temporal.PlainTime.from(dayStart))
  const found = wanted.toZonedDateTime(zone, { disambiguation: 'earlier' })
  // A start that the clock leaps over is the first instant after the leap; Temporal would go on by its length.
  const isLeapt = !found.toPlainDateTime().equals(wanted)
  const start = ((isLeapt ? found.getTimeZoneTransition('next') : null) ?? found).epochMilliseconds
  if (startCache.size > 20_000) startCache.clear()
  startCache.set(key, start)
  return start
}

/** The business day that `day` (`YYYY-MM-DD`) names in this zone; 23, 24 or 25 hours where the clock changes. */
export function businessDay(day: string, zone: string, dayStart: string): BusinessDay {
  const date = Temporal.PlainDate.from(day)
  return {
    day,
    fromMs: startOfDayMs(date, zone, dayStart),
    toMs: startOfDayMs(date.add({ days: 1 }), zone, dayStart),
  }
}

/** The business days that were found around each day of UTC, by zone and start: thousands of agents share a team's days. */
const nearCache = new Map<string, BusinessDay[]>()
const UTC_DAY_MS = 24 * 60 * 60 * 1000

/** The business day that holds the instant. */
export function businessDayAt(instantMs: number, zone: string, dayStart: string): BusinessDay {
  const key = `${Math.floor(instantMs / UTC_DAY_MS)}|${zone}|${dayStart}`
  const near = nearCache.get(key)
  const known = near?.find(({ fromMs, toMs }) => fromMs <= instantMs && instantMs < toMs)
  if (known !== undefined) return known
  const found = findBusinessDay(instantMs, zone, dayStart)
  if (nearCache.size > 20_000) nearCache.clear()
  if (near === undefined) nearCache.set(key, [found])
  else near.push(found)
  return found
}

function findBusinessDay(instantMs: number, zone: string, dayStart: string): BusinessDay {
  const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(instantMs))
    .toZonedDateTimeISO(zone)
    .toPlainDate()
  for (const offset of [0, -1, 1]) {
    const candidate = businessDay(local.add({ days: offset }).toString(), zone, dayStart)
    if (candidate.fromMs <= instantMs && instantMs < candidate.toMs) return candidate
  }
  throw new RangeError(`no business day around ${instantMs} in ${zone} from ${dayStart}`)
}

/** True where the runtime knows the IANA zone. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch {
    return false
  }
}
