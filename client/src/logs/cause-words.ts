// The cause of a period in one line: who or what, by which rule, with which note, and how late it was heard. Not the period.
import type { DayPeriod } from '../api/day-answers.ts'
import { dayText } from '../text/en-day.ts'
import { clock, longDuration } from '../text/format.ts'

/** Heard so much later than it happened, it is worth saying. */
const LATE_MS = 60_000

function whose({ why, cause, source }: DayPeriod): string {
  const words = dayText().cause
  if (cause === 'none') return words.nothing
  if (cause === 'outage') return words.outage
  if (why.how === 'by hand') return words.byHand(why.by ?? '')
  if (why.event === null && why.how === null) return words.carried
  return why.how === 'automatic' ? words.automatic : words.reported(source ?? '')
}

/** The line's parts, in the order in which they are read. */
export function causeWords(period: DayPeriod, zone: string): string[] {
  const words = dayText().cause
  const { why, overLimitMs, from } = period
  const parts = [whose(period)]
  if (why.rule !== null) parts.push(words.rule[why.rule])
  if (why.note !== null && why.note !== '') parts.push(words.note(why.note))
  const isNoticed = why.rule === 'lease-ended' || why.rule === 'floorview-was-down'
  const lateMs = why.toldAt === null || isNoticed || why.how === 'by hand' ? 0 : why.toldAt - from
  if (why.toldAt !== null && lateMs >= LATE_MS)
    parts.push(words.late(clock(why.toldAt, zone, 'seconds'), longDuration(lateMs)))
  if (overLimitMs > 0) parts.push(words.overLimit(longDuration(overLimitMs)))
  return parts
}
