// Who may do what: one table, one question. Not who somebody is (server/access).

export const ROLES = ['administrator', 'supervisor'] as const
export type Role = (typeof ROLES)[number]

export const ACTIONS = [
  'board.read',
  'logs.read',
  'logs.correct',
  'transcripts.read',
  /** To see who read what people wrote: of administrators, for a supervisor is one of the readers. */
  'transcripts.audit',
  'teams.list',
  'settings.write',
  'users.write',
  'sources.write',
  'displays.write',
  'alerts.act',
  'alerts.write',
  'roster.write',
] as const
export type Action = (typeof ACTIONS)[number]

/** What a role may do in the teams of its grant. */
const ALLOWED: Record<Role | 'display', readonly Action[]> = {
  administrator: ACTIONS,
  supervisor: ['board.read', 'logs.read', 'logs.correct', 'transcripts.read', 'teams.list', 'alerts.act'],
  display: ['board.read'],
}

/** Either every team, or the named ones. */
export type TeamScope = 'all' | readonly string[]

export type Person =
  | { kind: 'user'; userId: string; name: string; email: string; role: Role; teams: TeamScope }
  /** `board` is the one that it was paired with; its teams are that board's. */
  | { kind: 'display'; displayId: string; name: string; role: 'display'; board: string; teams: TeamScope }

/** The teams in which the person may do this: the scope that goes into a query or a socket room. Empty: nowhere. */
export function scopeOf(person: Person, action: Action): TeamScope {
  return ALLOWED[person.role].includes(action) ? person.teams : []
}

/** Whether a scope holds each of these teams; of none it does not, for nothing is then asked for. */
export function holdsAll(scope: TeamScope, teams: readonly string[]): boolean {
  return scope === 'all' || (teams.length > 0 && teams.every((team) => scope.includes(team)))
}

/**
 * May this person do this in this team, or in each of these? `team` null asks for an action that belongs to no team, which
 * only a scope of all teams grants; listing is granted to anyone who has at least one team.
 */
export function can(person: Person, action: Action, team: string | readonly string[] | null): boolean {
  const scope = scopeOf(person, action)
  if (scope === 'all') return true
  if (team === null) return action === 'teams.list' && scope.length > 0
  return holdsAll(scope, typeof team === 'string' ? [team] : team)
}
