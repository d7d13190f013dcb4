// Which size of tile lets all agents fit without scrolling, and on how many pages where none does. Not how a tile is drawn.
import { TILE_GROUPS, type TileGroup } from './grouping.ts'
import type { NameRoom } from './name-lines.ts'

/** All in rem: 1 is 16 px of a screen of 1920 x 1080. The names are those of Floor.svelte's styles. */
export interface Density {
  name: 'large' | 'roomy' | 'close' | 'tight' | 'short' | 'low' | 'dense'
  minWidth: number
  height: number
  gap: number
  heading: number
  lines: 2 | 3
  /** So many pips fit beside a time of `h:mm:ss`. */
  mostPips: number
  /** Letters of a name that fits; a longer one takes smaller ones. */
  nameSize: number
  /** Whether a name may take a second line. */
  hasSecondLine: boolean
  /** Left and right of what stands in the tile, with its coloured edge. */
  sides: number
  /** What stands beside the name: the rating, or the chats held. */
  beside: number
  /** Letters of the state, which has a line of its own; 0 where the time stands beside it. */
  stateSize: number
}

/** From far to near. No text is below 1.125 rem, 18 px on that screen. */
export const DENSITIES = [
  { name: 'large', minWidth: 18, height: 8.75, gap: 0.75, heading: 2.75, lines: 3, mostPips: 6, nameSize: 1.625, hasSecondLine: true, sides: 2.375, beside: 2.625, stateSize: 1.5 },
  { name: 'roomy', minWidth: 12.9, height: 7.125, gap: 0.75, heading: 2.5, lines: 3, mostPips: 5, nameSize: 1.3125, hasSecondLine: true, sides: 2, beside: 2.125, stateSize: 1.25 },
  { name: 'close', minWidth: 11, height: 6.375, gap: 0.625, heading: 2.25, lines: 3, mostPips: 4, nameSize: 1.25, hasSecondLine: true, sides: 1.75, beside: 2.125, stateSize: 1.1875 },
  { name: 'tight', minWidth: 11, height: 5.5, gap: 0.5, heading: 2, lines: 3, mostPips: 4, nameSize: 1.125, hasSecondLine: false, sides: 1.5, beside: 2.125, stateSize: 1.125 },
  { name: 'short', minWidth: 11, height: 3.75, gap: 0.5, heading: 2, lines: 2, mostPips: 0, nameSize: 1.1875, hasSecondLine: false, sides: 1.375, beside: 2.125, stateSize: 0 },
  { name: 'low', minWidth: 11, height: 3.25, gap: 0.375, heading: 1.75, lines: 2, mostPips: 0, nameSize: 1.125, hasSecondLine: false, sides: 1.25, beside: 2.125, stateSize: 0 },
] as const satisfies readonly Density[] // prettier-ignore
/** By choice: as many as can be read, each with `mm:ss` beside “Available”. */
export const DENSE = {
  name: 'dense', minWidth: 11, height: 2.75, gap: 0.25, heading: 1.75, lines: 2, mostPips: 0, nameSize: 1.125, hasSecondLine: false, sides: 1.25, beside: 2.125, stateSize: 0,
} as const satisfies Density // prettier-ignore
/** What a tile of two lines is wider by where it says whose team it is, so that beside state and time there is room for that. */
const TEAM_WIDTH = 3.75
const withTeam = (density: Density): Density =>
  density.lines === 2 ? { ...density, minWidth: density.minWidth + TEAM_WIDTH } : density
const DENSITIES_WITH_TEAM = DENSITIES.map(withTeam)
const DENSE_WITH_TEAM = withTeam(DENSE)

/** The smallest letters: 18 px on a screen of 1920 x 1080. */
export const SMALLEST = 1.125

/** The room for a name in a tile of this width, in rem. */
export function nameRoom(density: Density, tileWidth: number): NameRoom {
  const inner = tileWidth - density.sides
  return {
    width: Math.max(0, inner - density.beside),
    secondWidth: density.hasSecondLine ? Math.max(0, inner) : 0,
    largest: density.nameSize,
    smallest: SMALLEST,
  }
}

/** More tiles than this at once cost more than they tell. */
export const MOST_TILES = 140
/** A phone scrolls; a page there ends before it grows slow. */
const MOST_TILES_ON_PHONE = 80

export type Counts = Readonly<Record<TileGroup, number>>
/** From which to before which of a group's agents a page shows. */
export type Page = Readonly<Record<TileGroup, readonly [from: number, to: number]>>

export interface Fit {
  density: Density
  columns: number
  /** At least one; those who need a look stand on each. */
  pages: readonly Page[]
}

/** How the floor is to be filled: all at once, the lowest tiles, or a page that scrolls. */
export type FitChoice = 'auto' | 'dense' | 'scroll'

const columnsOf = (density: Density, width: number) =>
  Math.max(1, Math.floor((width + density.gap) / (density.minWidth + density.gap) + 1e-6))

function heightOf(density: Density, columns: number, counts: Counts): number {
  let height = -density.gap
  for (const group of TILE_GROUPS) {
    if (counts[group] === 0) continue
    height +=
      density.heading + density.gap + Math.ceil(counts[group] / columns) * (density.height + density.gap)
  }
  return height
}

const totalOf = (counts: Counts) => TILE_GROUPS.reduce((sum, group) => sum + counts[group], 0)
const nobody = (): Record<TileGroup, readonly [number, number]> => ({
  look: [0, 0],
  taking: [0, 0],
  away: [0, 0],
  unknown: [0, 0],
})
const everybody = (counts: Counts): Page => ({
  look: [0, counts.look],
  taking: [0, counts.taking],
  away: [0, counts.away],
  unknown: [0, counts.unknown],
})

/** Rows of one group that still fit into a height and a number of tiles. */
function rowsThatFit(density: Density, columns: number, height: number, tiles: number): number {
  const rows = Math.floor((height - density.heading - density.gap) / (density.height + density.gap) + 1e-6)
  return Math.max(0, Math.min(rows, Math.floor(tiles / columns)))
}

/**
 * Pages in reading order. Those who need a look keep their place on every page; where they are so many that they fill more
 * than half of the room, they turn their own pages there.
 */
function paged(density: Density, columns: number, counts: Counts, height: number, most: number): Page[] {
  const others = TILE_GROUPS.filter((group) => group !== 'look')
  const hasOthers = others.some((group) => counts[group] > 0)
  const room = height + density.gap
  const allRows = rowsThatFit(density, columns, room, most)
  if (allRows === 0) return [nobody()]
  const lookRows = Math.min(
    Math.ceil(counts.look / columns),
    hasOthers ? Math.max(1, Math.floor(allRows / 2)) : allRows,
  )
  const lookStep = Math.max(1, lookRows * columns)
  const lookPages = Math.max(1, Math.ceil(counts.look / lookStep))
  const lookHeight =
    counts.look === 0 ? 0 : density.heading + density.gap + lookRows * (density.height + density.gap)

  const pages: Record<TileGroup, readonly [number, number]>[] = []
  let page = nobody()
  let [left, tiles, isEmpty] = [room - lookHeight, most - Math.min(counts.look, lookStep), true]
  const turn = () => {
    pages.push(page)
    page = nobody()
    ;[left, tiles, isEmpty] = [room - lookHeight, most - Math.min(counts.look, lookStep), true]
  }
  for (const group of others) {
    for (let from = 0; from < counts[group];) {
      const rows = rowsThatFit(density, columns, left, tiles)
      if (rows === 0) {
        // Beside those who need a look there is no room at all: they alone are shown.
        if (isEmpty) break
        turn()
        continue
      }
      const to = Math.min(counts[group], from + rows * columns)
      page[group] = [from, to]
      left -=
        density.heading + density.gap + Math.ceil((to - from) / columns) * (density.height + density.gap)
      tiles -= to - from
      isEmpty = false
      from = to
    }
  }
  if (!isEmpty || pages.length === 0) pages.push(page)
  return Array.from({ length: Math.max(pages.length, lookPages) }, (_, index) => {
    const from = (index % lookPages) * lookStep
    return {
      ...(pages[index % pages.length] ?? nobody()),
      look: [from, Math.min(counts.look, from + lookStep)],
    }
  })
}

/** The widest of all names, in em: on one line, and on two lines where it is broken best; and the widest of all states. */
export interface NamesWidth {
  oneLine: number
  twoLines: number
  states: number
}

/** Before the words of a state stands its shape, in em of them. */
const SHAPE = 1.4

/** The least width of a tile in which no name, and where there is room for that no state, is cut. */
function uncutWidth(density: Density, { oneLine, twoLines, states }: NamesWidth): number {
  const name = (density.hasSecondLine ? twoLines : oneLine) * SMALLEST + density.beside
  const state = states === 0 ? 0 : (states + SHAPE) * density.stateSize
  return Math.max(name, state) * 1.01 + density.sides
}

/** The fewest columns, and so the widest tiles, with which everybody still fits. */
function fewestColumns(density: Density, most: number, counts: Counts, height: number): number {
  let columns = most
  while (columns > 1 && heightOf(density, columns - 1, counts) <= height) columns -= 1
  return columns
}

/**
 * The largest tiles with which every agent fits into `width` x `height` rem, else the lowest of them on pages. Larger tiles
 * than the `current` ones must leave a row free, so that one agent who comes and goes does not change the size of all. Where
 * names or states would be cut, tiles are as wide as there is room for, or one step lower if that saves every one.
 */
export function fit(
  counts: Counts,
  width: number,
  height: number,
  names: NamesWidth,
  current: Density | null = null,
  choice: FitChoice = 'auto',
  namesTeam = false,
): Fit {
  const [densities, dense] = namesTeam ? [DENSITIES_WITH_TEAM, DENSE_WITH_TEAM] : [DENSITIES, DENSE]

  if (choice === 'scroll') {
    const density = DENSITIES[1]
    const columns = columnsOf(density, width)
    return { density, columns, pages: paged(density, columns, counts, Infinity, MOST_TILES_ON_PHONE) }
  }
  const steps: readonly Density[] = choice === 'dense' ? [dense] : densities
  const currentIndex = current === null ? -1 : steps.indexOf(current)
  const holds = (density: Density, columns: number, spare = 0) =>
    totalOf(counts) <= MOST_TILES && heightOf(density, columns, counts) + spare <= height
  const found = steps.findIndex((density, index) =>
    holds(density, columnsOf(density, width), index < currentIndex ? density.height + density.gap : 0),
  )
  const largest = steps[found]
  if (largest === undefined) {
    const lowest = steps.at(-1) ?? dense
    const columns = columnsOf(lowest, width)
    return { density: lowest, columns, pages: paged(lowest, columns, counts, height, MOST_TILES) }
  }
  const pages = [everybody(counts)]
  // A reason may be of any length: where all cannot be whole, the names alone are.
  for (const wanted of [names, { ...names, states: 0 }])
    for (const density of steps.slice(found, found + 2)) {
      const least = uncutWidth(density, wanted)
      const uncut = columnsOf({ ...density, minWidth: least }, width)
      const columns = Math.min(columnsOf(density, width), uncut)
      if ((uncut > 1 || width >= least) && holds(density, columns)) return { density, columns, pages }
    }
  const columns = fewestColumns(largest, columnsOf(largest, width), counts, height)
  return { density: largest, columns, pages }
}
