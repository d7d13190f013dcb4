// Which teams a reader may see. Not who decides that (server/access).
/** Every team, or the ones named. */
export type TeamScope = 'all' | readonly string[]

/** Whether the scope holds the team. */
export function inScope(scope: TeamScope, team: string): boolean {
  return scope === 'all' || scope.includes(team)
}
