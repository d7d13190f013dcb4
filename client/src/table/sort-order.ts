// How rows of a table are put in order by one of its columns. Not which columns a table has.
import { LOCALE } from '../text/locale.ts'

/** What a row is sorted by in one column: null, the not known, stands last in both directions. */
export type SortValue = string | number | null

export interface SortOrder<Column extends string> {
  column: Column
  descending: boolean
}

const collator = new Intl.Collator(LOCALE, { numeric: true, sensitivity: 'base' })

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b))
}

/** The rows in order; equal ones keep their order. */
export function sorted<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => SortValue,
  isDescending: boolean,
): Row[] {
  return rows
    .map((row) => ({ row, value: valueOf(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null)
      return isDescending ? compare(b.value, a.value) : compare(a.value, b.value)
    })
    .map(({ row }) => row)
}

/** The order after a column's head was pressed: the other direction where it was sorted by, else its first one. */
export function nextOrder<Column extends string>(
  order: SortOrder<Column>,
  column: Column,
  isFirstDescending: boolean,
): SortOrder<Column> {
  return order.column === column
    ? { column, descending: !order.descending }
    : { column, descending: isFirstDescending }
}
