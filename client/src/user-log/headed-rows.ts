// Where the headings of groups stand among the rows of a long list, and what stands at any place of it. Pure: no rows, no page.

/** What stands at a place: the heading of a group, or a row; both by their number. */
export type Placed = { kind: 'heading'; group: number } | { kind: 'row'; row: number }

export interface HeadedRows {
  /** Rows and headings together. */
  count: number
  at(index: number): Placed
}

/** A heading stands above the rows of each group; rows that no group counts yet follow after all of them. */
export function headedRows(rows: number, groups: readonly { rows: number }[]): HeadedRows {
  const starts: number[] = []
  let next = 0
  for (const group of groups) {
    starts.push(next)
    next += group.rows + 1
  }
  return {
    count: rows + groups.length,
    at(index) {
      let [low, high] = [0, starts.length]
      // The last heading that stands at this place or above it.
      while (low < high) {
        const middle = (low + high) >> 1
        if ((starts[middle] ?? 0) <= index) low = middle + 1
        else high = middle
      }
      return low > 0 && starts[low - 1] === index
        ? { kind: 'heading', group: low - 1 }
        : { kind: 'row', row: index - low }
    },
  }
}
