// The rows of a team's day: joined, put in order, chosen, and their choice in an address. Not the page.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TodayRow } from '../../client/src/api/insight-answers.ts'
import { sorted } from '../../client/src/table/sort-order.ts'
import { countStates, shownAgents, STATES, stateOf } from '../../client/src/today/shown-agents.ts'
import { choiceOf, searchOf } from '../../client/src/today/today-address.ts'
import { chosenRows, COLUMNS, FIRST_CHOICE } from '../../client/src/today/today-columns.ts'
import { agent, AT } from './sample-board.ts'

function row(fields: Partial<TodayRow> = {}): TodayRow {
  return {
    agentId: 'default:ana',
    agent: 'Ana',
    team: 'care',
    status: 'available',
    reason: null,
    sinceEpochMs: AT,
    reachable: null,
    silent: false,
    signedInMs: 1000,
    availableMs: 1000,
    awayMs: 0,
    unknownMs: 0,
    awayByReason: [],
    chatsNow: 0,
    capacity: 4,
    chatsToday: 3,
    firstReplyMs: null,
    firstReplyCount: 0,
    rating: null,
    ratingCount: 0,
    ...fields,
  }
}

describe('rows', () => {
  it('[TT1] are of now by the board, and of the day by the sums', () => {
    const [ana, bo] = shownAgents(
      [row()],
      [agent({ status: 'away', reason: 'Lunch', load: 2 }), agent({ id: 'default:bo', name: 'Bo' })],
    )
    expect(ana).toMatchObject({
      status: 'away',
      reason: 'Lunch',
      chatsNow: 2,
      signedInMs: 1000,
      chatsToday: 3,
    })
    expect(bo).toMatchObject({ agent: 'Bo', team: 'care', signedInMs: null, chatsToday: null })
  })

  it('[TT1] are each in one state, and a lost signal wins over what was said', () => {
    expect(stateOf(row({ reachable: false }))).toBe('lost')
    expect(stateOf(row({ status: 'offline', reachable: false }))).toBe('offline')
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            status: fc.constantFrom<TodayRow['status']>('available', 'away', 'offline', 'unknown'),
            reachable: fc.constantFrom(true, false, null),
          }),
        ),
        (agents) => {
          const counts = countStates(agents.map(row))
          return STATES.reduce((sum, state) => sum + counts[state], 0) === agents.length
        },
      ),
    )
  })
})

describe('order', () => {
  const values = fc.array(fc.option(fc.integer({ min: -5, max: 5 })))

  it('[DT6] has the not known last in both directions, and equal ones as they came', () => {
    fc.assert(
      fc.property(values, fc.boolean(), (given, isDescending) => {
        const rows = given.map((value, place) => ({ value, place }))
        const ordered = sorted(rows, ({ value }) => value, isDescending)
        expect(ordered).toHaveLength(rows.length)
        ordered.slice(1).forEach((next, index) => {
          const before = ordered[index]
          if (before === undefined || next.value === null) return
          expect(before.value).not.toBeNull()
          const step = (next.value - (before.value ?? 0)) * (isDescending ? -1 : 1)
          expect(step > 0 || (step === 0 && next.place > before.place)).toBe(true)
        })
      }),
    )
  })

  it('[TT3] finds a part of a name, a reason or a team, whatever its marks and case', () => {
    const rows = [
      row({ agent: 'Çelik' }),
      row({ agentId: 'b', agent: 'Bo', status: 'away', reason: 'Lunch' }),
      row({ agentId: 'c', agent: 'Al', team: 'Süd' }),
    ]
    const found = (filter: string) =>
      chosenRows(rows, { ...FIRST_CHOICE, filter }).map(({ agent: name }) => name)
    expect([found('celi'), found('LUNCH'), found(' sud '), found('')]).toEqual([
      ['Çelik'],
      ['Bo'],
      ['Al'],
      ['Al', 'Bo', 'Çelik'],
    ])
  })

  it('[TT3] comes back from its address as it was, and leaves the rest of the query alone', () => {
    fc.assert(
      fc.property(
        fc.record({
          order: fc.record({ column: fc.constantFrom(...COLUMNS), descending: fc.boolean() }),
          filter: fc.string(),
          state: fc.constantFrom('all' as const, ...STATES),
        }),
        (choice) => {
          const search = searchOf(choice, '?locale=pseudo')
          expect(choiceOf(search)).toEqual(choice)
          expect(new URLSearchParams(search).get('locale')).toBe('pseudo')
        },
      ),
    )
    expect(searchOf(FIRST_CHOICE, '')).toBe('')
    expect(choiceOf('?sort=nothing&status=toString')).toEqual(FIRST_CHOICE)
  })
})
