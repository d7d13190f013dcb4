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

/**
 * Scores are added as whole billionths: the sum is the same whatever the order, also after many were taken out again. Exact to
 * nine million ratings; what is rounded away is far below the four decimals that are shown.
 */
export const scoreUnits = (score: number): number => Math.round(score * 1e9)

/** The mean on 1…5 of so many scores with this sum of units; null below n = 10. */
export function shownRating(
  units: number,
  ratingCount: number,
): { rating: number | null; ratingCount: number } {
  if (ratingCount < ENOUGH_RATINGS) return { rating: null, ratingCount }
  // Four decimals: finer than any screen.
  return { rating: Math.round((1 + (4 * units) / 1e9 / ratingCount) * 10_000) / 10_000, ratingCount }
}

/** Whether a rating given then is in the team's window at the instant: `(now − 2 h, now]`. */
export function isInRatingWindow(atMs: number, nowMs: number): boolean {
  return atMs > nowMs - RATING_WINDOW_MS && atMs <= nowMs
}

/** The instant from which on time may change whether it is in the window; Infinity where it no more can. */
export function ratingWindowDueMs(atMs: number, nowMs: number): number {
  if (nowMs < atMs) return atMs
  return nowMs < atMs + RATING_WINDOW_MS ? atMs + RATING_WINDOW_MS : Infinity
}

/** The order in which an agent's ratings count: of those of one instant the better one is the later. */
export function compareRatings(a: RatingPoint, b: RatingPoint): number {
  return a.atMs - b.atMs || a.score - b.score
}

/** The rating of a tile: the last 20 within `horizonMs` of now, of points that ascend by `compareRatings`. */
export function tileRating(
  points: readonly RatingPoint[],
  nowMs: number,
  horizonMs: number,
): { rating: number | null; ratingCount: number } {
  let units = 0
  let count = 0
  for (let place = points.length - 1; place >= 0 && count < TILE_RATINGS; place -= 1) {
    const point = points[place]
    if (point === undefined || point.atMs <= nowMs - horizonMs) break
    if (point.atMs > nowMs) continue
    units += scoreUnits(point.score)
    count += 1
  }
  return shownRating(units, count)
}
