// When a saved view of the user log is sent: each day, or each week on one day, at a time of a zone. Not the sending.
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { isZone } from './day.ts'

export const schedulePlan = z.object({
  every: z.enum(['day', 'week']),
  /** Of a week: 1 is Monday, 7 Sunday. A daily one has none of its own. */
  weekday: z.int().min(1).max(7).default(1),
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM'),
  zone: z.string().max(64).refine(isZone, 'is no time zone'),
  format: z.enum(['csv', 'xlsx']),
  to: z.array(z.email().max(254)).min(1).max(20),
})
export type SchedulePlan = z.infer<typeof schedulePlan>

/** The first due time after the instant. A time that a change of clocks skips is due right after the gap, one that comes twice once. */
export function dueAfter({ every, weekday, at, zone }: SchedulePlan, afterMs: number): number {
  const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(afterMs))
    .toZonedDateTimeISO(zone)
    .toPlainDate()
  const time = Temporal.PlainTime.from(at)
  for (let days = -1; days <= 8; days += 1) {
    const date = local.add({ days })
    if (every === 'week' && date.dayOfWeek !== weekday) continue
    const dueMs = date
      .toPlainDateTime(time)
      .toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds
    if (dueMs > afterMs) return dueMs
  }
  throw new RangeError(`nothing is due after ${afterMs}`)
}
