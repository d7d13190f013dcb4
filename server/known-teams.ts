// The teams that there are: those that the floor names now, and those that only the ledger still knows. Not their boards.
import type { Database } from './ledger/database.ts'
import { listTeams } from './ledger/queries/teams.ts'
import type { Replica } from './live/replica.ts'

/** What another server's ledger work named is known here after this long at most. */
const TEAMS_EVERY_MS = 60_000

/** Reads the ledger's teams, and again from time to time until stopped. Rejects where they cannot be read at first. */
export async function startKnownTeams(database: Database, replica: () => Replica | null) {
  // A team that nobody is in at the moment is known to the ledger alone.
  let named = await listTeams(database)
  const naming = setInterval(() => {
    // Until it answers again the teams that are known stay.
    listTeams(database).then(
      (all) => {
        named = all
      },
      () => {},
    )
  }, TEAMS_EVERY_MS)
  return {
    /** Every team that was ever named, and `main`. */
    teams: () => new Set([...named, ...(replica()?.teams() ?? [])]),
    knowsTeam: (team: string) => replica()?.teams().has(team) === true || named.includes(team),
    stop: () => clearInterval(naming),
  }
}
