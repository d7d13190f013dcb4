// Weeks of a made-up team, day by day, from one seed: what chance alone does to ratings, replies and times, and a change put into it.
// Not the ledger's days: tests/ledger/trends.test.ts.
import type { TrendDay, TrendMetric, TrendWindow } from '../../../shared/metrics/trend.ts'
import { dice } from './dice.ts'

export interface Luck {
  share(): number
  normal(): number
  count(mean: number): number
}

/** Luck that can be had again from its seed. */
export function luckOf(seed: number): Luck {
  const share = dice(seed)
  return {
    share,
    normal: () => Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share()),
    count(mean) {
      const drawn = share()
      let [count, chance] = [0, Math.exp(-mean)]
      for (let reached = chance; drawn > reached && count < 10 * mean + 20; reached += chance) {
        count += 1
        chance *= mean / count
      }
      return count
    },
  }
}

export interface Person {
  metrics: ReadonlyMap<TrendMetric, TrendDay[]>
  reasons: ReadonlyMap<string, TrendDay[]>
}

/** What is put into the recent window: added to the mean rating, and to the logarithm of replies. */
export interface Shift {
  rating?: number
  reply?: number
}

const HOUR_MS = 3_600_000
/** How much whole weeks and single days differ from each other, in parts of what one value differs from another. */
export interface Swing {
  weeks: number
  days: number
}

/**
 * One agent's days of both windows. They work so many days a week, some weeks not at all, and are as good as on any other day, with
 * weekdays, lucky days and lucky weeks of their own.
 */
export function personOf(
  luck: Luck,
  window: TrendWindow,
  { weeks: weekSwing, days: daySwing }: Swing,
  shift: Shift = {},
): Person {
  const metrics = new Map<TrendMetric, TrendDay[]>()
  const reasons = new Map<string, TrendDay[]>()
  const put = <K>(of: Map<K, TrendDay[]>, key: K, day: TrendDay) => of.set(key, [...(of.get(key) ?? []), day])
  const [level, speed, chatsADay] = [4.1 + 0.4 * luck.normal(), 0.3 * luck.normal(), 4 + 20 * luck.share()]
  const [workdays, busy] = [2 + Math.floor(luck.share() * 4), 0.4 + 0.4 * luck.share()]
  for (let week = 2 * window.weeks - 1; week >= 0; week -= 1) {
    const weekLuck = weekSwing * luck.normal()
    if (luck.share() < 0.06) continue
    const [moreRating, moreReply] = week < window.weeks ? [shift.rating ?? 0, shift.reply ?? 0] : [0, 0]
    for (let weekday = 0; weekday < workdays; weekday += 1) {
      if (luck.share() < 0.05) continue
      const day = window.lastDay - 7 * week - weekday
      const dayLuck = weekLuck + daySwing * luck.normal() + 0.1 * weekday
      const chats = luck.count(chatsADay)
      const values = (count: number, make: () => number) => ({ values: Array.from({ length: count }, make) })
      const score = () => Math.round(level + moreRating + dayLuck + 0.9 * luck.normal())
      put(metrics, 'rating', {
        day,
        ...values(luck.count(chats * 0.25), () => Math.min(5, Math.max(1, score()))),
      })
      put(metrics, 'sentiment', {
        day,
        ...values(chats, () => Math.tanh(0.2 + dayLuck / 3 + 0.5 * luck.normal())),
      })
      put(metrics, 'firstReply', {
        day,
        ...values(chats, () => 1000 * Math.exp(3.3 + speed + moreReply + dayLuck + luck.normal())),
      })
      const signedInMs = HOUR_MS * (5 + 3 * luck.share())
      const share = Math.min(0.98, Math.max(0.02, busy + 0.1 * dayLuck + 0.08 * luck.normal()))
      put(metrics, 'occupancy', { day, partMs: share * signedInMs * 0.8, wholeMs: signedInMs * 0.8 })
      const lunch = HOUR_MS * (luck.share() < 0.9 ? 0.5 + 0.5 * luck.share() : 0)
      // Seldom, and long: hardest to tell from a change.
      const training = luck.share() < 0.06 ? 2 * HOUR_MS : 0
      put(metrics, 'away', { day, partMs: lunch + training, wholeMs: signedInMs })
      put(reasons, 'Lunch', { day, partMs: lunch, wholeMs: signedInMs })
      put(reasons, 'Training', { day, partMs: training, wholeMs: signedInMs })
    }
  }
  return { metrics, reasons }
}
