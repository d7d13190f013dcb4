// What an agent's day comes to: its times by status, what of them passed its budget, its chats, ratings and sentiment. Reads nothing.
import type { Period } from '../../../shared/floor/agent-calendar.ts'
import { reasonOf, type TeamSettings } from '../../../shared/floor/team-settings.ts'
import { overBudgetMs } from '../../../shared/metrics/away-limits.ts'
import { chatsAtOnce, inChatTime } from '../../../shared/metrics/in-chat-time.ts'
import { median } from '../../../shared/metrics/median.ts'
import { scoreUnits, shownRating } from '../../../shared/metrics/rolling-rating.ts'
import type { DayChat, DayRating } from './day-chats.ts'

/** They add up to the day's length, and on a day that is not over to the time that has passed. */
export interface DayTotals {
  availableMs: number
  awayMs: number
  offlineMs: number
  unknownMs: number
  /** Away time by reason; '' where none was given. */
  awayByReason: Record<string, number>
}

/** What the day comes to; null: not known, or too few to say. */
export interface DayNumbers {
  inChatMs: number
  chatsAtOnce: number | null
  /** The median of the agent's own first replies of the day, and of how many. */
  firstReplyMs: number | null
  firstReplyCount: number
  /** The mean on 1…5 of the day's ratings; null below ten. */
  rating: number | null
  ratingCount: number
  /** The mean of the chats' sentiment on −1…1, of how many chats, and how many have none. */
  sentiment: number | null
  sentimentCount: number
  sentimentMissing: number
}

/** Adds up periods by status. */
export function totalsOf(
  periods: readonly Pick<Period, 'status' | 'reason' | 'fromMs' | 'toMs'>[],
): DayTotals {
  const totals: DayTotals = { availableMs: 0, awayMs: 0, offlineMs: 0, unknownMs: 0, awayByReason: {} }
  const byReason = new Map<string, number>()
  for (const { status, reason, fromMs, toMs } of periods) {
    totals[`${status}Ms`] += toMs - fromMs
    if (status === 'away') byReason.set(reason ?? '', (byReason.get(reason ?? '') ?? 0) + toMs - fromMs)
  }
  // Own entries only: a reason may be called like a property that every object has.
  totals.awayByReason = Object.fromEntries(byReason)
  return totals
}

/** By the reason as the team knows it: it may be sent in any case. */
export function budgetsPassed({ awayByReason }: DayTotals, settings: TeamSettings): Record<string, number> {
  const used = new Map<string, number>()
  for (const [reason, lengthMs] of Object.entries(awayByReason)) {
    const { name } = reasonOf(settings, reason === '' ? null : reason)
    used.set(name, (used.get(name) ?? 0) + lengthMs)
  }
  const passed = [...used]
    .map(([reason, lengthMs]): [string, number] => [reason, overBudgetMs(settings, { reason, lengthMs })])
    .filter(([, overMs]) => overMs > 0)
  return Object.fromEntries(passed)
}

/** What the chats and ratings of a day come to, as far as it has passed. */
export function dayNumbers(
  { chats, ratings }: { chats: readonly DayChat[]; ratings: readonly DayRating[] },
  day: { fromMs: number; toMs: number },
): DayNumbers {
  const held = chats
    .flatMap((chat) => chat.held)
    .map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: to === null ? day.toMs : Date.parse(to) }))
    .sort((a, b) => a.fromMs - b.fromMs)
  const time = inChatTime(held, day)
  const replies = chats.flatMap(({ firstReplyMs, isFirstReplyOwn }) =>
    isFirstReplyOwn && firstReplyMs !== null ? [firstReplyMs] : [],
  )
  const moods = chats.flatMap(({ sentiment }) => (sentiment === null ? [] : [sentiment]))
  const units = ratings.reduce((sum, { score }) => sum + scoreUnits((score - 1) / 4), 0)
  return {
    inChatMs: time.inChatMs,
    chatsAtOnce: chatsAtOnce(time),
    firstReplyMs: median(replies),
    firstReplyCount: replies.length,
    ...shownRating(units, ratings.length),
    sentiment: moods.length === 0 ? null : moods.reduce((sum, mood) => sum + mood, 0) / moods.length,
    sentimentCount: moods.length,
    sentimentMissing: chats.length - moods.length,
  }
}
