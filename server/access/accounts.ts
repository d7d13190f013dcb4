// The people: their accounts, roles and teams. Not their sessions (sign-in.ts), nor what a role allows (shared/roles.ts).
import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Person } from '../../shared/roles.ts'
import { isDuplicate, type AccessDatabase } from './access-database.ts'
import { grantOf, personOf, rowsOf, type Grant } from './grants.ts'
import type { SignIn } from './sign-in.ts'

export interface NewUser extends Grant {
  email: string
  password: string
  name: string
}

export interface UserRow extends Grant {
  userId: string
  name: string
  email: string
  createdAt: Date
}

export type CreatedUser = { ok: true; userId: string } | { ok: false; problem: string }

export type Accounts = ReturnType<typeof createAccounts>

/** Accounts over the workspace's tables. */
export function createAccounts(db: AccessDatabase, signIn: SignIn) {
  const grantRows = (userId: string) =>
    db.selectFrom('role_grant').select(['role', 'team']).where('user_id', '=', userId).execute()

  return {
    /** Makes a user with a password and a grant, all or nothing. */
    async createUser(user: NewUser): Promise<CreatedUser> {
      const userId = randomUUID()
      // Sign-in looks e-mail addresses up in lower case.
      const email = user.email.toLowerCase()
      const password = await signIn.hashPassword(user.password)
      const now = new Date()
      try {
        await db.transaction().execute(async (tx) => {
          await tx
            .insertInto('user')
            .values({ id: userId, name: user.name, email, emailVerified: true })
            .execute()
          await tx
            .insertInto('account')
            .values({
              id: randomUUID(),
              accountId: userId,
              providerId: 'credential',
              userId,
              password,
              updatedAt: now,
            })
            .execute()
          const rows = rowsOf(user).map((row) => ({ user_id: userId, ...row }))
          if (rows.length > 0) await tx.insertInto('role_grant').values(rows).execute()
        })
        return { ok: true, userId }
      } catch (error) {
        if (isDuplicate(error))
          return { ok: false, problem: `there is already a user with the e-mail address ${email}` }
        throw error
      }
    },

    /** Every user with their grant, by e-mail address. */
    async listUsers(): Promise<UserRow[]> {
      const users = await db
        .selectFrom('user')
        .select(['id', 'name', 'email', 'createdAt'])
        .orderBy('email')
        .execute()
      const grants = await db.selectFrom('role_grant').select(['user_id', 'role', 'team']).execute()
      return users.map(({ id, ...user }) => ({
        userId: id,
        ...user,
        ...grantOf(grants.filter((grant) => grant.user_id === id)),
      }))
    },

    /** Gives a user another password and ends their sessions. False where there is no such user. */
    async setPassword(email: string, newPassword: string): Promise<boolean> {
      const password = await signIn.hashPassword(newPassword)
      return db.transaction().execute(async (tx) => {
        const user = await tx
          .selectFrom('user')
          .select('id')
          .where('email', '=', email.toLowerCase())
          .executeTakeFirst()
        if (user === undefined) return false
        await tx
          .updateTable('account')
          .set({ password, updatedAt: new Date() })
          .where('userId', '=', user.id)
          .where('providerId', '=', 'credential')
          .execute()
        await tx.deleteFrom('session').where('userId', '=', user.id).execute()
        return true
      })
    },

    /** Removes a user with their sessions and grants, but never the last administrator: nobody could make another. */
    removeUser(email: string): Promise<'removed' | 'unknown' | 'last administrator'> {
      return db.transaction().execute(async (tx) => {
        const user = await tx
          .selectFrom('user')
          .select('id')
          .where('email', '=', email.toLowerCase())
          .executeTakeFirst()
        if (user === undefined) return 'unknown'
        // Locked, so that two who are removed at once do not each count on the other.
        const administrators = await tx
          .selectFrom('role_grant')
          .select('user_id')
          .where('role', '=', 'administrator')
          .where('team', 'is', null)
          .forUpdate()
          .execute()
        const [only] = administrators
        if (administrators.length === 1 && only?.user_id === user.id) return 'last administrator'
        await tx.deleteFrom('user').where('id', '=', user.id).execute()
        return 'removed'
      })
    },

    /** The name of an account; null where there is none any more. */
    async nameOf(userId: string): Promise<string | null> {
      const found = await db.selectFrom('user').select('name').where('id', '=', userId).executeTakeFirst()
      return found?.name ?? null
    },

    /** True once somebody is an administrator of every team. */
    async hasAdministrator(): Promise<boolean> {
      const found = await db
        .selectFrom('role_grant')
        .select('user_id')
        .where('role', '=', 'administrator')
        .where('team', 'is', null)
        .executeTakeFirst()
      return found !== undefined
    },

    /**
     * The person of a request's session cookie, or null. With `cookies`, a session that is due is prolonged and its
     * new cookie handed back there. Throws where the database cannot be asked.
     */
    personOfRequest: async (headers: IncomingHttpHeaders, cookies?: string[]): Promise<Person | null> => {
      const user = await signIn.userOf(headers, cookies)
      return user === null ? null : personOf(user, await grantRows(user.userId))
    },
  }
}
