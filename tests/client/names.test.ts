// Names in tiles: how they are broken and cut, and as initials. Not how wide a face is: letters here are one em.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskName } from '../../client/src/text/mask.ts'
import { nameLines, twoLineWidth, type NameRoom } from '../../client/src/wallboard/name-lines.ts'

const widthOf = (words: string) => [...words].length
const room = (width: number, secondWidth = 0): NameRoom => ({ width, secondWidth, largest: 2, smallest: 1 })

describe('a name in a tile', () => {
  it('[BO40] takes the largest letters in which it fits whole', () => {
    expect(nameLines('Ana Sá', room(13), widthOf)).toMatchObject({ size: 2, head: 'Ana Sá', tail: '' })
    expect(nameLines('Ana Duarte', room(15), widthOf).size).toBeCloseTo(1.4925)
  })

  it('[BO40] is broken at a word where it fits on two lines', () => {
    expect(nameLines('Maria da Silva Santos', room(12, 14), widthOf)).toEqual({
      size: 1,
      head: 'Maria da',
      tail: 'Silva Santos',
      lines: 2,
    })
  })

  it('[BO40] keeps its end where it is cut, so that names that begin alike stay apart', () => {
    const first = nameLines('Customer Care Representative 0012', room(12), widthOf)
    const second = nameLines('Customer Care Representative 0013', room(12), widthOf)
    expect([first.tail, second.tail]).toEqual(['0012', '0013'])
    expect(nameLines('Customer Care Representative 0012', room(10, 12), widthOf)).toMatchObject({
      tail: '0012',
      lines: 2,
    })
    expect(nameLines('株式会社東京本社第一課山田', room(6), widthOf).tail).toBe('山田')
  })

  it('[BO40] is not cut within a word of letters that join', () => {
    expect(nameLines('عبدالرحمنالهاشمي', room(8), widthOf)).toMatchObject({ tail: '', lines: 1 })
    expect(nameLines('عبد الرحمن العزيز', room(12), widthOf).tail).toBe('العزيز')
  })

  it('[BO40] loses no letter but spaces, and no line is wider than its room but the head that is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab -é山م'), minLength: 1, maxLength: 40 }),
        fc.integer({ min: 3, max: 40 }),
        fc.integer({ min: 0, max: 40 }),
        (name, width, secondWidth) => {
          const { head, tail, size, lines } = nameLines(name, room(width, secondWidth), widthOf)
          expect(`${head}${tail}`.replaceAll(' ', '')).toBe(name.replaceAll(' ', ''))
          expect(widthOf(tail) * size).toBeLessThanOrEqual(lines === 2 ? secondWidth : width)
          expect(size).toBeGreaterThanOrEqual(1)
        },
      ),
    )
  })

  it('[BO40] is as wide on two lines as the wider of its best two', () => {
    expect(twoLineWidth('Maria da Silva Santos', widthOf)).toBe(12)
    expect(twoLineWidth('Featherstonehaugh', widthOf)).toBe(17)
  })
})

describe('a masked name', () => {
  it.each([
    ['Rui Prates', 'R. P.'],
    ['Anne-Marie van der Bergh', 'A. M. V.'],
    ['  élodie  ', 'É.'],
    ['山田 太郎', '山. 太.'],
    ['محمد الهاشمي', 'م. ا.'],
    ['a1', 'A.'],
    ['—', '–'],
  ])('[BO50] of %s is %s', (name, masked) => {
    expect(maskName(name)).toBe(masked)
  })
})
