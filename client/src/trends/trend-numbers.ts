// How a trend's numbers are written, and its weeks as a line. Not its words: text/trend-words.ts.
import type { Trend } from '../api/trend-answers.ts'
import { text } from '../text/en.ts'
import { duration, mood } from '../text/format.ts'
import { trendText } from '../text/trend-words.ts'

/** What is nothing as it is written has no sign. */
const signed = (written: string, value: number) =>
  /[1-9]/.test(written) ? `${value < 0 ? '−' : '+'}${written}` : written

const seconds = (ms: number) => duration(Math.round(ms / 1000) * 1000)

/** What a trend is of. */
export function metricName({ metric, reason }: Pick<Trend, 'metric' | 'reason'>): string {
  const words = trendText()
  if (metric !== 'awayReason') return words.metrics[metric]
  return reason === null || reason === '' ? words.noReason : words.reason(reason)
}

/** A level as it is shown; a dash of nothing. */
export function levelText(metric: Trend['metric'], level: number | null): string {
  if (level === null) return text.none
  if (metric === 'rating') return level.toFixed(2)
  if (metric === 'sentiment') return mood(level)
  if (metric === 'firstReply') return seconds(level)
  return trendText().percent((level * 100).toFixed(1))
}

/** From level to level in as little room as there is beside a day: of two shares one sign is enough. */
export function levelsText({ metric, before, recent }: Trend): string {
  const words = trendText().beside
  if (metric === 'away' && before.level !== null && recent.level !== null)
    return words.shareChange((before.level * 100).toFixed(1), (recent.level * 100).toFixed(1))
  return words.change(levelText(metric, before.level), levelText(metric, recent.level))
}

/** By how much it changed, with its sign: times as times, shares in points of a hundred. */
export function changeText({ metric, change }: Pick<Trend, 'metric' | 'change'>): string {
  if (change === null) return text.none
  const size = Math.abs(change)
  if (metric === 'rating' || metric === 'sentiment') return mood(change)
  if (metric === 'firstReply') return signed(seconds(size), change)
  return trendText().points(signed((size * 100).toFixed(1), change))
}

/** The levels of weeks as an SVG path in a box; weeks without anything are gaps, a lone week is a dash. */
export function weekPath(levels: readonly (number | null)[], width: number, height: number): string {
  const known = levels.flatMap((level) => level ?? [])
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const span = high - low
  let path = ''
  let isPen = false
  levels.forEach((level, index) => {
    if (level === null) {
      isPen = false
      return
    }
    const x = ((index + 0.5) / levels.length) * width
    const y = span === 0 ? height / 2 : height - ((level - low) / span) * height
    const isAlone = !isPen && (levels[index + 1] ?? null) === null
    path += isAlone
      ? `M${(x - 2).toFixed(1)} ${y.toFixed(1)}h4`
      : `${isPen ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`
    isPen = true
  })
  return path
}
