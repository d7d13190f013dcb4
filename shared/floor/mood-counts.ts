// What a chat counts for in its team's sentiment at an instant, and until when that holds. Not the formulas (shared/metrics).
import { chatSentiment } from '../metrics/chat-sentiment.ts'
import { isInRatingWindow, ratingWindowDueMs } from '../metrics/rolling-rating.ts'
import { sentimentUnits } from '../metrics/team-sentiment.ts'
import type { ChatFacts } from './chat-facts.ts'
import { latestMs } from './order.ts'

export interface MoodCounts {
  units: number
  count: number
  /** Its customer wrote, and nothing that they wrote was scored. */
  unscored: number
}
export const NO_MOOD: MoodCounts = { units: 0, count: 0, unscored: 0 }

/** What the chat counts for at the instant: once, where its customer last wrote within the window of ratings. */
export function moodCounts(chat: ChatFacts, nowMs: number): MoodCounts {
  const lastMs = latestMs(chat.customerLast)
  if (lastMs === null || !isInRatingWindow(lastMs, nowMs)) return NO_MOOD
  const sentiment = chatSentiment((chat.moods ?? []).map(([, score]) => score / 1000))
  if (sentiment === null) return { units: 0, count: 0, unscored: 1 }
  return { units: sentimentUnits(sentiment), count: 1, unscored: 0 }
}

/** The instant from which on time alone may change that; Infinity where it no more can. */
export function moodDueMs(chat: ChatFacts, nowMs: number): number {
  const lastMs = latestMs(chat.customerLast)
  return lastMs === null ? Infinity : ratingWindowDueMs(lastMs, nowMs)
}
