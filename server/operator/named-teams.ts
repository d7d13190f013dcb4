// What an operator's words for teams and groups come to, against those that there are. Not their storing.
import { GROUP_PREFIX } from '../../shared/events.ts'

/** Of the teams that were given, those that no event has named yet. */
export function unknownTeams(given: readonly string[] | 'all', known: readonly string[]): string[] {
  return given === 'all' ? [] : [...new Set(given)].filter((team) => !known.includes(team))
}

/** Whether a name is that of a group's board, and of no team that is called so. */
export function isGroupId(name: string, knownTeams: readonly string[]): boolean {
  return name.startsWith(GROUP_PREFIX) && !knownTeams.includes(name)
}
