// Rule: an agent's latest ratings are clearly below those before them. Not the rating that a tile shows.
import type { BoardAlert } from '../board.ts'
import { LIVE_HORIZON_MS } from '../events.ts'
import type { TeamSettings } from '../floor/team-settings.ts'
import { ENOUGH_RATINGS, type RatingPoint } from '../metrics/rolling-rating.ts'
import type { AgentCondition } from './agent-condition.ts'
import { alertOf } from './alert.ts'

/** The latest ratings, and those before them that they are compared with. */
export const LATEST_RATINGS = 5
export const EARLIER_RATINGS = 15

export interface RatingFall {
  /** When the rating was given that made it fall. */
  sinceMs: number
  /** Mean of the last five, on 1…5. */
  latest: number
  /** What it would have to be above: the mean of the up to fifteen before them, less the team's limit. */
  least: number
}

/** Finer than any screen, and the same whatever the order of the sum. */
const rounded = (value: number) => Math.round(value * 10_000) / 10_000
const meanOf = (points: readonly RatingPoint[]) =>
  1 + (4 * points.reduce((sum, { score }) => sum + score, 0)) / points.length

/** The fall as the first `count` ratings show it, oldest first. */
function fallAt(
  inTime: readonly RatingPoint[],
  count: number,
  ratingFall: number,
): Omit<RatingFall, 'sinceMs'> | null {
  if (count < ENOUGH_RATINGS) return null
  const split = count - LATEST_RATINGS
  const latest = rounded(meanOf(inTime.slice(split, count)))
  const least = rounded(meanOf(inTime.slice(Math.max(0, split - EARLIER_RATINGS), split)) - ratingFall)
  return latest <= least ? { latest, least } : null
}

/**
 * Whether the mean of the last 5 ratings within 36 h is at least `ratingFall` below the mean of the up to 15 before them, of
 * 10 or more together; since the first rating of the unbroken run of ratings at each of which this held.
 */
export function ratingFallOf(
  ratings: readonly RatingPoint[],
  ratingFall: number,
  nowMs: number,
): RatingFall | null {
  if (ratings.length < ENOUGH_RATINGS) return null
  const inTime = ratings
    .filter(({ atMs }) => atMs > nowMs - LIVE_HORIZON_MS && atMs <= nowMs)
    .sort((a, b) => a.atMs - b.atMs || a.score - b.score)
  const fall = fallAt(inTime, inTime.length, ratingFall)
  if (fall === null) return null
  let count = inTime.length
  while (fallAt(inTime, count - 1, ratingFall) !== null) count -= 1
  return { ...fall, sinceMs: inTime[count - 1]?.atMs ?? nowMs }
}

/**
 * `value`: the mean of the last five; `limit`: what it would have to be above. Who has logged out takes no chats: their
 * ratings are the log's, not the floor's.
 */
export function ratingFalls(
  { id, status, ratings }: AgentCondition,
  { ratingFall }: TeamSettings,
  nowMs: number,
): BoardAlert | null {
  const fall = status === 'offline' ? null : ratingFallOf(ratings, ratingFall, nowMs)
  if (fall === null) return null
  return alertOf('ratingFalls', id, fall.sinceMs, { value: fall.latest, limit: fall.least })
}
