// The user log page by page. Not which rows there are (log-periods.ts), nor the HTTP route, nor who may ask.
import type { Database } from '../database.ts'
import { cursorAt, parseCursor } from './log-cursor.ts'
import { isPlaceOf, orderedSteps } from './log-order.ts'
import type { LogSelection } from './log-periods.ts'
import { logRow, type LogRow } from '../../../shared/log-row.ts'
import { selectionPending } from './log-pending.ts'

export interface UserLogsQuery extends LogSelection {
  /** 1 to 100,000 rows. */
  limit: number
  cursor?: string | undefined
  /** Whether events are accepted that the ledger does not have yet. */
  isBehind: boolean
}

export interface UserLogs {
  rows: LogRow[]
  /** The cursor of the next page, which may hold no row; null after the last. */
  next: string | null
  /** Whether days of the range wait to be written or derived. */
  pending: boolean
}

/** Periods that the filters leave out of one page: a page of few rows ends too, however long the range. */
const MOST_STEPS_LEFT_OUT = 20

/**
 * Rows in the order that was asked for; filters leave rows out. A page ends early where they leave out very many. Throws
 * RangeError for a cursor that is not ours, or is of another order.
 */
export async function userLogs({ db }: Database, query: UserLogsQuery): Promise<UserLogs> {
  const start = query.cursor === undefined ? null : parseCursor(query.cursor)
  if (query.cursor !== undefined && (start === null || !isPlaceOf(query.order ?? 'agent', start)))
    throw new RangeError('the cursor is not one of ours')
  // Before the rows are read: what is derived meanwhile may be said to be pending, never the other way round.
  const pending = await selectionPending(db, query, query.isBehind)
  const rows: LogRow[] = []
  let leftOut = 0
  for await (const { agent, place, period } of orderedSteps(db, query, start)) {
    if (period === null) {
      leftOut += 1
      if (leftOut < MOST_STEPS_LEFT_OUT) continue
      return { rows, next: cursorAt(place), pending }
    }
    if (rows.length === query.limit) return { rows, next: cursorAt(place), pending }
    rows.push(logRow(agent, period))
  }
  return { rows, next: null, pending }
}
