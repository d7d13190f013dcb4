// Figures as they are reported: a number, or the median of several runs with their range. Not what they must reach (goals.ts).

/** The median of runs that were interleaved with their limit's, and how far they lay apart. */
export interface Spread {
  median: number
  min: number
  max: number
}

export type Figure = number | Spread
export type Figures = Record<string, Figure>

/** The value below which `share` of the values lie, of values in any order; 0 where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

/** Rounds to four digits that say something. */
export function rounded(value: number): number {
  return value === 0 || !Number.isFinite(value) ? value : Number(value.toPrecision(4))
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    median: rounded(median(values)),
    min: rounded(Math.min(...values)),
    max: rounded(Math.max(...values)),
  }
}

/** The one number that a goal is compared with. */
export const middleOf = (figure: Figure): number => (typeof figure === 'number' ? figure : figure.median)
