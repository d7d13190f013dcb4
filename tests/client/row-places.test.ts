// Where rows stand by reckoning, and which of their moves are shown. That a browser puts them there: tests/browser/motion.test.ts.
import { describe, expect, it } from 'vitest'
import { DENSITIES } from '../../client/src/wallboard/fit.ts'
import type { Row } from '../../client/src/wallboard/floor-rows.ts'
import {
  isSameShape,
  MOST_GROUP_MOVES,
  MOST_MOVES,
  movesOf,
  rowPlaces,
  type FloorShape,
} from '../../client/src/wallboard/row-places.ts'

const density = DENSITIES[0]
const shape: FloorShape = { density, columns: 3, tileWidth: 20, page: 0 }
const heading = (group: 'taking' | 'away'): Row => ({ kind: 'heading', key: `heading ${group}`, group })
const tile = (id: string): Row => ({ kind: 'tile', key: `tile ${id}`, id })
const people = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => tile(String(from + index)))

function moves(before: readonly Row[], after: readonly Row[]) {
  return movesOf(rowPlaces(before, shape), after, rowPlaces(after, shape)).map(({ index, ...by }) => ({
    key: after[index]?.key,
    ...by,
  }))
}

describe('the places of rows', () => {
  it('[BO61] follow from headings, columns, and the size of tiles', () => {
    const rows = [heading('taking'), ...people(0, 4), heading('away'), tile('9')]
    const places = rowPlaces(rows, shape)
    const [row, head] = [density.height + density.gap, density.heading + density.gap]
    expect([...places]).toEqual([
      ['heading taking', { x: 0, y: 0, group: 'taking' }],
      ['tile 0', { x: 0, y: head, group: 'taking' }],
      ['tile 1', { x: 20 + density.gap, y: head, group: 'taking' }],
      ['tile 2', { x: 2 * (20 + density.gap), y: head, group: 'taking' }],
      ['tile 3', { x: 0, y: head + row, group: 'taking' }],
      ['heading away', { x: 0, y: head + 2 * row, group: 'away' }],
      ['tile 9', { x: 0, y: 2 * head + 2 * row, group: 'away' }],
    ])
  })

  it('[BO61] change as a whole where the tiles or the page are others', () => {
    expect(isSameShape(shape, { ...shape })).toBe(true)
    for (const other of [{ columns: 4 }, { tileWidth: 19 }, { page: 1 }, { density: DENSITIES[1] }])
      expect(isSameShape(shape, { ...shape, ...other })).toBe(false)
  })
})

describe('moves that are shown', () => {
  it('[BO61] are those of who stands elsewhere, from where they stood', () => {
    const before = [heading('taking'), ...people(0, 2), heading('away')]
    const after = [heading('taking'), tile('1'), heading('away'), tile('0')]
    const [row, head] = [density.height + density.gap, density.heading + density.gap]
    expect(moves(before, after)).toEqual([
      { key: 'tile 1', dx: 20 + density.gap, dy: 0 },
      { key: 'tile 0', dx: 0, dy: -(row + head) },
    ])
    expect(moves(before, before)).toEqual([])
    expect(moves([heading('taking')], [heading('taking'), tile('new')])).toEqual([])
  })

  it('[BO61] are those between groups where more move than can be followed, and none where those are many too', () => {
    const many = MOST_MOVES + 10
    const before = [heading('taking'), ...people(0, many), heading('away')]
    const leaving = (count: number) => [
      heading('taking'),
      ...people(count, many),
      heading('away'),
      ...people(0, count),
    ]
    expect(moves(before, leaving(2)).map(({ key }) => key)).toEqual(['tile 0', 'tile 1'])
    expect(moves(before, leaving(MOST_GROUP_MOVES))).toHaveLength(MOST_GROUP_MOVES)
    expect(moves(before, leaving(MOST_GROUP_MOVES + 1))).toEqual([])
  })
})
