// Which rows a window of a long list shows, and how a choice of the user log is written in an address. Not the page.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headedRows } from '../../client/src/user-log/headed-rows.ts'
import { heightOf, MOST_HEIGHT_PX, windowOf } from '../../client/src/user-log/row-window.ts'
import {
  LOG_GROUPS,
  LOG_ORDERS,
  LOG_FILTERS,
  instantsOf,
  logView,
  RANGES,
  searchOf,
  viewOf,
  type LogView,
} from '../../shared/log-view.ts'
import { LOG_ROW_FIELDS } from '../../shared/log-row.ts'

describe('the window of a long list', () => {
  const lists = fc.record({
    rows: fc.integer({ min: 1, max: 5_000_000 }),
    rowPx: fc.integer({ min: 20, max: 80 }),
    viewPx: fc.integer({ min: 100, max: 2_000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })

  it('[UL14] is filled with rows wherever it is scrolled to, few of them, and reaches both ends', () => {
    fc.assert(
      fc.property(lists, ({ rows, rowPx, viewPx, share }) => {
        const scrollPx = share * Math.max(0, heightOf(rows, rowPx) - viewPx)
        const { first, end, topPx } = windowOf({ rows, rowPx, viewPx, scrollPx })
        expect(end - first).toBeLessThanOrEqual(Math.ceil(viewPx / rowPx) + 18)
        expect(first).toBeGreaterThanOrEqual(0)
        expect(end).toBeLessThanOrEqual(rows)
        // What is seen lies within what is drawn.
        expect(topPx).toBeLessThanOrEqual(scrollPx + 1e-6)
        const drawnToPx = topPx + (end - first) * rowPx
        expect(drawnToPx).toBeGreaterThanOrEqual(Math.min(scrollPx + viewPx, rows * rowPx) - 1e-3)
      }),
    )
    expect(windowOf({ rows: 1_000_000, rowPx: 34, viewPx: 600, scrollPx: 0 }).first).toBe(0)
    expect(windowOf({ rows: 1_000_000, rowPx: 34, viewPx: 600, scrollPx: MOST_HEIGHT_PX }).end).toBe(
      1_000_000,
    )
  })
})

describe('headings among the rows', () => {
  it('[UL21] stand above each group’s rows, and every row stands once, in its order', () => {
    const groups = fc.array(fc.record({ rows: fc.integer({ min: 1, max: 40 }) }), { maxLength: 30 })
    fc.assert(
      fc.property(groups, (counts) => {
        const rows = counts.reduce((sum, group) => sum + group.rows, 0)
        const list = headedRows(rows, counts)
        const placed = Array.from({ length: list.count }, (_, index) => list.at(index))
        let row = 0
        const wanted = counts.flatMap((group, number) => [
          { kind: 'heading', group: number },
          ...Array.from({ length: group.rows }, () => ({ kind: 'row', row: row++ })),
        ])
        expect(placed).toEqual(wanted)
      }),
    )
    expect(headedRows(1_000_000, []).at(999_999)).toEqual({ kind: 'row', row: 999_999 })
  })
})

describe('a choice of the user log', () => {
  const some = <T>(values: readonly T[]) => fc.subarray([...values])
  const words = fc.uniqueArray(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((word) => `x${word}x`),
    { maxLength: 3 },
  )
  const views: fc.Arbitrary<LogView> = fc.record({
    range: fc.oneof(fc.constantFrom(...RANGES), fc.constant('2026-02-01/2026-02-28')),
    team: words,
    agent: words,
    status: some(['available', 'away', 'offline', 'unknown'] as const),
    reason: words,
    cause: some(['event', 'lapse', 'none'] as const),
    columns: fc.shuffledSubarray([...LOG_ROW_FIELDS], { minLength: 1 }),
    group: fc.constantFrom(...LOG_GROUPS),
    order: fc.constantFrom(...LOG_ORDERS),
  })

  it('[UL15] is the same again when it is read from its address', () => {
    fc.assert(
      fc.property(views, (view) => {
        expect(logView.parse(view)).toEqual(view)
        expect(viewOf(searchOf(view))).toEqual(view)
      }),
    )
    expect(searchOf(viewOf(''))).toBe('')
    expect(viewOf('?range=tomorrow&columns=agent,agent&status=asleep&group=x')).toEqual(viewOf(''))
    expect(LOG_FILTERS).toHaveLength(5)
    // A view that was kept before there were orders.
    const { order: _order, ...older } = viewOf('')
    expect(logView.parse(older)).toEqual(viewOf(''))
  })

  it('[UL15] a range that moves ends now or with yesterday, and days are of the zone, over a change of clocks too', () => {
    const nowMs = Date.UTC(2026, 9, 26, 12)
    expect(instantsOf('today', 'UTC', nowMs)).toEqual({ fromMs: Date.UTC(2026, 9, 26), toMs: nowMs })
    const clockChange = instantsOf('yesterday', 'Europe/Berlin', nowMs)
    expect((clockChange.toMs - clockChange.fromMs) / 3_600_000).toBe(25)
    expect(instantsOf('7d', 'UTC', nowMs)).toEqual({ fromMs: Date.UTC(2026, 9, 20), toMs: nowMs })
    expect(instantsOf('2026-10-01/2026-10-02', 'UTC', nowMs)).toEqual({
      fromMs: Date.UTC(2026, 9, 1),
      toMs: Date.UTC(2026, 9, 3),
    })
  })
})
