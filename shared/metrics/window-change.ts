// How a level changed from one window of days to the next, and how likely so much of a change is by chance alone. Not what the level
// is of, nor when a change is told (trend.ts).
import { chanceOfT } from './student-t.ts'

/**
 * What one business day adds to a level, which is Σ sum ÷ Σ weight: ratings and how many, time in chats and time in which there could
 * be one. A day is one piece of evidence however much happened on it, for what happens on one day hangs together.
 */
export interface DayPart {
  /** Days since 1970-01-01. */
  day: number
  sum: number
  /** Above 0. */
  weight: number
}

export interface WindowChange {
  before: number
  recent: number
  change: number
  /** Of a change as large in either direction where nothing but chance is at work. */
  chance: number
}

/** Weeks are counted from the last day of the recent window, so that each has seven days of one window. */
const DAYS_A_WEEK = 7

/** The level of these days; null of none. */
export function levelOf(parts: readonly Pick<DayPart, 'sum' | 'weight'>[]): number | null {
  const weight = parts.reduce((all, part) => all + part.weight, 0)
  return weight > 0 ? parts.reduce((all, part) => all + part.sum, 0) / weight : null
}

interface Spread {
  /** Of the level, squared. */
  variance: number
  degrees: number
}

/**
 * The spread of a ratio by leaving out one group after the other (Quenouille and Tukey's jackknife; Cochran, Sampling Techniques, § 6.17).
 * Groups of unlike weight count as the fewer equal ones that they are worth (Kish), so few large ones are not taken for many.
 */
function spreadOf(parts: readonly DayPart[], groupOf: (part: DayPart) => number): Spread {
  const groups = new Map<number, { sum: number; weight: number }>()
  let [sum, weight] = [0, 0]
  for (const part of parts) {
    const group = groups.get(groupOf(part)) ?? { sum: 0, weight: 0 }
    groups.set(groupOf(part), { sum: group.sum + part.sum, weight: group.weight + part.weight })
    sum += part.sum
    weight += part.weight
  }
  let [squares, squaredWeights] = [0, 0]
  for (const group of groups.values()) {
    const without = (sum - group.sum) / (weight - group.weight)
    squares += (without - sum / weight) ** 2
    squaredWeights += group.weight ** 2
  }
  const worth = (weight * weight) / squaredWeights
  return { variance: (squares * (groups.size - 1)) / groups.size, degrees: Math.max(1, worth - 1) }
}

/** Welch's test: the spreads of both windows together, and their degrees of freedom after Satterthwaite. */
function together(before: Spread, recent: Spread): Spread {
  const variance = before.variance + recent.variance
  const parts = before.variance ** 2 / before.degrees + recent.variance ** 2 / recent.degrees
  return { variance, degrees: parts > 0 ? variance ** 2 / parts : before.degrees + recent.degrees }
}

/**
 * The change from the days before to the recent ones. Its spread is that between days or that between weeks, whichever is larger: days
 * of one week are alike where a campaign, an outage or a holiday fell into it, and a week of bad luck is no trend. Null where either
 * window has fewer than two weeks with anything in them.
 */
export function changeBetween(
  before: readonly DayPart[],
  recent: readonly DayPart[],
  lastDay: number,
): WindowChange | null {
  const weekOf = ({ day }: DayPart) => Math.floor((lastDay - day) / DAYS_A_WEEK)
  const [levelBefore, levelRecent] = [levelOf(before), levelOf(recent)]
  if (levelBefore === null || levelRecent === null) return null
  if ([before, recent].some((parts) => new Set(parts.map(weekOf)).size < 2)) return null
  const spreads = [({ day }: DayPart) => day, weekOf].map((groupOf) =>
    together(spreadOf(before, groupOf), spreadOf(recent, groupOf)),
  )
  const { variance, degrees } = spreads.reduce((a, b) => (b.variance > a.variance ? b : a))
  const change = levelRecent - levelBefore
  const levels = { before: levelBefore, recent: levelRecent, change }
  // What floating point leaves of nothing is no change.
  if (Math.abs(change) <= 1e-12 * Math.max(Math.abs(levelBefore), Math.abs(levelRecent)))
    return { ...levels, chance: 1 }
  return { ...levels, chance: variance === 0 ? 0 : chanceOfT(change / Math.sqrt(variance), degrees) }
}
