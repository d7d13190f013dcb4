// Business days as a person would find them: look at the zone's clock every quarter of an hour until it shows the day's start. Shares
// nothing with shared/day.ts: only the browser's own formatting is asked.

const QUARTER_MS = 15 * 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const formats = new Map<string, Intl.DateTimeFormat>()

/** `2026-11-22T10:30`, as the zone's clock shows it. */
function wallAt(atMs: number, zone: string): string {
  let format = formats.get(zone)
  if (format === undefined) {
    const two = '2-digit'
    const parts = { year: 'numeric', month: two, day: two, hour: two, minute: two, hourCycle: 'h23' } as const
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, ...parts })
    formats.set(zone, format)
  }
  return format.format(atMs).replace(' ', 'T')
}

const starts = new Map<string, number>()

/** The first instant at which the zone's clock shows the date's start of day, or, where it leaps over that, a later time. */
export function startOfDay(date: string, zone: string, dayStart: string): number {
  const key = `${zone} ${dayStart} ${date}`
  const known = starts.get(key)
  if (known !== undefined) return known
  const wanted = `${date}T${dayStart}`
  // No zone lies further from UTC than this.
  let atMs = Date.parse(`${wanted}Z`) - 15 * HOUR_MS
  while (wallAt(atMs + HOUR_MS, zone) < wanted) atMs += HOUR_MS
  while (wallAt(atMs, zone) < wanted) atMs += QUARTER_MS
  starts.set(key, atMs)
  return atMs
}

/** The date of the business day that holds the instant. */
export function dayOf(atMs: number, zone: string, dayStart: string): string {
  for (let back = 1; back >= -2; back -= 1) {
    const date = new Date(Math.floor(atMs / DAY_MS) * DAY_MS + back * DAY_MS).toISOString().slice(0, 10)
    if (startOfDay(date, zone, dayStart) <= atMs) return date
  }
  throw new RangeError(`no day of ${zone} holds ${atMs}`)
}
