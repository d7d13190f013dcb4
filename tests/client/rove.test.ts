// Which part of a board an arrow goes to. Not the keys themselves: see tests/browser.
import { expect, it } from 'vitest'
import { distance, type Box } from '../../client/src/wallboard/rove.ts'

const box = (column: number, row: number): Box => ({
  left: column * 100,
  top: row * 50,
  right: column * 100 + 90,
  bottom: row * 50 + 40,
})
const nearest = (from: Box, to: readonly Box[], direction: readonly [number, number]) => {
  const far = to.map((one) => distance(from, one, direction) ?? Infinity)
  const least = Math.min(...far)
  return least === Infinity ? null : far.indexOf(least)
}

it('[BO51] is the next in the row, or none', () => {
  const row = [box(0, 0), box(2, 0), box(3, 0), box(2, 1)]
  expect(nearest(box(1, 0), row, [1, 0])).toBe(1)
  expect(nearest(box(1, 0), row, [-1, 0])).toBe(0)
  expect(nearest(box(3, 0), [box(4, 1)], [1, 0])).toBeNull()
})

it('[BO51] is the nearest below or above, in the column if there is one', () => {
  expect(nearest(box(1, 0), [box(0, 1), box(1, 2), box(2, 1)], [0, 1])).toBe(1)
  expect(nearest(box(5, 1), [box(0, 0), box(3, 0)], [0, -1])).toBe(1)
  expect(nearest(box(1, 1), [box(1, 0)], [0, 1])).toBeNull()
})
