// A workspace's rosters put together: what its routes need, and the operator's. Not the import itself (roster-import.ts).
import type { FloorLife } from '../live/floor-life.ts'
import type { RosterOperations } from '../operator/roster-routes.ts'
import { defaultRange, readRoster } from './read-roster.ts'
import { createRosterImport } from './roster-import.ts'
import type { RosterRouteDeps } from './roster-routes.ts'

export interface RosterSideDeps {
  life: FloorLife
  knowsTeam: (team: string) => boolean
  sources: () => Iterable<string>
}

export function createRosterSide({ life, knowsTeam, sources }: RosterSideDeps) {
  const now = () => life.clock.now()
  const replica = () => life.replica()
  const importRoster = createRosterImport({
    live: () => life.live(),
    committer: life.committer,
    now,
    sources,
  })
  return {
    routes: { replica, now, knowsTeam, importRoster } satisfies RosterRouteDeps,
    operations: {
      importRoster,
      rosterOf: (team) => {
        const floor = replica()?.floor
        return floor === undefined ? null : readRoster(floor, team, defaultRange(floor, team, now()), now())
      },
    } satisfies RosterOperations,
  }
}
