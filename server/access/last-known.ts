// Keeps who somebody was for as long as the database is away. Not a cache: a database that answers is always asked.
import type { IncomingHttpHeaders } from 'node:http'
import type { Person } from '../../shared/roles.ts'
import type { Accounts } from './accounts.ts'
import { cookieOf } from './identify.ts'
import { sessionCookieName } from './sign-in.ts'
import { hashToken } from './tokens.ts'

/** Boards and pages outlive a restart or a failover of the database; a longer outage is no reason to trust on. */
const KEPT_MS = 15 * 60_000
/** The oldest are forgotten beyond this many. */
const MOST_KEPT = 10_000

/**
 * The same question as `personOfRequest`. Where it cannot be answered, a session that was good a short while ago still
 * is: nobody can have ended it since, for that needs the database too.
 */
export function rememberingPersons(
  { personOfRequest }: Pick<Accounts, 'personOfRequest'>,
  { nowMs, isHttps }: { nowMs: () => number; isHttps: boolean },
): (headers: IncomingHttpHeaders) => Promise<Person | null> {
  const known = new Map<string, { person: Person; atMs: number }>()

  return async (headers) => {
    const cookie = cookieOf(headers.cookie, sessionCookieName(isHttps))
    if (cookie === undefined) return null
    // The cookie is signed, so nobody can name a session that was not theirs when it was last looked up.
    const key = hashToken(cookie)
    try {
      const person = await personOfRequest(headers)
      known.delete(key)
      if (person !== null) known.set(key, { person, atMs: nowMs() })
      const [oldest] = known.keys()
      if (known.size > MOST_KEPT && oldest !== undefined) known.delete(oldest)
      return person
    } catch (error) {
      const last = known.get(key)
      if (last === undefined || nowMs() - last.atMs > KEPT_MS) throw error
      return last.person
    }
  }
}
