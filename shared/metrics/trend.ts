// The rule of a trend: the last weeks against as many before, whether enough happened to compare, and whether the change is more than
// chance. Pure: which days and what was on them comes from the ledger; who is told of it: trend-lists.ts.
import { standing } from './false-discoveries.ts'
import { median } from './median.ts'
import { changeBetween, levelOf, type DayPart } from './window-change.ts'

/** `away` is all reasons together, `awayReason` one of them. Times are shares: of the time that there could be chats, and signed in. */
export const TREND_METRICS = ['rating', 'sentiment', 'firstReply', 'occupancy', 'away', 'awayReason'] as const
export type TrendMetric = (typeof TREND_METRICS)[number]

export const TREND_WEEKS = [4, 13] as const
export type TrendWeeks = (typeof TREND_WEEKS)[number]

/** Of all changes that are told as more than chance at most this share is expected to be chance; where all are, this share of pages. */
export const CHANCE_LIMIT = 0.05
/** Each window has at least so many of what is counted, else it is too few to compare. */
export const ENOUGH_VALUES = 10
/** And on at least so many days. */
export const ENOUGH_DAYS = 6
/** In at least so many weeks: one good week is no trend. */
export const ENOUGH_WEEKS = 3

/** Replies faster than this are as fast as anybody is; the logarithm of 0 is none. */
const FASTEST_REPLY_MS = 1_000

/** What one business day holds of one metric. Ratings on 1…5, sentiment on −1…1, replies in milliseconds; or a part of a time. */
export type TrendDay = { day: number } & ({ values: readonly number[] } | { partMs: number; wholeMs: number })

/** What is compared, in days since 1970-01-01. Both windows end before today, and have the same weekdays. */
export interface TrendWindow {
  weeks: TrendWeeks
  lastDay: number
}

export type TrendVerdict = 'more-than-chance' | 'could-be-chance' | 'too-few'

/** A window's level and what it rests on: values, or days where a time is shared. */
export interface TrendLevel {
  /** Null of nothing. */
  level: number | null
  count: number
  days: number
}

export interface Trend {
  metric: TrendMetric
  /** Of `awayReason`; '' where none was given. */
  reason: string | null
  before: TrendLevel
  recent: TrendLevel
  /** Recent less before; null where either is null. */
  change: number | null
  /** Of so large a change by chance alone; null where it is too few. */
  chance: number | null
  verdict: TrendVerdict
  /** The level of each week, the oldest first, with its count. */
  byWeek: Pick<TrendLevel, 'level' | 'count'>[]
}

const isOfTime = (day: TrendDay): day is Extract<TrendDay, { partMs: number }> => 'partMs' in day
const holdsAny = (day: TrendDay) => (isOfTime(day) ? day.wholeMs > 0 : day.values.length > 0)
const countOf = (days: readonly TrendDay[]) =>
  days.reduce((all, day) => all + (isOfTime(day) ? 1 : day.values.length), 0)

/** Replies are compared by their logarithms: one that took an hour says little about the others. */
const comparable = (metric: TrendMetric, value: number) =>
  metric === 'firstReply' ? Math.log(Math.max(value, FASTEST_REPLY_MS)) : value

function partOf(metric: TrendMetric, day: TrendDay): DayPart {
  if (isOfTime(day)) return { day: day.day, sum: day.partMs, weight: day.wholeMs }
  const sum = day.values.reduce((all, value) => all + comparable(metric, value), 0)
  return { day: day.day, sum, weight: day.values.length }
}

/** As it is shown: the median of replies, the mean of ratings and sentiment, the share of a time. */
function shownLevel(metric: TrendMetric, days: readonly TrendDay[]): number | null {
  if (metric === 'firstReply') return median(days.flatMap((day) => (isOfTime(day) ? [] : day.values)))
  return levelOf(days.map((day) => partOf(metric, day)))
}

const weekOf = (day: number, { lastDay }: TrendWindow) => Math.floor((lastDay - day) / 7)

function isEnough(days: readonly TrendDay[], window: TrendWindow, metric: TrendMetric): boolean {
  const weeks = new Set(days.map(({ day }) => weekOf(day, window)))
  const isCounted = metric === 'rating' || metric === 'sentiment' || metric === 'firstReply'
  return (
    days.length >= ENOUGH_DAYS && weeks.size >= ENOUGH_WEEKS && (!isCounted || countOf(days) >= ENOUGH_VALUES)
  )
}

/** One metric of one agent or team before it is set beside the others: whether its change stands is `withVerdicts`'. */
export type Compared = Omit<Trend, 'verdict'>

/** Compares the two windows. Days outside of both are left out. */
export function compareWindows(
  { metric, reason = null }: { metric: TrendMetric; reason?: string | null },
  days: readonly TrendDay[],
  window: TrendWindow,
): Compared {
  const held = days.filter(holdsAny)
  const inWeeks = (from: number, to: number) =>
    held.filter(({ day }) => weekOf(day, window) >= from && weekOf(day, window) < to)
  const windows = { before: inWeeks(window.weeks, 2 * window.weeks), recent: inWeeks(0, window.weeks) }
  const levelIn = (of: readonly TrendDay[]): TrendLevel => ({
    level: shownLevel(metric, of),
    count: countOf(of),
    days: of.length,
  })
  const [before, recent] = [levelIn(windows.before), levelIn(windows.recent)]
  const change = before.level === null || recent.level === null ? null : recent.level - before.level
  const isComparable = [windows.before, windows.recent].every((of) => isEnough(of, window, metric))
  const found = isComparable
    ? changeBetween(
        windows.before.map((day) => partOf(metric, day)),
        windows.recent.map((day) => partOf(metric, day)),
        window.lastDay,
      )
    : null
  // What is shown and what is compared may differ in a median; they must not differ in their direction.
  const chance = found !== null && Math.sign(found.change) !== Math.sign(change ?? 0) ? 1 : found?.chance
  const byWeek = Array.from({ length: 2 * window.weeks }, (_, index) => {
    const { level, count } = levelIn(inWeeks(2 * window.weeks - 1 - index, 2 * window.weeks - index))
    return { level, count }
  })
  return { metric, reason, before, recent, change, chance: chance ?? null, byWeek }
}

/** Says of all that were compared together whether each is more than chance: the more one looks at, the more a find must be. */
export function withVerdicts<T extends Compared>(compared: readonly T[]): (T & { verdict: TrendVerdict })[] {
  const stands = standing(
    compared.map(({ chance }) => chance),
    CHANCE_LIMIT,
  )
  return compared.map((one, index) => {
    if (one.chance === null) return { ...one, verdict: 'too-few' }
    return { ...one, verdict: stands[index] === true ? 'more-than-chance' : 'could-be-chance' }
  })
}
