// Numbers and instants as words. Not which words stand around them: see en.ts.
import { LOCALE } from './locale.ts'

const two = (count: number) => String(count).padStart(2, '0')

/** A running or measured duration: `m:ss`, from one hour on `h:mm:ss`. Below zero counts as zero. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** A duration where there is little room: from one hour on `1 h 53`, without its seconds. */
export function shortDuration(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  return minutes < 60 ? duration(ms) : `${Math.floor(minutes / 60)} h ${two(minutes % 60)}`
}

/** A duration in a log, where all have the same parts: `h:mm:ss`. */
export function longDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** Age of a live board: tenths of a second, then whole ones. */
export function behind(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  return seconds < 10 ? seconds.toFixed(1) : String(Math.round(seconds))
}

/** A share in whole percent. */
export function percent(share: number): string {
  return String(Math.round(share * 100))
}

/** A share that is held against a goal, rounded down: 89.9 % must not read as a goal of 90 % that was met. */
export function percentReached(share: number): string {
  // The small term undoes the error of the product: 0.29 * 100 is 28.999…
  return String(Math.floor(share * 100 + 1e-9))
}

/** A rating on 1…5 with one decimal. */
export function rating(value: number): string {
  return value.toFixed(1)
}

const CLOCKS = {
  minutes: { hour: '2-digit', minute: '2-digit' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  date: { day: 'numeric', month: 'short' },
  day: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>
const formats = new Map<string, Intl.DateTimeFormat>()

/** True where this browser knows the zone; an older TV may lack a new one. */
function isKnown(zone: string): boolean {
  try {
    new Intl.DateTimeFormat(LOCALE, { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** An instant in a zone; in UTC, and saying so, where this browser does not know the zone. */
export function clock(epochMs: number, zone: string, form: keyof typeof CLOCKS): string {
  const key = `${form} ${zone}`
  let format = formats.get(key)
  if (format === undefined) {
    const options = { hourCycle: 'h23', ...CLOCKS[form] } as const
    format = isKnown(zone)
      ? new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: zone })
      : new Intl.DateTimeFormat(LOCALE, {
          ...options,
          timeZone: 'UTC',
          ...(form === 'day' || form === 'date' ? {} : { timeZoneName: 'short' }),
        })
    formats.set(key, format)
  }
  return format.format(epochMs)
}

/** The place in a zone's name: `Europe/Lisbon` is Lisbon. */
export function placeOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')
}

/** The name of the business day that an instant is of: `2026-10-22`. `dayStart` is when a day begins, as `04:00`. */
export function dayName(epochMs: number, zone: string, dayStart: string): string {
  const [hours = 0, minutes = 0] = dayStart.split(':').map(Number)
  const begunMs = epochMs - (hours * 60 + minutes) * 60_000
  // Canada writes a date as ISO 8601 does.
  return new Intl.DateTimeFormat('en-CA', { timeZone: isKnown(zone) ? zone : 'UTC' }).format(begunMs)
}

/** A day named `YYYY-MM-DD` in words. Noon in UTC is of the same day's name in UTC itself. */
export const dayInWords = (day: string, form: 'date' | 'day'): string =>
  clock(Date.parse(`${day}T12:00:00Z`), 'UTC', form)

/** A sentiment on −1…1 with its sign and two decimals; the minus is a minus, not a hyphen. */
export function mood(value: number): string {
  const written = Math.abs(value).toFixed(2)
  if (Number(written) === 0) return written
  return `${value < 0 ? '−' : '+'}${written}`
}
