// Which boards there are: each team's by its name, each named group's by `group:` and its slug. Not what they show.
import { GROUP_PREFIX } from '../../shared/events.ts'
import { boardOfTeam, type BoardTeams } from '../../shared/floor/board-teams.ts'
import type { TeamGroup, TeamGroups } from '../access/team-groups.ts'
import { problem, type Problem } from '../problem.ts'

export interface BoardsDeps {
  groups: Pick<TeamGroups, 'find' | 'all'>
  knowsTeam: (team: string) => boolean
  /** Every team that was ever named. */
  teams: () => Iterable<string>
}

export type Boards = ReturnType<typeof createBoards>

/** A group goes before a team that an event named as the group's board is called. */
export function createBoards({ groups, knowsTeam, teams }: BoardsDeps) {
  return {
    teams,
    groups: (): TeamGroup[] => groups.all(),

    /** The board of this id; null where there is none. */
    find: (id: string): BoardTeams | null => groups.find(id) ?? (knowsTeam(id) ? boardOfTeam(id) : null),

    /**
     * The teams that one must be able to read to read this board, for the guard. Undefined where none was named, or where it
     * is that of a group that is not there: whoever has any team is told so.
     */
    teamsOf(id: string | undefined): string | readonly string[] | undefined {
      const group = id === undefined ? null : groups.find(id)
      if (group !== null) return group.teams
      return id?.startsWith(GROUP_PREFIX) === true && !knowsTeam(id) ? undefined : id
    },

    /** Before when nothing was shown under this id as it is now; null for a team, which never begins anew. */
    madeAtMs: (id: string): number | null => groups.find(id)?.createdAt.getTime() ?? null,

    /** Every board of these teams and of the groups. */
    *of(floorTeams: Iterable<string>): Generator<BoardTeams> {
      yield* groups.all()
      for (const team of floorTeams) if (groups.find(team) === null) yield boardOfTeam(team)
    },
  }
}

/** What is answered where a board is not there. */
export function noSuchBoard(id: string): Problem {
  return id.startsWith(GROUP_PREFIX)
    ? problem(404, 'No such group', `There is no group ${id.slice(GROUP_PREFIX.length)}.`)
    : problem(404, 'No such team', `No event has named a team ${id} yet.`)
}
