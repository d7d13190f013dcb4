// Who may do what: the whole matrix of roles, actions and teams. Not who somebody is.
import { describe, expect, test } from 'vitest'
import { ACTIONS, can, scopeOf, type Action, type Person } from '../../shared/roles.ts'
import { grantOf, rowsOf } from '../../server/access/grants.ts'

const user = (role: 'administrator' | 'supervisor', teams: Person['teams']): Person => ({
  kind: 'user',
  userId: 'u1',
  name: 'Somebody',
  email: 'somebody@example.com',
  role,
  teams,
})
const people: Record<string, Person> = {
  'administrator of all': user('administrator', 'all'),
  'administrator of Sales': user('administrator', ['Sales']),
  'supervisor of all': user('supervisor', 'all'),
  'supervisor of Sales': user('supervisor', ['Sales']),
  'supervisor of none': user('supervisor', []),
  'display of Sales': {
    kind: 'display',
    displayId: 'd1',
    name: 'Hall',
    role: 'display',
    board: 'Sales',
    teams: ['Sales'],
  },
}
const reading: readonly Action[] = ['board.read', 'logs.read', 'teams.list', 'transcripts.read']

/** In Sales, in another team, and where no team is meant. */
const expected = (who: string, action: Action): [boolean, boolean, boolean] => {
  if (who === 'administrator of all') return [true, true, true]
  if (who === 'administrator of Sales') return [true, false, action === 'teams.list']
  const mayRead = reading.includes(action)
  const may = mayRead || action === 'alerts.act' || action === 'logs.correct'
  if (who === 'supervisor of all') return [may, may, may]
  if (who === 'supervisor of Sales') return [may, false, action === 'teams.list']
  if (who === 'display of Sales') return [action === 'board.read', false, false]
  return [false, false, false]
}

describe('roles', () => {
  for (const [who, person] of Object.entries(people)) {
    test.each(ACTIONS)(`[AC6] ${who}: %s`, (action) => {
      const may = [can(person, action, 'Sales'), can(person, action, 'Support'), can(person, action, null)]
      expect(may).toEqual(expected(who, action))
      // What `can` allows in a team is what the scope of a query lets through.
      const scope = scopeOf(person, action)
      const isIn = (team: string) => scope === 'all' || scope.includes(team)
      expect([isIn('Sales'), isIn('Support')]).toEqual(may.slice(0, 2))
    })
  }

  test('[AC6] a team is matched exactly, and no name means all', () => {
    const odd = user('supervisor', ['all', 'Sales'])
    expect(can(odd, 'board.read', 'Support')).toBe(false)
    expect(can(odd, 'board.read', 'sales')).toBe(false)
    expect(can(odd, 'board.read', null)).toBe(false)
  })
})

describe('grants', () => {
  test.each([
    [{ role: 'administrator', teams: 'all' }],
    [{ role: 'supervisor', teams: 'all' }],
    [{ role: 'supervisor', teams: ['A', 'B'] }],
    [{ role: 'supervisor', teams: [] }],
  ] as const)('[AC6] %j is the same after it was stored', (grant) => {
    expect(grantOf(rowsOf(grant))).toEqual(grant)
  })

  test('[AC6] rows that disagree give the lesser role', () => {
    expect(
      grantOf([
        { role: 'administrator', team: null },
        { role: 'supervisor', team: 'A' },
      ]),
    ).toEqual({ role: 'supervisor', teams: ['A'] })
  })
})
