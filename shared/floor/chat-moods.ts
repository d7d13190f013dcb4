// What a chat's facts keep of how its customer felt. Not what it counts for (mood-counts.ts), nor the formulas (shared/metrics).
import { z } from 'zod'
import { SENTIMENT_MESSAGES } from '../metrics/chat-sentiment.ts'

/** [claimed-at, score in thousandths]: some twenty bytes, and of messages no more than is needed. */
export const moodEntry = z.tuple([z.number(), z.number().int()])
type MoodEntry = z.infer<typeof moodEntry>

/**
 * Merge: the last few scores by when they were claimed, then by value, ascending, one of each: a bounded sorted set. Two messages of one
 * millisecond and one score are one.
 */
export function withMood(
  current: readonly MoodEntry[] | undefined,
  claimedAtMs: number,
  score: number,
): MoodEntry[] {
  const entry: MoodEntry = [claimedAtMs, Math.round(score * 1000)]
  const known = current ?? []
  if (known.some(([atMs, value]) => atMs === entry[0] && value === entry[1])) return [...known]
  return [...known, entry].sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(-SENTIMENT_MESSAGES)
}
