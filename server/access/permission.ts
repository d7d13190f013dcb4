// What a route or a socket event may demand, and the judgement. Pure; asking who somebody is happens in guarded.ts.
import { can, scopeOf, type Action, type Person, type TeamScope } from '../../shared/roles.ts'
import { problem, type Problem } from '../problem.ts'

/**
 * - `public`: anybody.
 * - `signed-in`: any person, whatever their teams.
 * - `source`: the token of an event source.
 * - `operator`: the command line, by the Unix socket alone.
 * - an action: in the team that the request names, or in each of several. `null` is for an action that belongs to no team; `undefined` for a
 *   request that names none, which whoever has any team may make: the handler puts the scope into its query.
 */
export type Permission<Request> = 'public' | 'signed-in' | 'source' | 'operator' | ActionPermission<Request>

export interface ActionPermission<Request> {
  action: Action
  team: (request: Request) => string | readonly string[] | null | undefined
}

/** What a handler is told of who asks: `scope` must go into the query or the room. */
export interface Access {
  person: Person
  scope: TeamScope
}

export const unauthorized = (): Problem => problem(401, 'Unauthorized', 'Sign in, or send a valid token.')
export const forbidden = (detail: string): Problem => problem(403, 'Forbidden', detail)
export const accountsAway = (): Problem =>
  problem(503, 'Service Unavailable', 'Accounts cannot be read at the moment. Try again shortly.')

/** The scope in which the person may do it, or the problem. Without an action, any person may, in their own teams. */
export function judge<Request>(
  person: Person,
  permission: 'signed-in' | ActionPermission<Request>,
  request: Request,
): { ok: true; access: Access } | { ok: false; problem: Problem } {
  if (permission === 'signed-in') return { ok: true, access: { person, scope: person.teams } }
  const { action } = permission
  const team = permission.team(request)
  const scope = scopeOf(person, action)
  const isAllowed = team === undefined ? scope === 'all' || scope.length > 0 : can(person, action, team)
  if (isAllowed) return { ok: true, access: { person, scope } }
  // Which teams a group has is not told to who may not see them.
  const inEach = Array.isArray(team) ? ' in each of its teams' : ''
  const where = typeof team === 'string' ? ` in the team ${JSON.stringify(team)}` : ''
  return { ok: false, problem: forbidden(`You may not do this${where}: it needs ${action}${inEach}.`) }
}
