// The days of one agent or one team, made into what is compared of two windows. Not the rule of a trend (shared/metrics/trend.ts).
import { reasonOf, type TeamSettings } from '../../../shared/floor/team-settings.ts'
import {
  compareWindows,
  type Compared,
  type TrendDay,
  type TrendMetric,
  type TrendWindow,
} from '../../../shared/metrics/trend.ts'
import { createBreaths } from '../breaths.ts'
import type { DayTime, DayValues } from './trend-days.ts'

/** More reasons than these are told together with none: a source may send a new one each time. */
const MOST_REASONS = 20
/** As the agents' trends of the lists are: they need no reasons, nor weeks. */
const COUNTED = ['rating', 'sentiment', 'firstReply'] as const

/** Time on one business day, of an agent or of many together. */
export type TimeOfDay = Omit<DayTime, 'agent'>

/** What is known of one agent, or of one team: its values by metric, and its time. */
export interface Known {
  values: Record<(typeof COUNTED)[number], readonly DayValues[]>
  times: readonly TimeOfDay[]
}

/** The days of a metric: those of one number come together. */
function valueDays(said: readonly DayValues[]): TrendDay[] {
  const days = new Map<number, number[]>()
  for (const { day, values } of said) {
    const scored = values.filter((value) => value !== null)
    days.set(day, [...(days.get(day) ?? []), ...scored])
  }
  return [...days].map(([day, values]) => ({ day, values }))
}

/** The days of many agents as one row a day; a few at a time, for they may be very many. */
export async function togetherByDay(times: readonly DayTime[]): Promise<TimeOfDay[]> {
  const breathe = createBreaths()
  const days = new Map<number, TimeOfDay & { awayByReason: Map<string, number> }>()
  for (const time of times) {
    let sum = days.get(time.day)
    if (sum === undefined) {
      const nothing = { signedInMs: 0, awayMs: 0, inChatMs: 0, availableWithoutChatMs: null }
      days.set(time.day, (sum = { day: time.day, ...nothing, awayByReason: new Map<string, number>() }))
    }
    sum.signedInMs += time.signedInMs
    sum.awayMs += time.awayMs
    for (const [reason, ms] of time.awayByReason)
      sum.awayByReason.set(reason, (sum.awayByReason.get(reason) ?? 0) + ms)
    // Where the time without a chat is not known, the time in chats is no part of anything.
    if (time.availableWithoutChatMs !== null) {
      sum.inChatMs += time.inChatMs
      sum.availableWithoutChatMs = (sum.availableWithoutChatMs ?? 0) + time.availableWithoutChatMs
    }
    await breathe()
  }
  return [...days.values()]
}

/** A share of time, over all that was spent on each day. */
function shareDays(
  times: readonly TimeOfDay[],
  of: (time: TimeOfDay) => [partMs: number, wholeMs: number],
): TrendDay[] {
  const days = new Map<number, { day: number; partMs: number; wholeMs: number }>()
  for (const time of times) {
    const known = days.get(time.day) ?? { day: time.day, partMs: 0, wholeMs: 0 }
    const [partMs, wholeMs] = of(time)
    days.set(time.day, { ...known, partMs: known.partMs + partMs, wholeMs: known.wholeMs + wholeMs })
  }
  return [...days.values()]
}

const occupied = ({ inChatMs, availableWithoutChatMs: withoutMs }: TimeOfDay): [number, number] =>
  withoutMs === null ? [0, 0] : [inChatMs, inChatMs + withoutMs]

/** All of it but the reasons. */
export function compareAll({ values, times }: Known, window: TrendWindow): Compared[] {
  const compare = (metric: TrendMetric, days: readonly TrendDay[]) => compareWindows({ metric }, days, window)
  return [
    ...COUNTED.map((metric) => compare(metric, valueDays(values[metric]))),
    compare('occupancy', shareDays(times, occupied)),
    compare(
      'away',
      shareDays(times, ({ awayMs, signedInMs }) => [awayMs, signedInMs]),
    ),
  ]
}

/** Away time by reason, the reason with most time first, each named as the team knows it. */
export function compareReasons(
  times: readonly TimeOfDay[],
  { window, inForce }: { window: TrendWindow; inForce: TeamSettings },
): Compared[] {
  const sums = new Map<string, number>()
  for (const { awayByReason } of times)
    for (const [reason, ms] of awayByReason) sums.set(reason, (sums.get(reason) ?? 0) + ms)
  const reasons = [...sums].sort((a, b) => b[1] - a[1]).slice(0, MOST_REASONS)
  return reasons.map(([reason]) => {
    const days = shareDays(times, ({ awayByReason, signedInMs }) => [
      awayByReason.get(reason) ?? 0,
      signedInMs,
    ])
    const name = reason === '' ? '' : reasonOf(inForce, reason).name
    return compareWindows({ metric: 'awayReason', reason: name }, days, window)
  })
}

/** Of the chats of the recent window, the share of which no customer's message is scored; null of none. */
export function unscoredShare(moods: readonly DayValues[], { weeks, lastDay }: TrendWindow): number | null {
  const recent = moods.filter(({ day }) => day > lastDay - 7 * weeks).flatMap(({ values }) => values)
  return recent.length === 0 ? null : recent.filter((value) => value === null).length / recent.length
}
