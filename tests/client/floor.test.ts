// Groups, their order, the look of a tile, and how many fit. Not the drawing: see tests/browser.
import { describe, expect, it } from 'vitest'
import { DENSE, DENSITIES, fit, MOST_TILES, type Page } from '../../client/src/wallboard/fit.ts'
import { floorRows, keepTiles, sameRows } from '../../client/src/wallboard/floor-rows.ts'
import { fitsFilter, groupAgents } from '../../client/src/wallboard/grouping.ts'
import { statusLook } from '../../client/src/wallboard/status-look.ts'
import { agent, AT } from './sample-board.ts'

const named = (name: string, fields: Parameters<typeof agent>[0] = {}) =>
  agent({ id: `default:${name}`, name, ...fields })

describe('groups', () => {
  it('[BO23] are sorted by name, whatever order the agents came in', () => {
    const { taking } = groupAgents([
      named('Zoe'),
      named('Émile'),
      named('bo 10'),
      named('Ana'),
      named('bo 9'),
    ])
    expect(taking.map(({ name }) => name)).toEqual(['Ana', 'bo 9', 'bo 10', 'Émile', 'Zoe'])
  })

  it('[BO23] have those who need a look for longest first', () => {
    const look = (name: string, ago: number) =>
      named(name, { group: 'look', look: 'replyDue', lookSinceEpochMs: AT - ago })
    const groups = groupAgents([look('Ana', 10), look('Bo', 30), look('Cy', 20)])
    expect(groups.look.map(({ name }) => name)).toEqual(['Bo', 'Cy', 'Ana'])
  })

  it('[BO23] have who logged out last first', () => {
    const out = (name: string, sinceEpochMs: number | null) =>
      named(name, { group: 'out', status: 'offline', sinceEpochMs })
    const groups = groupAgents([out('Bo', null), out('Cy', AT - 20), out('Ana', AT - 10)])
    expect(groups.out.map(({ name }) => name)).toEqual(['Ana', 'Cy', 'Bo'])
  })

  it('[BO24] are one list of rows that stays equal while nobody moves', () => {
    const agents = [named('Ana'), named('Bo', { group: 'away', status: 'away' })]
    const shown: Page = { look: [0, 0], taking: [0, 1], away: [0, 1], unknown: [0, 0] }
    const rows = floorRows(groupAgents(agents), shown)
    expect(rows.map(({ key }) => key)).toEqual([
      'heading taking',
      'tile default:Ana',
      'heading away',
      'tile default:Bo',
    ])
    expect(sameRows(rows, floorRows(groupAgents(agents.map((one) => ({ ...one, load: 2 }))), shown))).toBe(
      true,
    )
    expect(
      sameRows(
        rows,
        floorRows(groupAgents(agents.toReversed().map((one) => ({ ...one, group: 'taking' }))), shown),
      ),
    ).toBe(false)
  })
})

describe('the look of a tile', () => {
  const since = AT - 60_000
  const lookSince = AT - 5000
  it.each([
    [{}, '●', 'Available', 'ok', since],
    [{ load: 4 }, '◆', 'Full', 'full', since],
    [{ load: 5 }, '◆', 'Full', 'full', since],
    [{ status: 'away', reason: 'Lunch' }, '◐', 'Lunch', 'away', since],
    [{ status: 'away' }, '◐', 'Away', 'away', since],
    [{ status: 'unknown', sinceEpochMs: null }, '?', 'Unknown', 'off', null],
    [{ look: 'signalLost', lookSinceEpochMs: lookSince }, '✕', 'Signal lost', 'alarm', lookSince],
    [{ look: 'replyDue', lookSinceEpochMs: lookSince, load: 1 }, '◆', 'Reply due', 'full', lookSince],
    [
      { status: 'away', reason: 'Break', look: 'overLimit', lookSinceEpochMs: lookSince },
      '▲',
      'Break',
      'alarm',
      since,
    ],
    [{ look: 'ratingFalls', lookSinceEpochMs: lookSince }, '◆', 'Rating falls', 'full', lookSince],
  ] as const)('[BO25] of %o is %s %s', (fields, shape, word, tone, sinceEpochMs) => {
    expect(statusLook(agent(fields))).toEqual({ shape, word, tone, sinceEpochMs })
  })
})

describe('what is shown', () => {
  it('[BO41] is sorted within groups as was chosen, but for who needs a look', () => {
    const agents = [
      named('Ana', { load: 1, sinceEpochMs: AT - 10 }),
      named('Bo', { load: 3, sinceEpochMs: AT - 20 }),
      named('Cy', { load: 3, sinceEpochMs: AT - 30 }),
    ]
    const order = (sort: 'name' | 'time' | 'load') =>
      groupAgents(agents, { sort, show: 'all', filter: '' }).taking.map(({ name }) => name)
    expect(order('name')).toEqual(['Ana', 'Bo', 'Cy'])
    expect(order('time')).toEqual(['Cy', 'Bo', 'Ana'])
    expect(order('load')).toEqual(['Bo', 'Cy', 'Ana'])
  })

  it('[BO41] is filtered by status, and by a part of the name or reason in any case and without accents', () => {
    const fabio = named('Fábio', { status: 'away', reason: 'Lunch' })
    expect(fitsFilter(fabio, { show: 'away', filter: 'fabi' })).toBe(true)
    expect(fitsFilter(fabio, { show: 'all', filter: 'LUN' })).toBe(true)
    expect(fitsFilter(fabio, { show: 'available', filter: '' })).toBe(false)
    expect(fitsFilter(named('Ana', { load: 4 }), { show: 'full', filter: '' })).toBe(true)
    expect(fitsFilter(named('Ana'), { show: 'full', filter: '' })).toBe(false)
  })

  it('[SL8] takes whom a silent source said to be there for unknown, whatever it said, and leaves them where they stand', () => {
    const silent = named('Ana', { load: 4, silent: true })
    for (const show of ['available', 'full', 'away'] as const)
      expect(fitsFilter(silent, { show, filter: '' })).toBe(false)
    for (const show of ['all', 'unknown'] as const)
      expect(fitsFilter(silent, { show, filter: '' })).toBe(true)
    expect(fitsFilter({ ...silent, status: 'offline' }, { show: 'unknown', filter: '' })).toBe(false)
    expect(statusLook(silent)).toEqual({ shape: '?', word: 'Source silent', tone: 'off', sinceEpochMs: null })
    expect(groupAgents([silent]).taking).toEqual([silent])
  })
})

describe('fitting', () => {
  // The floor of a screen of 1920 x 1080 beside the rail, in rem.
  const [WIDTH, HEIGHT] = [81.25, 43]
  const NAMES = { oneLine: 7, twoLines: 4.5, states: 4 }
  const counts = (look: number, taking: number, away: number, unknown = 0) => ({
    look,
    taking,
    away,
    unknown,
  })
  const fitted = (wanted: ReturnType<typeof counts>, choice?: 'auto' | 'dense' | 'scroll') =>
    fit(wanted, WIDTH, HEIGHT, NAMES, null, choice)
  const mounted = (page: Page) => Object.values(page).reduce((sum, [from, to]) => sum + to - from, 0)

  it('[BO26] takes the largest tiles that hold everybody', () => {
    expect(fitted(counts(0, 3, 0)).density.name).toBe('large')
    expect(fitted(counts(4, 12, 5))).toMatchObject({ columns: 6, density: { name: 'roomy' } })
    for (const total of [24, 36]) expect(fitted(counts(4, total - 12, 8)).pages).toHaveLength(1)
  })

  it('[BO27] turns pages where even the lowest tiles do not fit, and keeps those who need a look on each', () => {
    const { density, pages } = fitted(counts(10, 180, 60, 5))
    expect(density).toBe(DENSITIES.at(-1))
    expect(pages.length).toBeGreaterThan(2)
    for (const page of pages) expect(page.look).toEqual([0, 10])
    for (const group of ['taking', 'away', 'unknown'] as const) {
      const parts = pages.map((page) => page[group]).filter(([from, to]) => to > from)
      expect(parts.map(([from]) => from)).toEqual([0, ...parts.slice(0, -1).map(([, to]) => to)])
      expect(parts.at(-1)?.[1]).toBe({ taking: 180, away: 60, unknown: 5 }[group])
    }
  })

  it('[BO27] turns pages within those who need a look where they would fill the floor', () => {
    const { pages } = fitted(counts(150, 150, 0))
    const [first, second] = pages
    expect(first?.look[0]).toBe(0)
    expect(second?.look[0]).toBe(first?.look[1])
    expect(first?.taking[1]).toBeGreaterThan(0)
    expect(Math.max(...pages.map(({ look }) => look[1]))).toBe(150)
    expect(Math.max(...pages.map(({ taking }) => taking[1]))).toBe(150)
  })

  it.each([
    [0, 0],
    [81.25, 43],
    [62.5, 70],
    [400, 400],
  ])('[BO27] mounts no more than 140 tiles on %f x %f rem, whatever the number', (width, height) => {
    for (const total of [1, 100, 400, 2000]) {
      for (const choice of ['auto', 'dense'] as const) {
        const { pages } = fit(counts(total, total, total, total), width, height, NAMES, null, choice)
        for (const page of pages) expect(mounted(page)).toBeLessThanOrEqual(MOST_TILES)
      }
    }
  })

  it('[BO28] makes tiles larger again only with a row to spare', () => {
    const again = (wanted: ReturnType<typeof counts>, current: (typeof DENSITIES)[number]) =>
      fit(wanted, WIDTH, HEIGHT, NAMES, current).density
    const [, roomy, close] = DENSITIES
    expect(again(counts(4, 12, 6), close)).toBe(close)
    expect(again(counts(4, 12, 6), roomy)).toBe(roomy)
    expect(again(counts(4, 8, 0), close).height).toBeGreaterThan(close.height)
  })

  it('[BO40] makes tiles wider where names would be cut and there is room', () => {
    const long = { oneLine: 20, twoLines: 11, states: 4 }
    const { density, columns } = fit(counts(0, 8, 3), WIDTH, HEIGHT, long)
    const tileWidth = (WIDTH - density.gap * (columns - 1)) / columns
    expect(tileWidth - density.sides - density.beside).toBeGreaterThan(11 * 1.125)
    // Where there is no such room, everybody still stands on the one page.
    expect(fit(counts(4, 12, 5), WIDTH, HEIGHT, long)).toMatchObject({
      columns: 6,
      pages: [{ away: [0, 5] }],
    })
  })

  it('[BO40] makes tiles wider where a state would be cut and there is room, and no reason costs a name', () => {
    const whole = (states: number) => {
      const { density, columns } = fit(counts(5, 14, 4), WIDTH, HEIGHT, { ...NAMES, states })
      const tileWidth = (WIDTH - density.gap * (columns - 1)) / columns
      return (tileWidth - density.sides) / density.stateSize - 1.4 >= states
    }
    expect([4, 6, 7.5].map(whole)).toEqual([true, true, true])
    const long = { oneLine: 20, twoLines: 11, states: 100 }
    expect(fit(counts(0, 8, 3), WIDTH, HEIGHT, long)).toEqual(
      fit(counts(0, 8, 3), WIDTH, HEIGHT, { ...long, states: 0 }),
    )
  })

  it('[BO42] takes the lowest tiles at once where that was chosen, and two columns on a phone', () => {
    expect(fitted(counts(4, 12, 5), 'dense').density).toBe(DENSE)
    const phone = fit(counts(0, 100, 0), 28, 0, NAMES, null, 'scroll')
    expect(phone).toMatchObject({ columns: 2 })
    expect(phone.pages.map(({ taking }) => taking)).toEqual([
      [0, 80],
      [80, 100],
    ])
  })

  it('shows nobody where there is no room, rather than overlap', () => {
    expect(fit(counts(2, 2, 2), 0, 0, NAMES).pages.map(mounted)).toEqual([0])
  })
})

describe('turning a page', () => {
  const page = (from: number, to: number): Page => ({
    look: [0, 0],
    taking: [from, to],
    away: [0, 0],
    unknown: [0, 0],
  })
  const groups = groupAgents(['Ana', 'Bo', 'Cy', 'Di'].map((name) => named(name)))
  const keys = (rows: ReturnType<typeof floorRows>) =>
    rows.flatMap((row) => (row.kind === 'tile' ? [`${row.id.slice(8)} in ${row.key.slice(13)}`] : []))

  it('[BO43] fills the tiles that are there anew, and none twice', () => {
    const first = keepTiles([], floorRows(groups, page(0, 2)), false)
    const second = keepTiles(first, floorRows(groups, page(2, 4)), true)
    expect(keys(second)).toEqual(['Cy in Ana', 'Di in Bo'])
    const back = keepTiles(second, floorRows(groups, page(1, 4)), false)
    expect(keys(back)).toEqual(['Bo in Bo+', 'Cy in Ana', 'Di in Bo'])
    expect(new Set(back.map(({ key }) => key)).size).toBe(back.length)
  })
})
