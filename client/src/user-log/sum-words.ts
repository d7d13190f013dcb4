// What rows add up to, in words: hours and minutes, for sums of many days have no use for seconds. Not the adding up.
import type { LogOrder } from '../../../shared/log-view.ts'
import type { LogGroupSum, LogSum, UserLogTotals } from '../api/user-log-answers.ts'
import { userLogText } from '../text/en-user-log.ts'
import { text } from '../text/en.ts'
import { dayInWords } from '../text/format.ts'
import { LOCALE } from '../text/locale.ts'

export const SUM_PARTS = ['available', 'away', 'offline', 'unknown'] as const
const written = new Intl.NumberFormat(LOCALE)

/** What a group is called. */
export const labelOf = ({ label }: LogGroupSum): string => (label === '' ? userLogText().noReason : label)

export const rowsText = (count: number): string => {
  const words = userLogText()
  return count === 1 ? words.oneRow : words.rows(written.format(count))
}

/** `1,204:07` */
export function sumText(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  return `${written.format(Math.floor(minutes / 60))}:${String(minutes % 60).padStart(2, '0')}`
}

/** What there is of each status, in the order in which statuses are told. */
export const sumWords = (sum: LogSum): string[] =>
  SUM_PARTS.filter((part) => sum[`${part}Ms`] > 0).map(
    (part) => `${text.status[part].toLowerCase()} ${sumText(sum[`${part}Ms`])}`,
  )

/** The groups by which rows of this order stand together, in their order. */
export function groupsOf(order: LogOrder, totals: UserLogTotals | null): readonly LogGroupSum[] {
  if (totals === null) return []
  if (order === 'agent') return totals.byAgent
  if (order === 'reason') return totals.byReason.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const days = totals.byDay.map((day) => ({ ...day, label: dayInWords(day.key, 'day') }))
  return order === 'oldest' ? days : days.toReversed()
}
