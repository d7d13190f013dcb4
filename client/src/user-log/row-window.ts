// Which rows of a long list a window of it shows, and where. Pure: no page, no rows. Heights are equal, so nothing is measured or kept
// of any single row.

/** No browser draws an element of any height: Firefox ends at 17.9 million pixels. Beyond this a pixel stands for more than one. */
export const MOST_HEIGHT_PX = 12_000_000

export interface RowWindow {
  /** Rows from `first` up to but without `end` are drawn. */
  first: number
  end: number
  /** Where the first of them stands in the scrolled element. */
  topPx: number
}

export interface WindowOf {
  rows: number
  rowPx: number
  viewPx: number
  scrollPx: number
  /** Drawn above and below what is seen. */
  spare?: number
}

/** The height of the scrolled element. */
export const heightOf = (rows: number, rowPx: number): number => Math.min(rows * rowPx, MOST_HEIGHT_PX)

/** The window; every row can be reached, and at either end nothing is cut. */
export function windowOf({ rows, rowPx, viewPx, scrollPx, spare = 8 }: WindowOf): RowWindow {
  const heightPx = heightOf(rows, rowPx)
  const scrollable = Math.max(0, heightPx - viewPx)
  const at = Math.min(Math.max(0, scrollPx), scrollable)
  // How far the rows as they would stand at full height are scrolled; the same where nothing is squeezed.
  const wholePx = scrollable === 0 ? 0 : (at / scrollable) * Math.max(0, rows * rowPx - viewPx)
  const first = Math.max(0, Math.floor(wholePx / rowPx) - spare)
  const end = Math.min(rows, Math.ceil((wholePx + viewPx) / rowPx) + spare)
  return { first, end, topPx: at + first * rowPx - wholePx }
}
