// Ratings shown on 1…5: the mean of those in a window, and "too few" below ten. Not CSAT per cent.

/** One rating that stands: its normalised score on 0…1 and when it was given. */
export interface RatingPoint {
  score: number
  atMs: number
}

/** Below this many ratings the value is null and the count stays. */
export const ENOUGH_RATINGS = 10
/** The window of a team's rolling rating. */
export const RATING_WINDOW_MS = 2 * 60 * 60 * 1000
/** A tile's rating is the mean of the agent's last so many within the live horizon. */
export const TILE_RATINGS = 20

function shown(scores: readonly number[]): { rating: number | null; ratingCount: number } {
  if (scores.length < ENOUGH_RATINGS) return { rating: null, ratingCount: scores.length }
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  // Four decimals: finer than any screen, and the same whatever the order of the sum.
  return { rating: Math.round((1 + 4 * mean) * 10_000) / 10_000, ratingCount: scores.length }
}

/** The rolling rating over `(now − 2 h, now]`. */
export function rollingRating(
  points: Iterable<RatingPoint>,
  nowMs: number,
): { rating: number | null; ratingCount: number } {
  const scores: number[] = []
  for (const point of points)
    if (point.atMs > nowMs - RATING_WINDOW_MS && point.atMs <= nowMs) scores.push(point.score)
  return shown(scores)
}

/** The rating of a tile: the last 20 within `horizonMs` of now. */
export function tileRating(
  points: readonly RatingPoint[],
  nowMs: number,
  horizonMs: number,
): { rating: number | null; ratingCount: number } {
  const recent = points
    .filter((point) => point.atMs > nowMs - horizonMs && point.atMs <= nowMs)
    .sort((a, b) => a.atMs - b.atMs || a.score - b.score)
    .slice(-TILE_RATINGS)
  return shown(recent.map((point) => point.score))
}
