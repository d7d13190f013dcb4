// Access to the sample floor: the main workspace's people and displays, who all may read it; nobody may send or change
// anything. Not the accounts themselves, which are the main workspace's alone (access.ts).
import type { Kysely } from 'kysely'
import type { Person } from '../../shared/roles.ts'
import { accessDatabase } from './access-database.ts'
import type { AccessLog } from './access-log.ts'
import type { Access } from './access.ts'
import { createGuard } from './guarded.ts'
import { createSources } from './sources.ts'
import { createTeamGroups } from './team-groups.ts'

/** How long a socket may outlive its session. */
const SOCKET_CHECK_MS = 30_000

/** What a person of the main workspace is to the sample: a reader of every team of it. */
export function readerOfSample(person: Person): Person {
  return person.kind === 'user'
    ? { ...person, role: 'supervisor', teams: 'all' }
    : { ...person, teams: 'all' }
}

/** Access to the sample whose (empty) tables `db` sees. Sign-in, people and displays stay those of `main`. */
export function createSampleAccess(
  main: Access,
  { db, log }: { db: Kysely<object>; log: AccessLog },
): Access {
  // Its table has no row, and nothing adds one: whatever asks a source who it is, finds none.
  const tables = accessDatabase(db)
  const sources = createSources(tables, main.sealing, log)
  const guard = createGuard({
    accounts: {
      personOfRequest: async (headers) => {
        const person = await main.personOfRequest(headers)
        return person === null ? null : readerOfSample(person)
      },
    },
    displays: {
      ...main.displays,
      paired: () => [],
      takeServed: () => new Set(),
      authenticate: (token) => {
        const display = main.displays.authenticate(token)
        return display === null ? null : { ...display, teams: 'all' }
      },
    },
    sources,
    trustedOrigins: main.trustedOrigins,
    log,
  })
  return {
    ...main,
    sources,
    // The main workspace's groups are of its own teams.
    groups: createTeamGroups(tables),
    guard,
    prepare: () => Promise.resolve({ ok: true, setupUrl: null }),
    start: () => guard.startChecks(SOCKET_CHECK_MS),
  }
}
