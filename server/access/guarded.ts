// The one way in: every route and every socket event is registered here, with the permission that it demands.
import type { Request } from 'express'
import type { AccessLog } from './access-log.ts'
import type { Accounts } from './accounts.ts'
import type { Displays } from './displays.ts'
import { createRouteGuard, type RouteGuard } from './guarded-routes.ts'
import { createSocketGuard, type SocketGuard } from './guarded-sockets.ts'
import { createIdentify } from './identify.ts'
import type { Sources } from './sources.ts'

export interface GuardDeps {
  accounts: Pick<Accounts, 'personOfRequest'>
  displays: Displays
  sources: Pick<Sources, 'authenticate' | 'signing'>
  trustedOrigins: readonly string[]
  /** True of a request that came by the operator's Unix socket. */
  isOperator?: (req: Request) => boolean
  log: AccessLog
}

export type Guard = RouteGuard & SocketGuard

/** One guard serves every app and every namespace of the process. */
export function createGuard({
  accounts,
  displays,
  sources,
  trustedOrigins,
  isOperator,
  log,
}: GuardDeps): Guard {
  const identify = createIdentify(accounts, displays)
  return {
    ...createRouteGuard({ identify, sources, trustedOrigins, isOperator: isOperator ?? (() => false), log }),
    ...createSocketGuard({ identify, displays, trustedOrigins, log }),
  }
}
