// Which teams are on a board, the settings that its header is worded by, and the sources of what it shows. Not who may see them, nor
// which groups there are.
import type { BoardSettings, BoardSource } from '../board.ts'
import type { FloorIndex } from './floor-index.ts'
import type { TeamSettings } from './team-settings.ts'

/** A board's id with its teams: one team by its own id, or the teams of a named group. */
export interface BoardTeams {
  id: string
  /** What it is called: a team by its id. */
  name: string
  teams: readonly string[]
}

export const boardOfTeam = (team: string): BoardTeams => ({ id: team, name: team, teams: [team] })

/**
 * Of one team its own settings; of several what is common to all. Where they differ a limit or goal is null, for nobody is judged
 * by one of the whole, and the zone and the beginning of the day, by which times are written, are the installation's.
 */
export function headerSettings(floor: FloorIndex, { teams }: BoardTeams, nowMs: number): BoardSettings {
  const all = teams.map((team) => floor.settings(team, nowMs))
  const common = <K extends keyof BoardSettings>(name: K): TeamSettings[K] | null => {
    const [first = floor.defaults, ...others] = all
    return others.every((settings) => settings[name] === first[name]) ? first[name] : null
  }
  return {
    zone: common('zone') ?? floor.defaults.zone,
    dayStart: common('dayStart') ?? floor.defaults.dayStart,
    serviceGoal: common('serviceGoal'),
    serviceWithinMs: common('serviceWithinMs'),
    waitLimitMs: common('waitLimitMs'),
    awayShareLimit: common('awayShareLimit'),
  }
}

/** The sources of the board's tiles, and those that have chats in its teams, by id. */
export function sourcesOf(
  floor: FloorIndex,
  { teams }: BoardTeams,
  ofTiles: Iterable<string>,
): BoardSource[] {
  const ids = new Set(ofTiles)
  for (const team of teams) for (const id of floor.chats.sourcesOf(team)) ids.add(id)
  return [...ids].sort().map((id) => floor.sources.rowOf(id))
}
