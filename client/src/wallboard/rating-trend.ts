// How the team's rating moved: against the window before the present one, and as a line. Not the rating itself.
import { MINUTE_MS, type Minute } from './day-minutes.svelte.ts'

/** The window of the header's rating: two such windows side by side share no rating. */
const WINDOW_MS = 120 * MINUTE_MS
/** A recording may miss a minute or two at that instant. */
const TOLERANCE_MS = 5 * MINUTE_MS
/** A line of fewer points is none. */
const FEWEST_POINTS = 10
/** The least height of the line on 1…5, so that noise does not look like news. */
const LEAST_SPAN = 0.4

/** The rating now less that of two hours ago, in tenths as shown; null where either is not known. */
export function ratingChange(
  minutes: readonly Minute[],
  rating: number | null,
  nowEpochMs: number,
): number | null {
  if (rating === null) return null
  const wanted = nowEpochMs - WINDOW_MS
  let best: Minute | null = null
  for (const minute of minutes) {
    const off = Math.abs(minute.atEpochMs - wanted)
    if (minute.rating === null || off > TOLERANCE_MS) continue
    if (best === null || off < Math.abs(best.atEpochMs - wanted)) best = minute
  }
  // Of the rounded values: 4.6 against 4.4 must read as 0.2.
  const tenths = (value: number) => Math.round(value * 10)
  return best?.rating == null ? null : (tenths(rating) - tenths(best.rating)) / 10
}

/** An SVG path in a box of `width` x `height` for the ratings of the last two hours; null where they are too few. */
export function ratingPath(
  minutes: readonly Minute[],
  nowEpochMs: number,
  width: number,
  height: number,
): string | null {
  const from = nowEpochMs - WINDOW_MS
  const within = minutes.filter(({ atEpochMs }) => atEpochMs >= from)
  const ratings = within.flatMap(({ rating }) => rating ?? [])
  if (ratings.length < FEWEST_POINTS) return null
  const [lowest, highest] = [Math.min(...ratings), Math.max(...ratings)]
  const spare = Math.max(0, LEAST_SPAN - (highest - lowest)) / 2
  const span = highest - lowest + 2 * spare
  let path = ''
  let isPen = false
  let before = -Infinity
  for (const { atEpochMs, rating } of within) {
    const isGap = atEpochMs - before > 2 * MINUTE_MS
    before = atEpochMs
    if (rating === null) {
      isPen = false
      continue
    }
    const x = ((atEpochMs - from) / WINDOW_MS) * width
    const y = height - ((rating - lowest + spare) / span) * height
    path += `${isPen && !isGap ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`
    isPen = true
  }
  return path
}
