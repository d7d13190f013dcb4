// What stands in the cells of the user log's rows. Not their place.
import type { LogField } from '../../../shared/log-row.ts'
import type { UserLogRow } from '../api/user-log-answers.ts'
import { logsText } from '../text/en-logs.ts'
import { text } from '../text/en.ts'
import { clock, dayName, longDuration } from '../text/format.ts'

const yearOf = (epochMs: number, zone: string) => dayName(epochMs, zone, '00:00').slice(0, 4)

/** Day and time of an instant, to the second; with its year where that is not this one. */
export function instantText(epochMs: number, zone: string): string {
  const year = yearOf(epochMs, zone)
  const day = clock(epochMs, zone, 'date')
  const isThisYear = year === yearOf(Date.now(), zone)
  return `${isThisYear ? day : `${day} ${year}`} ${clock(epochMs, zone, 'seconds')}`
}

/** The end of a period: with its day only where that is another one than the start's. */
export function endText({ from, to }: UserLogRow, zone: string): string {
  const isSameDay = dayName(from, zone, '00:00') === dayName(to, zone, '00:00')
  return isSameDay ? clock(to, zone, 'seconds') : instantText(to, zone)
}

/** The text of a cell; the status has a shape beside it. */
export function cellText(row: UserLogRow, column: LogField, zone: string): string {
  switch (column) {
    case 'status':
      return text.status[row.status]
    case 'from':
      return instantText(row.from, zone)
    case 'to':
      return endText(row, zone)
    case 'durationMs':
      return longDuration(row.durationMs)
    case 'cause':
      return logsText().cause[row.cause]
    default:
      return row[column] ?? ''
  }
}

/** Widths of columns: who and why may grow. */
const WIDTHS: Record<LogField, string> = {
  status: '7rem',
  agent: 'minmax(7.5rem, 2fr)',
  agentId: 'minmax(8rem, 1.5fr)',
  team: 'minmax(6rem, 1.2fr)',
  reason: 'minmax(6rem, 1.2fr)',
  from: '8.25rem',
  to: '8.25rem',
  durationMs: '4.75rem',
  cause: 'minmax(6.25rem, 1fr)',
  source: 'minmax(5rem, 1fr)',
}
const WITH_YEAR = '10.5rem'

/** The columns of the grid; `hasYears` where instants are of other years than this one. */
export const gridOf = (columns: readonly LogField[], hasYears: boolean): string =>
  columns
    .map((column) => (hasYears && (column === 'from' || column === 'to') ? WITH_YEAR : WIDTHS[column]))
    .join(' ')
