// The exact median of values that are all at hand. Not a sketch.

/** The middle of so many values in order, `at` giving the one of a rank: the mean of the two middle ones of an even count. */
export function medianAt(count: number, at: (rank: number) => number | null): number | null {
  if (count === 0) return null
  const middle = count >> 1
  const upper = at(middle)
  const lower = count % 2 === 0 ? at(middle - 1) : upper
  return upper === null || lower === null ? null : (lower + upper) / 2
}

/** The middle value, or the mean of the two middle ones; null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = Float64Array.from(values).sort()
  return medianAt(sorted.length, (rank) => sorted[rank] ?? null)
}
