// Groups, their order, the look of a tile, and how many fit. Not the drawing: see tests/browser.
import { describe, expect, it } from 'vitest'
import { DENSITIES, fit } from '../../client/src/wallboard/fit.ts'
import { floorRows, sameRows } from '../../client/src/wallboard/floor-rows.ts'
import { groupAgents } from '../../client/src/wallboard/grouping.ts'
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
    const shown = { look: 0, taking: 1, away: 1, unknown: 0 }
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
      '◐',
      'Break',
      'alarm',
      since,
    ],
  ] as const)('[BO25] of %o is %s %s', (fields, shape, word, tone, sinceEpochMs) => {
    expect(statusLook(agent(fields))).toEqual({ shape, word, tone, sinceEpochMs })
  })
})

describe('fitting', () => {
  // The floor of a screen of 1920 x 1080, in rem.
  const [WIDTH, HEIGHT] = [115, 43.5]
  const counts = (look: number, taking: number, away: number, unknown = 0) => ({
    look,
    taking,
    away,
    unknown,
  })

  it('[BO26] takes the largest tiles that hold everybody', () => {
    expect(fit(counts(0, 3, 0), WIDTH, HEIGHT, null).density.name).toBe('large')
    expect(fit(counts(4, 12, 5), WIDTH, HEIGHT, null)).toMatchObject({
      columns: 8,
      density: { name: 'roomy' },
    })
    for (const total of [24, 36]) {
      const wanted = counts(4, total - 12, 8)
      expect(fit(wanted, WIDTH, HEIGHT, null).shown).toEqual(wanted)
    }
  })

  it('[BO27] leaves out from the end, so that those who need a look are the last to go', () => {
    const { density, shown } = fit(counts(10, 80, 60, 5), WIDTH, HEIGHT, null)
    expect(density).toBe(DENSITIES.at(-1))
    expect(shown.look).toBe(10)
    expect(shown.taking).toBe(80)
    expect(shown.away).toBeLessThan(60)
    expect(shown.unknown).toBe(0)
  })

  it('[BO28] makes tiles larger again only with a row to spare', () => {
    const [roomy, close] = [DENSITIES[1], DENSITIES[2]]
    expect(fit(counts(4, 12, 5), WIDTH, HEIGHT, close ?? null).density).toBe(close)
    expect(fit(counts(4, 12, 5), WIDTH, HEIGHT, roomy ?? null).density).toBe(roomy)
    expect(fit(counts(4, 8, 0), WIDTH, HEIGHT, close ?? null).density.height).toBeGreaterThan(
      close?.height ?? 0,
    )
  })

  it('shows nobody where there is no room, rather than overlap', () => {
    expect(fit(counts(2, 2, 2), 0, 0, null).shown).toEqual(counts(0, 0, 0))
  })
})
