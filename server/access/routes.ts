// The routes of access: signing in, setting up, pairing a display, and who one is. Not the administration of accounts.
import express, { type Express, type Request, type Response } from 'express'
import { rateLimit } from 'express-rate-limit'
import { problem, sendProblem } from '../problem.ts'
import type { AccessLog } from './access-log.ts'
import type { Accounts } from './accounts.ts'
import { followDisplayLink } from './display-link.ts'
import type { Displays } from './displays.ts'
import {
  setupBody,
  setupCheckBody,
  type FirstAdministrator,
  type SetupResult,
} from './first-administrator.ts'
import type { Guard } from './guarded.ts'
import type { SignIn } from './sign-in.ts'
import { readSmallBody } from './small-body.ts'

export interface AccessRoutesDeps {
  signIn: SignIn
  accounts: Pick<Accounts, 'personOfRequest'>
  displays: Displays
  firstAdministrator: Pick<FirstAdministrator, 'useLink' | 'refusalOf'>
  isHttps: boolean
  log: AccessLog
}

/** Failed tries from one address in one minute; those that succeed are not counted, for an office has one address. */
const TRIES_A_MINUTE = 20

/** Registers the routes. Call it before any body parser: better-auth's requests are read here. */
export function registerAccessRoutes(app: Express, guard: Guard, deps: AccessRoutesDeps): void {
  const { signIn, accounts, displays, firstAdministrator, isHttps, log } = deps

  for (const path of ['/api/auth/sign-in', '/api/setup', '/display'])
    guard.middleware(app, limitedTries(), path)

  guard.route(app, {
    method: 'all',
    path: '/api/auth/*splat',
    permission: 'public',
    handler: async (req, res) => {
      const body = await readSmallBody(req)
      if (!body.ok) return sendProblem(res, body.problem)
      // better-auth takes a body that was read already from here; one that is not there, it does not look for.
      req.body = body.text === '' ? undefined : body.text
      await signIn.serve(req, res, req.ip)
    },
  })

  guard.middleware(app, express.json({ limit: '10kb' }), '/api/setup')
  guard.route(app, {
    method: 'post',
    path: '/api/setup',
    permission: 'public',
    handler: async (req, res) => {
      const body = setupBody.safeParse(req.body)
      if (!body.success) {
        const wrong = body.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
        return sendProblem(res, problem(400, 'Bad Request', wrong.join('; ')))
      }
      const made = await firstAdministrator.useLink(body.data)
      if (made.ok) {
        log.info({ userId: made.userId }, 'the first administrator was made')
        res.setHeader('set-cookie', await signIn.open(body.data.email, body.data.password))
        res.status(201).json({ userId: made.userId })
      } else if ('problem' in made) sendProblem(res, problem(409, 'Conflict', made.problem))
      else sendProblem(res, linkRefused(made.why))
    },
  })

  guard.route(app, {
    method: 'post',
    path: '/api/setup/check',
    permission: 'public',
    handler: async (req, res) => {
      const body = setupCheckBody.safeParse(req.body)
      if (!body.success) return sendProblem(res, problem(400, 'Bad Request', 'token: is missing'))
      const why = await firstAdministrator.refusalOf(body.data.token)
      if (why === null) res.status(204).end()
      else sendProblem(res, linkRefused(why))
    },
  })

  registerWhoAmI(app, guard, { accounts, log })

  guard.route(app, {
    method: 'get',
    path: '/display/:token',
    permission: 'public',
    handler: followDisplayLink(displays, isHttps),
  })
}

/** Registers GET /api/me, the one route of access that a workspace without accounts of its own has too. */
export function registerWhoAmI(
  app: Express,
  guard: Guard,
  { accounts, log }: Pick<AccessRoutesDeps, 'accounts' | 'log'>,
): void {
  guard.route(app, {
    method: 'get',
    path: '/api/me',
    permission: 'signed-in',
    handler: async (req, res, { person }) => {
      // A page asks this when it opens: the moment to prolong a session that is in use.
      const cookies: string[] = []
      if (person.kind === 'user') {
        await accounts
          .personOfRequest(req.headers, cookies)
          .catch(() => log.warn({}, 'a session could not be prolonged'))
      }
      if (cookies.length > 0) res.setHeader('set-cookie', cookies)
      const { kind, name, role, teams } = person
      res.json(
        kind === 'user'
          ? { kind, name, email: person.email, role, teams }
          : { kind, name, role, board: person.board, teams },
      )
    },
  })
}

type WhyRefused = Extract<SetupResult, { why: string }>['why']

function linkRefused(why: WhyRefused) {
  return why === 'gone'
    ? problem(410, 'Gone', 'There is an administrator already. Ask them for an account.')
    : problem(403, 'Forbidden', 'This is not the link that was printed at the last start.')
}

function limitedTries() {
  return rateLimit({
    windowMs: 60_000,
    limit: TRIES_A_MINUTE,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // Without TRUST_PROXY such a header is a client's claim, ignored on purpose.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
    handler: (_req: Request, res: Response) => {
      const detail = 'Too many failed tries from this address.'
      sendProblem(res, problem(429, 'Too Many Requests', detail), 60)
    },
  })
}
