// The beginnings of a calendar's event: its own, or those of its daily or weekly rule. Not the reading of the event (read-calendar.ts).
import ICAL from 'ical.js'
import { Temporal } from 'temporal-polyfill'
import { instantOfClock, type ReadTime } from './written-time.ts'

/** The date and clock of a value, as the zone of it has them. */
export function clockOf({ year, month, day, hour, minute, second }: ICAL.Time): Temporal.PlainDateTime {
  return Temporal.PlainDateTime.from({ year, month, day, hour, minute, second }, { overflow: 'reject' })
}

const UNDERSTOOD = new Set(['BYDAY'])
/** So many occurrences are walked over: more than fifty years of days. */
const MOST_STEPS = 20_000

/** What of the rule is not understood; null: nothing. */
function ruleFault(rule: ICAL.Recur, beginning: Temporal.PlainDateTime): string | null {
  if (rule.freq !== 'DAILY' && rule.freq !== 'WEEKLY')
    return `repeats ${String(rule.freq)}: only DAILY and WEEKLY are read`
  if (!Number.isInteger(rule.interval) || rule.interval < 1) return 'must have an INTERVAL of 1 or more'
  const other = Object.keys(rule.parts).find((part) => !UNDERSTOOD.has(part))
  if (other !== undefined) return `has ${other}: only INTERVAL, COUNT, UNTIL and BYDAY are read`
  const days = (rule.parts['BYDAY'] ?? []).map(String)
  if (days.some((day) => !/^(MO|TU|WE|TH|FR|SA|SU)$/.test(day)))
    return 'must have days such as MO,TU in BYDAY'
  // Of every seventh day only the first one's weekday is ever met, and whoever looks for another looks for ever.
  const own = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'][beginning.dayOfWeek - 1] ?? ''
  if (rule.freq === 'DAILY' && rule.interval % 7 === 0 && days.length > 0 && !days.includes(own))
    return 'never meets a day of its BYDAY'
  return null
}

export interface Recurring {
  rule: ICAL.Recur
  /** The first beginning by the clock of the zone. */
  beginning: Temporal.PlainDateTime
  zone: string
  /** The last instant at which one may begin; null: no UNTIL. */
  untilMs: number | null
}

export type Beginnings = { ok: true; times: ReadTime[] } | { ok: false; detail: string }

/** Every beginning from `sinceMs` on up to the first one past `horizonMs`: the rest of a rule need not end. */
export function beginningsOf(
  { rule, beginning, zone, untilMs }: Recurring,
  sinceMs: number,
  horizonMs: number,
): Beginnings {
  const detail = ruleFault(rule, beginning)
  if (detail !== null) return { ok: false, detail }
  const { year, month, day, hour, minute, second } = beginning
  const floating = new ICAL.Time(
    { year, month, day, hour, minute, second, isDate: false },
    ICAL.Timezone.localTimezone,
  )
  const plain = rule.clone()
  // An end in UTC cannot be told from clocks of no zone: it is judged by instants here.
  plain.until = null
  const iterator = plain.iterator(floating)
  const times: ReadTime[] = []
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const next: ICAL.Time | null | undefined = iterator.next()
    if (next === null || next === undefined) return { ok: true, times }
    const clock = clockOf(next)
    const read = instantOfClock(clock, zone)
    const atMs = read.ok ? read.atMs : clock.toZonedDateTime(zone).epochMilliseconds
    if (untilMs !== null && atMs > untilMs) return { ok: true, times }
    if (atMs < sinceMs) continue
    times.push(read)
    if (atMs > horizonMs) return { ok: true, times }
  }
  return { ok: false, detail: 'began too long ago: let it begin anew' }
}
