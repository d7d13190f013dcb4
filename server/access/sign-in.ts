// The one place that knows better-auth: sessions by e-mail and password. Not who may do what (accounts, guarded).
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { betterAuth } from 'better-auth'
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node'
import type { AccessDatabase } from './access-database.ts'
import type { AccessLog } from './access-log.ts'
import { withAsyncContext } from './async-context.ts'

/** The header in which better-auth is told the client's address; what a client sends in it is overwritten. */
const ADDRESS_HEADER = 'x-floorview-client-address'

const COOKIE_PREFIX = 'floorview'

/** The cookie that holds a session. */
export function sessionCookieName(isHttps: boolean): string {
  return `${isHttps ? '__Secure-' : ''}${COOKIE_PREFIX}.session_token`
}

export interface SignInSettings {
  publicUrl: string
  trustedOrigins: readonly string[]
  isHttps: boolean
  authSecret: string
}

export interface SessionUser {
  userId: string
  name: string
  email: string
}

export type SignIn = ReturnType<typeof createSignIn>

/** Sessions over the given tables. Nobody can sign themselves up; accounts are made by `createAccounts`. */
export function createSignIn(db: AccessDatabase, settings: SignInSettings, log: AccessLog) {
  const auth = betterAuth({
    appName: 'Floorview',
    baseURL: settings.publicUrl,
    basePath: '/api/auth',
    secret: settings.authSecret,
    trustedOrigins: [...settings.trustedOrigins],
    database: { db, type: 'postgres' },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 128 },
    telemetry: { enabled: false },
    // Sign-in is limited by routes.ts: there a refusal is a problem with Retry-After, and only failures count.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: settings.isHttps,
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      // Given outright, because better-auth turns both checks off where it believes to be under test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    // Its own answer to a fault is a coloured line on the console; thrown, a fault is answered and logged as any of ours.
    onAPIError: { throw: true },
    logger: {
      level: 'warn',
      // The further arguments may quote a request, so only the message is kept.
      log: (level, message) => (level === 'error' ? log.error({}, message) : log.warn({}, message)),
    },
  })
  const handle = toNodeHandler(auth)

  return {
    /** For the migration's test: which tables better-auth wants. */
    options: auth.options,

    /** Serves better-auth's own paths; `address` is Express's `req.ip`. */
    async serve(req: IncomingMessage, res: ServerResponse, address: string | undefined): Promise<void> {
      if (address === undefined) delete req.headers[ADDRESS_HEADER]
      else req.headers[ADDRESS_HEADER] = address
      if (isNoBrowser(req.headers)) req.headers.origin = settings.publicUrl
      // Only the message is kept: the rest of the error may quote a request.
      const fault = await withAsyncContext(() => handle(req, res)).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : 'no message'),
      )
      if (fault !== null) throw new Error(`better-auth failed: ${fault}`)
    },

    /**
     * The user of a request's session, or null. With `cookies`, a session that is due is prolonged and its cookie
     * handed back there; without, it is only read. Throws where the database cannot be asked.
     */
    async userOf(headers: IncomingHttpHeaders, cookies?: string[]): Promise<SessionUser | null> {
      const { response, headers: answered } = await withAsyncContext(() =>
        auth.api.getSession({
          headers: fromNodeHeaders(headers),
          query: { disableRefresh: cookies === undefined },
          returnHeaders: true,
        }),
      )
      cookies?.push(...answered.getSetCookie())
      if (response === null) return null
      const { id, name, email } = response.user
      return { userId: id, name, email }
    },

    /** The cookies of a new session. Throws where the password is not the user's. */
    async open(email: string, password: string): Promise<string[]> {
      const body = { email, password }
      const { headers } = await withAsyncContext(() => auth.api.signInEmail({ body, returnHeaders: true }))
      return headers.getSetCookie()
    },

    async hashPassword(password: string): Promise<string> {
      return withAsyncContext(async () => (await auth.$context).password.hash(password))
    },
  }
}

/**
 * True of a script. better-auth asks for an Origin so that no foreign page can act with a browser's cookies, but every
 * browser sends one with what is not plain reading, or says which site asks; a script with a cookie does neither.
 */
function isNoBrowser(headers: IncomingHttpHeaders): boolean {
  return [headers.origin, headers.referer, headers['sec-fetch-site']].every((header) => header === undefined)
}
