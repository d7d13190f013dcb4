// Serves an Express app on a free port for one test.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'

/** The address, and how to stop. */
export async function serveApp(app: Express): Promise<{ url: string; stop: () => Promise<void> }> {
  const http = createServer((req, res) => void app(req, res))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo // a listening TCP server has this kind of address
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}
