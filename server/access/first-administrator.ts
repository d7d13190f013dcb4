// How the first administrator comes into being: from settings, or once by a link. Not any later account.
import { sql } from 'kysely'
import { z } from 'zod'
import type { AccessDatabase } from './access-database.ts'
import type { Accounts, CreatedUser } from './accounts.ts'
import { hashToken, newToken } from './tokens.ts'

export const setupBody = z.object({
  token: z.string().max(200),
  name: z.string().trim().min(1).max(200),
  email: z.email().max(320),
  password: z.string().min(8).max(128),
})
export type SetupBody = z.infer<typeof setupBody>

export const setupCheckBody = setupBody.pick({ token: true })

/** `gone`: there is an administrator, so the link has died. `refused`: this is not the link printed at the last start. */
export type SetupResult = CreatedUser | { ok: false; why: 'gone' | 'refused' }

export type FirstAdministrator = ReturnType<typeof createFirstAdministrator>

/** Set-up over the workspace's accounts. */
export function createFirstAdministrator(db: AccessDatabase, accounts: Accounts, workspace: string) {
  /** One at a time in this workspace, on any number of servers. Made within, a user is committed before it ends. */
  const locked = <T>(work: () => Promise<T>): Promise<T> =>
    db.connection().execute(async (connection) => {
      const key = sql`hashtextextended(${`floorview first administrator ${workspace}`}, 0)`
      await sql`select pg_advisory_lock(${key})`.execute(connection)
      try {
        return await work()
      } finally {
        await sql`select pg_advisory_unlock(${key})`.execute(connection)
      }
    })
  // A waiter holds a connection and the work needs another one: in line here, waiters cannot take the whole pool.
  let last: Promise<unknown> = Promise.resolve()
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(() => locked(work))
    last = mine.catch(() => undefined)
    return mine
  }

  /** Why the link of this token makes nobody; null while it would. */
  const refusalOf = async (token: string): Promise<'gone' | 'refused' | null> => {
    if (await accounts.hasAdministrator()) return 'gone'
    const link = await db
      .selectFrom('setup_link')
      .select('token_hash')
      .where('token_hash', '=', hashToken(token))
      .executeTakeFirst()
    return link === undefined ? 'refused' : null
  }

  return {
    /** What opens the link asks first, before anybody fills in a form in vain. Changes nothing. */
    refusalOf,

    /**
     * At start: makes the administrator of the settings unless there is a user of that address, whose password stays.
     * Returns the path of a one-time link while there is no administrator, else null. An earlier link dies.
     */
    prepare(given: { email: string; password: string } | undefined): Promise<string | null> {
      return alone(async () => {
        if (given !== undefined) {
          await accounts.createUser({ ...given, name: given.email, role: 'administrator', teams: 'all' })
        }
        await db.deleteFrom('setup_link').execute()
        if (await accounts.hasAdministrator()) return null
        const token = newToken('setup')
        await db
          .insertInto('setup_link')
          .values({ token_hash: hashToken(token) })
          .execute()
        return `/setup/${token}`
      })
    },

    /** What the link is for: makes the first administrator, once. */
    useLink(body: SetupBody): Promise<SetupResult> {
      return alone(async () => {
        const why = await refusalOf(body.token)
        if (why !== null) return { ok: false, why }
        const { name, email, password } = body
        const made = await accounts.createUser({ name, email, password, role: 'administrator', teams: 'all' })
        if (made.ok) await db.deleteFrom('setup_link').execute()
        return made
      })
    },
  }
}
