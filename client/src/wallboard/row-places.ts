// Where rows stand on the floor, and who is seen to move when they change. Reckoned, never measured: see move-rows.svelte.ts.
import type { Density } from './fit.ts'
import type { Row } from './floor-rows.ts'
import type { TileGroup } from './grouping.ts'

/** What places follow from beside the rows; all in rem. */
export interface FloorShape {
  density: Density
  columns: number
  tileWidth: number
  page: number
}

export interface Place {
  /** From the side where a line begins, and from the top. */
  x: number
  y: number
  group: TileGroup | null
}

export interface Move {
  /** The place in the list of rows. */
  index: number
  /** Where it stood, seen from where it stands. */
  dx: number
  dy: number
}

/** So many at once are still seen as moves; of more, only those who changed their group. */
export const MOST_MOVES = 24
/** Of more who change it at once nobody is seen to move: what all do tells nothing. */
export const MOST_GROUP_MOVES = 8

export const isSameShape = (a: FloorShape, b: FloorShape): boolean =>
  a.density === b.density && a.columns === b.columns && a.tileWidth === b.tileWidth && a.page === b.page

/** The place of each row by its key. */
export function rowPlaces(
  rows: readonly Row[],
  { density, columns, tileWidth }: FloorShape,
): Map<string, Place> {
  const places = new Map<string, Place>()
  let [y, column, group]: [number, number, TileGroup | null] = [0, 0, null]
  for (const row of rows) {
    if (row.kind === 'heading') {
      if (column > 0) y += density.height + density.gap
      ;[column, group] = [0, row.group]
      places.set(row.key, { x: 0, y, group })
      y += density.heading + density.gap
    } else {
      places.set(row.key, { x: column * (tileWidth + density.gap), y, group })
      column += 1
      if (column === columns) {
        y += density.height + density.gap
        column = 0
      }
    }
  }
  return places
}

/** The moves worth seeing from these places to the rows’ own. */
export function movesOf(
  before: ReadonlyMap<string, Place>,
  rows: readonly Row[],
  now: ReadonlyMap<string, Place>,
): Move[] {
  const moves: Move[] = []
  const groupMoves: Move[] = []
  for (const [index, { key }] of rows.entries()) {
    const [was, is] = [before.get(key), now.get(key)]
    if (was === undefined || is === undefined || (was.x === is.x && was.y === is.y)) continue
    const move = { index, dx: was.x - is.x, dy: was.y - is.y }
    moves.push(move)
    if (was.group !== is.group) groupMoves.push(move)
  }
  if (moves.length <= MOST_MOVES) return moves
  return groupMoves.length <= MOST_GROUP_MOVES ? groupMoves : []
}
