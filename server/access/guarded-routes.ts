// Registers HTTP routes so that none exists without a permission. Not who somebody is (identify.ts).
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express'
import { problem, sendProblem } from '../problem.ts'
import { isForeignOrigin, type Identify, type Identity } from './identify.ts'
import { accountsAway, forbidden, judge, unauthorized } from './permission.ts'
import type { Access, ActionPermission, Permission } from './permission.ts'
import type { Source, Sources } from './sources.ts'
import { byToken, type SourceProof } from './source-proof.ts'
import type { AccessLog } from './access-log.ts'

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete' | 'all'
type Answer = void | Promise<void>

interface PublicRoute {
  method: Method
  path: string
  permission: 'public'
  handler: (req: Request, res: Response) => Answer
}
interface OperatorRoute {
  method: Method
  path: string
  permission: 'operator'
  handler: (req: Request, res: Response) => Answer
}
interface PersonRoute {
  method: Method
  path: string
  permission: 'signed-in' | ActionPermission<Request>
  handler: (req: Request, res: Response, access: Access) => Answer
}
interface SourceRoute {
  method: Method
  path: string
  permission: 'source'
  /** How it proves which source it is; without one by its bearer token, and its body is left unread. */
  proof?: SourceProof
  handler: (req: Request, res: Response, source: Source, bytes: Uint8Array) => Answer
}
export type Route = PublicRoute | OperatorRoute | PersonRoute | SourceRoute

export interface RegisteredRoute {
  method: Method
  path: string
  permission: Permission<Request>
}

export interface RouteGuardDeps {
  identify: Identify
  sources: Pick<Sources, 'authenticate' | 'signing'>
  trustedOrigins: readonly string[]
  isOperator: (req: Request) => boolean
  log: AccessLog
}

export interface RouteGuard {
  route(app: Express, route: PublicRoute): void
  route(app: Express, route: OperatorRoute): void
  route(app: Express, route: PersonRoute): void
  route(app: Express, route: SourceRoute): void
  /** What runs for every request under a path and decides nothing: headers, parsers, the files of the client, errors. */
  middleware(app: Express, handler: RequestHandler | ErrorRequestHandler, path?: string): void
  /**
   * Answers 405 and names the methods where a path is a route's and its method none of them. Call it after an app's routes, and
   * before one that takes any path.
   */
  refuseOtherMethods(app: Express): void
  /** Every route so far. */
  routes(): readonly RegisteredRoute[]
  /** What the app serves and this guard never saw: always empty, and a test says so. */
  unguarded(app: Express): string[]
}

export function createRouteGuard({
  identify,
  sources,
  trustedOrigins,
  isOperator,
  log,
}: RouteGuardDeps): RouteGuard {
  const registered: RegisteredRoute[] = []
  const ours = new WeakSet<object>()
  /** Of each app's paths, by which methods they are asked. */
  const methodsOf = new WeakMap<Express, Map<string, Set<string>>>()

  /** The person behind a request, or null where the answer was given already. */
  const identified = async (req: Request, res: Response): Promise<Identity | null> => {
    const identity = await identify(req.headers).catch((error: unknown) => {
      log.error({ err: error }, 'accounts could not be read')
      return undefined
    })
    if (identity === undefined) sendProblem(res, accountsAway(), 2)
    else if (identity === null) sendProblem(res, unauthorized())
    return identity ?? null
  }

  const isReading = (req: Request) => req.method === 'GET' || req.method === 'HEAD'

  const forPerson =
    ({ permission, handler }: PersonRoute) =>
    async (req: Request, res: Response): Promise<void> => {
      const identity = await identified(req, res)
      if (identity === null) return
      if (identity.by === 'cookie' && !isReading(req) && isForeignOrigin(req.headers, trustedOrigins)) {
        return sendProblem(res, forbidden('This must be asked from a page of Floorview itself.'))
      }
      const judged = judge(identity.person, permission, req)
      if (!judged.ok) return sendProblem(res, judged.problem)
      // What one person may see must not be kept for the next one who uses the same browser or proxy.
      res.setHeader('cache-control', 'private, no-cache')
      await handler(req, res, judged.access)
    }

  const forSource =
    ({ handler, proof = byToken }: SourceRoute) =>
    async (req: Request, res: Response): Promise<void> => {
      const proven = await proof(req, res, sources)
      if (!proven.ok) return sendProblem(res, proven.problem)
      await handler(req, res, proven.source, proven.bytes)
    }

  const forOperator =
    ({ handler }: OperatorRoute) =>
    async (req: Request, res: Response): Promise<void> => {
      if (!isOperator(req))
        return sendProblem(res, forbidden('This is for the command line on this machine.'))
      await handler(req, res)
    }

  const forPublic =
    ({ handler }: PublicRoute) =>
    async (req: Request, res: Response): Promise<void> => {
      await handler(req, res)
    }

  const guardedHandler = (route: Route) => {
    if (route.permission === 'source') return forSource(route)
    if (route.permission === 'public') return forPublic(route)
    if (route.permission === 'operator') return forOperator(route)
    return forPerson(route)
  }

  return {
    route(app: Express, route: Route): void {
      const { method, path, permission } = route
      const handler = guardedHandler(route)
      registered.push({ method, path, permission })
      ours.add(handler)
      app[method](path, handler)
      const paths = methodsOf.get(app) ?? new Map<string, Set<string>>()
      methodsOf.set(app, paths)
      const methods = paths.get(path) ?? new Set()
      paths.set(path, methods)
      methods.add(method.toUpperCase())
      if (method === 'get') methods.add('HEAD')
    },

    refuseOtherMethods(app) {
      for (const [path, methods] of methodsOf.get(app) ?? []) {
        if (methods.has('ALL')) continue
        const allow = [...methods].join(', ')
        const refuse: RequestHandler = (_req, res) => {
          res.setHeader('allow', allow)
          sendProblem(res, problem(405, 'Method not allowed', `This address takes ${allow}.`))
        }
        ours.add(refuse)
        app.all(path, refuse)
      }
    },

    middleware(app, handler, path = '/') {
      ours.add(handler)
      app.use(path, handler)
    },

    routes: () => registered,

    unguarded(app) {
      return app.router.stack.flatMap((layer) => {
        if (layer.route === undefined) return ours.has(layer.handle) ? [] : [`middleware ${layer.name}`]
        const { path, stack } = layer.route
        return stack.every((inner) => ours.has(inner.handle)) ? [] : [path]
      })
    },
  }
}
