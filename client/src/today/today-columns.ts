// By what the page of a team's day is sorted and filtered. Not how a cell is drawn: see TodayRow.svelte.
import type { TodayRow } from '../api/insight-answers.ts'
import { plainLetters } from '../table/plain-letters.ts'
import { sorted, type SortOrder, type SortValue } from '../table/sort-order.ts'
import { stateOf, STATES, type AgentState } from './shown-agents.ts'

export const COLUMNS = [
  'agent',
  'status',
  'since',
  'signedIn',
  'away',
  'chatsNow',
  'chatsToday',
  'firstReply',
  'rating',
] as const
export type Column = (typeof COLUMNS)[number]
/** Columns of words begin with A, columns of numbers with the greatest. */
export const isNumberColumn = (column: Column) => column !== 'agent' && column !== 'status'

const SORT_BY: Record<Column, (row: TodayRow) => SortValue> = {
  agent: (row) => row.agent,
  status: (row) => `${STATES.indexOf(stateOf(row))} ${row.reason ?? ''}`,
  // Who has been in a status for longest came into it first.
  since: (row) => (row.sinceEpochMs === null ? null : -row.sinceEpochMs),
  signedIn: (row) => row.signedInMs,
  away: (row) => row.awayMs,
  chatsNow: (row) => row.chatsNow,
  chatsToday: (row) => row.chatsToday,
  firstReply: (row) => row.firstReplyMs,
  rating: (row) => row.rating,
}

export interface TodayChoice {
  order: SortOrder<Column>
  /** Part of a name, a reason or a team; '' for all. */
  filter: string
  state: AgentState | 'all'
}
export const FIRST_CHOICE: TodayChoice = {
  order: { column: 'agent', descending: false },
  filter: '',
  state: 'all',
}

/** The rows that were chosen, in the chosen order; equal ones by name. */
export function chosenRows(rows: readonly TodayRow[], { order, filter, state }: TodayChoice): TodayRow[] {
  const sought = plainLetters(filter.trim())
  const fits = (row: TodayRow) =>
    (state === 'all' || stateOf(row) === state) &&
    [row.agent, row.reason ?? '', row.team].some((words) => plainLetters(words).includes(sought))
  const byName = sorted(rows.filter(fits), SORT_BY.agent, false)
  return sorted(byName, SORT_BY[order.column], order.descending)
}
