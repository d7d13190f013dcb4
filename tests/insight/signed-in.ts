// Asks a real server as the administrator whom its settings name. Not the signing in, which has tests of its own.
import { noonZone } from '../support/noon-zone.ts'
import { startTestServer } from '../support/server.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'

const ADMIN = { email: 'admin@example.org', password: 'as long as is wanted' }

export interface AskedServer {
  server: WorkspaceServer
  /** A GET by the administrator. */
  ask: (path: string, headers?: Record<string, string>) => Promise<Response>
  /** The JSON of a GET that must be answered with 200. */
  json: (path: string) => Promise<unknown>
}

/** Starts a server with an administrator who is signed in, of this workspace if one is given. Whoever starts it stops it. */
export async function startAskedServer(order: { workspace?: string } = {}): Promise<AskedServer> {
  const env = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, TIME_ZONE: noonZone() }
  const server = await startTestServer({ env, ...order })
  const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify(ADMIN),
  })
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  if (signedIn.status !== 200) throw new Error(`signing in answered ${signedIn.status}`)
  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, { headers: { cookie, ...headers }, signal: AbortSignal.timeout(15_000) })
  return {
    server,
    ask,
    async json(path) {
      const answer = await ask(path)
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`)
      const body: unknown = await answer.json()
      return body
    },
  }
}
