// A user's grants as rows, and the one person that they make. Pure; the queries are in accounts.ts.
import { ROLES, type Person, type Role, type TeamScope } from '../../shared/roles.ts'
import type { SessionUser } from './sign-in.ts'

export interface GrantRow {
  role: string
  /** Null: every team. */
  team: string | null
}

export interface Grant {
  role: Role
  teams: TeamScope
}

/** The rows that hold a grant. A grant of no team is no row: such a person can sign in and sees nothing. */
export function rowsOf({ role, teams }: Grant): GrantRow[] {
  return teams === 'all' ? [{ role, team: null }] : [...new Set(teams)].map((team) => ({ role, team }))
}

/**
 * The grant that rows hold. Each user has one role; where rows name several, the lesser one holds, so that a mistake
 * never gives more than somebody meant.
 */
export function grantOf(rows: readonly GrantRow[]): Grant {
  const roles = ROLES.filter((role) => rows.some((row) => row.role === role))
  const role = roles.at(-1) ?? 'supervisor'
  const own = rows.filter((row) => row.role === role)
  if (own.some((row) => row.team === null)) return { role, teams: 'all' }
  return { role, teams: own.flatMap((row) => row.team ?? []).sort() }
}

/** The signed-in user with what was granted to them. */
export function personOf(user: SessionUser, rows: readonly GrantRow[]): Person {
  return { kind: 'user', ...user, ...grantOf(rows) }
}
