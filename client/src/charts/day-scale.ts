// Ticks of a day's chart at whole hours of a zone, and gaps where nothing was recorded. Not the drawing: see DayChart.svelte.
import { clock } from '../text/format.ts'

const QUARTER_MS = 15 * 60_000
const STEPS_HOURS = [1, 2, 3, 4, 6, 12] as const
/** Two recorded minutes further apart than this have a gap between them. */
const GAP_MS = 90_000

export interface Tick {
  value: number
  label: string
}

/** At most so many whole hours between two instants, as the zone's clock shows them. */
export function hourTicks(fromEpochMs: number, toEpochMs: number, zone: string, most: number): Tick[] {
  const hours: (Tick & { hour: number })[] = []
  // Every zone's whole hours lie on quarters of an hour.
  for (let at = Math.ceil(fromEpochMs / QUARTER_MS) * QUARTER_MS; at <= toEpochMs; at += QUARTER_MS) {
    const label = clock(at, zone, 'minutes')
    const [hour, minute] = label.split(':').map((part) => Number.parseInt(part, 10))
    if (minute === 0 && hour !== undefined) hours.push({ value: at, label, hour })
  }
  for (const step of STEPS_HOURS) {
    const ticks = hours.filter(({ hour }) => hour % step === 0)
    if (ticks.length <= most) return ticks.map(({ value, label }) => ({ value, label }))
  }
  return []
}

export interface Point {
  x: number
  y: number
}

/** Points for a line that breaks where minutes are missing. */
export function withGaps(points: readonly { atEpochMs: number; value: number | null }[]): Point[] {
  const line: Point[] = []
  let before: number | null = null
  for (const { atEpochMs, value } of points) {
    if (before !== null && atEpochMs - before > GAP_MS) line.push({ x: before + 1, y: Number.NaN })
    line.push({ x: atEpochMs, y: value ?? Number.NaN })
    before = atEpochMs
  }
  return line
}
