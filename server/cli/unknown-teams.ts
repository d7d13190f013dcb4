// Warns of teams that no event has named: they are taken, for a floor is set up before its first event, but may be a slip.

/** A line for each. */
export function unknownTeamWarnings(teams: readonly string[]): string[] {
  return teams.map(
    (team) =>
      `warning: no event has named the team ${JSON.stringify(team)} yet; nothing is shown of it until one does (team list)`,
  )
}
