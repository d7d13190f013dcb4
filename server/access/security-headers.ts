// The headers that tell a browser what our pages may do. Not CORS: no other origin may read anything.
import helmet from 'helmet'
import type { RequestHandler } from 'express'

/** Everything from our own origin, no inline script; https is demanded only where people reach us by it. */
export function securityHeaders(settings: {
  trustedOrigins: readonly string[]
  isHttps: boolean
}): RequestHandler {
  const sockets = settings.trustedOrigins.map((origin) => origin.replace(/^http/, 'ws'))
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Browsers of older TVs do not count a websocket to our own origin as 'self'.
        connectSrc: ["'self'", ...sockets],
        imgSrc: ["'self'", 'data:'],
        // Sizes and positions that are computed are attributes; style elements stay forbidden.
        styleSrcAttr: ["'unsafe-inline'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
        ...(settings.isHttps ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: settings.isHttps,
    // Browsers ignore it over http from another machine, and complain on every page.
    crossOriginOpenerPolicy: settings.isHttps,
    originAgentCluster: settings.isHttps,
  })
}
