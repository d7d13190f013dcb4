// Whether an instant lies within a rule's hours, in the team's zone. Not what is judged in them, or held back.
import { Temporal } from 'temporal-polyfill'
import type { TeamAlertRule } from './alert-rules.ts'

interface Hours {
  from: string
  to: string
  /** ISO days on which they begin; every day where absent. */
  days?: readonly number[]
}

/** From the hours' beginning on a day to their end, which lies on the next one where they pass midnight. */
function onDay({ from, to }: Hours, day: Temporal.PlainDate, zone: string): { fromMs: number; toMs: number } {
  const at = (date: Temporal.PlainDate, clock: string) =>
    date.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(clock) }).epochMilliseconds
  // A clock that a change of clocks leaves out stands for the next that there is, as Temporal has it.
  return { fromMs: at(day, from), toMs: at(to > from ? day : day.add({ days: 1 }), to) }
}

/** The end of the hours that hold the instant, reckoned anew. */
function reckonedEnd(hours: Hours, zone: string, atMs: number): number | null {
  const today = Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs))
    .toZonedDateTimeISO(zone)
    .toPlainDate()
  for (const day of [today.subtract({ days: 1 }), today]) {
    if (hours.days !== undefined && !hours.days.includes(day.dayOfWeek)) continue
    const { fromMs, toMs } = onDay(hours, day, zone)
    if (fromMs <= atMs && atMs < toMs) return toMs
  }
  return null
}

const MINUTE_MS = 60_000
/** What was last asked of each rule's hours: asked for every team several times a second, and the same all through a minute. */
const lastAsked = new WeakMap<Hours, Map<string, { minute: number; endMs: number | null }>>()

/** The end of the hours that hold the instant, in epoch milliseconds; null where none do. Hours begin and end with a minute. */
export function hoursEndAt(hours: Hours, zone: string, atMs: number): number | null {
  const minute = Math.floor(atMs / MINUTE_MS)
  const ofZones = lastAsked.get(hours) ?? new Map<string, { minute: number; endMs: number | null }>()
  const known = ofZones.get(zone)
  if (known?.minute === minute) return known.endMs
  const endMs = reckonedEnd(hours, zone, atMs)
  ofZones.set(zone, { minute, endMs })
  lastAsked.set(hours, ofZones)
  return endMs
}

/** Whether the rule is on, and the instant within its working hours. */
export const isJudgedAt = (
  { enabled, workingHours }: Pick<TeamAlertRule, 'enabled' | 'workingHours'>,
  zone: string,
  nowMs: number,
): boolean => enabled && (workingHours === null || hoursEndAt(workingHours, zone, nowMs) !== null)
