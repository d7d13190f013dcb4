// Who is asking: a request's or a handshake's credentials become a person. Not what the person may do (guarded.ts).
import type { IncomingHttpHeaders } from 'node:http'
import type { Person } from '../../shared/roles.ts'
import type { Accounts } from './accounts.ts'
import type { Displays } from './displays.ts'
import { bearerOf } from './tokens.ts'

export const DISPLAY_COOKIE = 'floorview_display'

/**
 * A browser sends cookies along whoever made it ask, so what came by cookie must prove its origin before it acts;
 * a token is given on purpose.
 */
export interface Identity {
  person: Person
  by: 'cookie' | 'token'
}

export type Identify = (headers: IncomingHttpHeaders, handshakeToken?: string) => Promise<Identity | null>

/**
 * An explicit display token counts alone, even a wrong one; then a session, then a display's cookie, so that an
 * administrator who tries a display's link stays who they are. Throws where the database cannot be asked.
 */
export function createIdentify(accounts: Pick<Accounts, 'personOfRequest'>, displays: Displays): Identify {
  return async (headers, handshakeToken) => {
    const token = handshakeToken ?? bearerOf(headers.authorization)
    if (token !== undefined) return identity(displays.authenticate(token), 'token')
    const person = await accounts.personOfRequest(headers)
    if (person !== null) return { person, by: 'cookie' }
    const displayToken = cookieOf(headers.cookie, DISPLAY_COOKIE)
    return displayToken === undefined ? null : identity(displays.authenticate(displayToken), 'cookie')
  }
}

/**
 * True where a page of another origin may have made the browser ask. Without an Origin it was no page of a browser
 * that sends one with everything but plain reading.
 */
export function isForeignOrigin(headers: IncomingHttpHeaders, trustedOrigins: readonly string[]): boolean {
  const site = headers['sec-fetch-site']
  if (site === 'same-origin') return false
  const { origin, host } = headers
  if (origin === undefined) return site === 'cross-site' || site === 'same-site'
  if (trustedOrigins.includes(origin)) return false
  return !URL.canParse(origin) || new URL(origin).host !== host
}

/** The value of a cookie; ours are of letters that need no decoding. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(';').find((each) => each.trim().startsWith(`${name}=`))
  return pair?.slice(pair.indexOf('=') + 1).trim()
}

function identity(person: Person | null, by: Identity['by']): Identity | null {
  return person === null ? null : { person, by }
}
