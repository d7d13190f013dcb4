// Which size of tile lets all agents fit without scrolling, and who is left out where none does. Not how a tile is drawn.
import { TILE_GROUPS, type TileGroup } from './grouping.ts'

/** All in rem: 1 is 16 px of a screen of 1920 x 1080. The names are those of Floor.svelte's styles. */
export interface Density {
  name: 'large' | 'roomy' | 'close' | 'tight' | 'short' | 'dense'
  minWidth: number
  height: number
  gap: number
  heading: number
  lines: 2 | 3
  /** So many pips fit beside a time of `h:mm:ss`. */
  mostPips: number
}

/** From far to near; No text is below 1.125 rem, 18 px on that screen. */
export const DENSITIES: readonly [Density, ...Density[]] = [
  { name: 'large', minWidth: 18, height: 8.75, gap: 0.75, heading: 2.75, lines: 3, mostPips: 6 },
  { name: 'roomy', minWidth: 13.5, height: 7.125, gap: 0.75, heading: 2.5, lines: 3, mostPips: 5 },
  { name: 'close', minWidth: 12, height: 6.375, gap: 0.625, heading: 2.25, lines: 3, mostPips: 5 },
  { name: 'tight', minWidth: 10.8, height: 5.5, gap: 0.5, heading: 2, lines: 3, mostPips: 4 },
  { name: 'short', minWidth: 12, height: 3.75, gap: 0.5, heading: 2, lines: 2, mostPips: 0 },
  { name: 'dense', minWidth: 9.9, height: 3.25, gap: 0.375, heading: 1.75, lines: 2, mostPips: 0 },
]
/** The line that says how many are not shown. */
const LEFT_OUT_LINE = 2

export interface Fit {
  density: Density
  columns: number
  /** How many of each group are mounted. */
  shown: Record<TileGroup, number>
}

const columnsOf = (density: Density, width: number) =>
  Math.max(1, Math.floor((width + density.gap) / (density.minWidth + density.gap)))

function heightOf(density: Density, columns: number, counts: Record<TileGroup, number>): number {
  let height = -density.gap
  for (const group of TILE_GROUPS) {
    if (counts[group] === 0) continue
    height +=
      density.heading + density.gap + Math.ceil(counts[group] / columns) * (density.height + density.gap)
  }
  return height
}

/** As many as fit, in reading order: those who need a look are the last to be left out. */
function fill(
  density: Density,
  columns: number,
  counts: Record<TileGroup, number>,
  height: number,
): Fit['shown'] {
  const shown = { look: 0, taking: 0, away: 0, unknown: 0 }
  let left = height - LEFT_OUT_LINE
  for (const group of TILE_GROUPS) {
    if (counts[group] === 0) continue
    const rows = Math.floor((left - density.heading - density.gap) / (density.height + density.gap))
    if (rows < 1) break
    shown[group] = Math.min(counts[group], rows * columns)
    left -= density.heading + density.gap + Math.ceil(shown[group] / columns) * (density.height + density.gap)
  }
  return shown
}

/**
 * The largest tiles with which every agent fits into `width` x `height` rem. Larger tiles than the `current` ones must
 * leave a row free, so that one agent who comes and goes does not change the size of all.
 */
export function fit(
  counts: Record<TileGroup, number>,
  width: number,
  height: number,
  current: Density | null,
): Fit {
  const currentIndex = current === null ? -1 : DENSITIES.indexOf(current)
  let last = DENSITIES[0]
  for (const [index, density] of DENSITIES.entries()) {
    last = density
    const columns = columnsOf(density, width)
    const spare = index < currentIndex ? density.height + density.gap : 0
    if (heightOf(density, columns, counts) + spare <= height)
      return { density, columns, shown: { ...counts } }
  }
  const columns = columnsOf(last, width)
  return { density: last, columns, shown: fill(last, columns, counts, height) }
}
