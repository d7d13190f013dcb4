// The headers that every answer carries, and what may be logged of a path.
import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hiddenPath } from '../../server/access/hidden-path.ts'
import { securityHeaders } from '../../server/access/security-headers.ts'
import { configOf } from './access-world.ts'
import { serveApp } from './serve-app.ts'

const served: { url: string; stop: () => Promise<void> }[] = []
beforeAll(async () => {
  for (const environment of [{}, { PUBLIC_URL: 'https://floor.example' }]) {
    const app = express()
    app.use(securityHeaders(configOf(environment)))
    // Express's own answer to an unknown path would carry its own policy.
    app.get('/', (_req, res) => void res.end())
    served.push(await serveApp(app))
  }
})
afterAll(async () => {
  for (const { stop } of served) await stop()
})
const headersOf = async (which: 0 | 1) => (await fetch(served[which]?.url ?? '')).headers

describe('security headers', () => {
  test('[AC18] pages run our own scripts and talk to our own origin, inline script is refused', async () => {
    const policy = (await headersOf(0)).get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("connect-src 'self' ws://localhost:3000 ws://127.0.0.1:3000")
    expect(policy).not.toMatch(/(script-src|default-src|style-src)[^-;]*unsafe/)
  })

  test('[AC18] https is demanded only where people reach us by it', async () => {
    const plain = await headersOf(0)
    expect(plain.get('strict-transport-security')).toBeNull()
    expect(plain.get('content-security-policy')).not.toContain('upgrade-insecure-requests')
    const secure = await headersOf(1)
    expect(secure.get('strict-transport-security')).toContain('max-age=')
    expect(secure.get('content-security-policy')).toContain('upgrade-insecure-requests')
    expect(secure.get('content-security-policy')).toContain('wss://floor.example')
  })

  test.each([
    ['/setup/fvs_secret', '/setup/[token]'],
    ['/display/fvd_secret?x=1', '/display/[token]?[query]'],
    ['/api/events?source=crm', '/api/events?[query]'],
    ['/wall/Sales', '/wall/Sales'],
  ])('[AC10] %s is logged as %s', (url, shown) => {
    expect(hiddenPath(url)).toBe(shown)
  })
})
