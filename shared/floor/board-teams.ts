// Which teams are on a board, and the settings that its header is worded by. Not who may see them.
import type { BoardSettings } from '../board.ts'
import type { FloorIndex } from './floor-index.ts'
import type { TeamSettings } from './team-settings.ts'

/** A board's id with its teams: one team by its own id, or the teams of a named group. */
export interface BoardTeams {
  id: string
  teams: readonly string[]
}

export const boardOfTeam = (team: string): BoardTeams => ({ id: team, teams: [team] })

/** Of one team its own settings; of several what is common to all, and the default where they differ. */
export function headerSettings(floor: FloorIndex, { teams }: BoardTeams, nowMs: number): TeamSettings {
  const [first, ...others] = teams.map((team) => floor.settings(team, nowMs))
  if (first === undefined) return floor.defaults
  const common = <K extends keyof BoardSettings>(name: K): TeamSettings[K] =>
    others.every((settings) => settings[name] === first[name]) ? first[name] : floor.defaults[name]
  if (others.length === 0) return first
  return {
    ...floor.defaults,
    zone: common('zone'),
    dayStart: common('dayStart'),
    serviceGoal: common('serviceGoal'),
    serviceWithinMs: common('serviceWithinMs'),
    waitLimitMs: common('waitLimitMs'),
    awayShareLimit: common('awayShareLimit'),
  }
}
