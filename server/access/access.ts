// Puts the parts of access together for one workspace. Not the routes (routes.ts), nor any rule.
import type { Kysely } from 'kysely'
import type { Config } from '../config.ts'
import { accessDatabase } from './access-database.ts'
import type { AccessLog } from './access-log.ts'
import { createAccounts } from './accounts.ts'
import { readAuthSecret } from './auth-secret.ts'
import { createDisplays } from './displays.ts'
import { createFirstAdministrator } from './first-administrator.ts'
import { createGuard, type GuardDeps } from './guarded.ts'
import { rememberingPersons } from './last-known.ts'
import { refusedHost } from './loopback.ts'
import { startReloading } from './reloading.ts'
import { createSealing } from './sealed-text.ts'
import { createSignIn } from './sign-in.ts'
import { createSourceMasks } from './source-masks.ts'
import { createSources } from './sources.ts'
import { createTeamGroups } from './team-groups.ts'

/** What another server changed is known here after this long at most. */
const RELOAD_MS = 5_000
/** How long a socket may outlive its session, or a change of what its person may see. */
const SOCKET_CHECK_MS = 30_000

type AccessConfig = Pick<
  Config,
  | 'authSecret'
  | 'dataDir'
  | 'firstAdministrator'
  | 'host'
  | 'ingestToken'
  | 'isHttps'
  | 'publicUrl'
  | 'trustedOrigins'
  | 'workspace'
>

export interface AccessDeps {
  db: Kysely<object>
  config: AccessConfig
  log: AccessLog
  nowMs: () => number
  isOperator?: GuardDeps['isOperator']
}

export type Access = Awaited<ReturnType<typeof createAccess>>

/** Everything of access; nothing is asked of the database before `prepare`. */
export async function createAccess({ db: anyDb, config, log, nowMs, isOperator }: AccessDeps) {
  const db = accessDatabase(anyDb)
  const authSecret = config.authSecret ?? (await readAuthSecret(config.dataDir))
  const signIn = createSignIn(db, { ...config, authSecret }, log)
  const accounts = createAccounts(db, signIn)
  const groups = createTeamGroups(db)
  // The display of a group that is no more asks for what is not there, and is told so.
  const teamsOf = (board: string) => groups.find(board)?.teams ?? [board]
  const displays = createDisplays(db, { nowMs, log, teamsOf })
  const sealing = createSealing(authSecret)
  const sources = createSources(db, sealing, log)
  const masks = createSourceMasks(db)
  const firstAdministrator = createFirstAdministrator(db, accounts, config.workspace)
  const { isHttps, trustedOrigins } = config
  const personOfRequest = rememberingPersons(accounts, { nowMs, isHttps })
  const guard = createGuard({
    accounts: { personOfRequest },
    displays,
    sources,
    trustedOrigins,
    isOperator,
    log,
  })

  return {
    signIn,
    accounts,
    displays,
    groups,
    sources,
    /** What is masked in the texts of each source. */
    masks,
    firstAdministrator,
    /** Who a request's session is, remembered for a while when the database is away. */
    personOfRequest,
    guard,
    trustedOrigins,
    nowMs,
    sealing,
    /** What `registerAccessRoutes` needs. */
    routeDeps: { signIn, accounts, displays, firstAdministrator, isHttps, log },

    /**
     * Once the tables are there and before anything is served: makes what the settings name, and reads the caches.
     * Gives the one-time link that is to be printed, if there is no administrator; or why this start is refused.
     */
    async prepare(): Promise<{ ok: true; setupUrl: string | null } | { ok: false; problem: string }> {
      const setupPath = await firstAdministrator.prepare(config.firstAdministrator)
      const refused = refusedHost(config.host, setupPath === null)
      if (refused !== undefined) return { ok: false, problem: refused }
      if (config.ingestToken !== undefined) await sources.setDefaultToken(config.ingestToken)
      await Promise.all([sources.reload(), displays.reload(), groups.reload(), masks.reload()])
      return { ok: true, setupUrl: setupPath === null ? null : config.publicUrl + setupPath }
    },

    /** Keeps the caches and the connected sockets true. Returns how to stop. */
    start(): () => void {
      const caches = [
        { name: 'sources', reload: sources.reload },
        { name: 'displays', reload: displays.reload },
        { name: 'groups', reload: groups.reload },
        { name: 'masks', reload: masks.reload },
      ]
      const stops = [startReloading(caches, RELOAD_MS, log), guard.startChecks(SOCKET_CHECK_MS)]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}
