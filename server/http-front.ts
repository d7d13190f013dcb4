// The listening HTTP server: answers 503 until the workspace is up, then hands over. So a probe always gets an answer.
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { problem, sendProblem } from './problem.ts'
import { StartRefusedError } from './start-refused-error.ts'

const HEADERS_LIMIT_MS = 10_000
const REQUEST_LIMIT_MS = 60_000
/** Longer than who asks every few seconds pauses: a connection closed as the next request is under way loses that. */
const IDLE_LIMIT_MS = 65_000

export interface HttpFront {
  server: Server
  /** From now on requests go here. */
  handOver(listener: RequestListener): void
  /** Stops taking requests and waits for those under way, up to a limit. */
  stop(): Promise<void>
}

const starting: RequestListener = (req, res) => {
  if (req.url === '/healthz') {
    res.setHeader('content-type', 'application/json')
    res.end('{"status":"alive"}')
  } else sendProblem(res, problem(503, 'Starting', 'Floorview is starting.'), 1)
}

/** Listens. Rejects where the address is taken or not ours. */
export async function startHttpFront(host: string, port: number): Promise<HttpFront> {
  let listener = starting
  const upgraded = new Set<Duplex>()
  const server = createServer(
    {
      headersTimeout: HEADERS_LIMIT_MS,
      requestTimeout: REQUEST_LIMIT_MS,
      keepAliveTimeout: IDLE_LIMIT_MS,
    },
    (req, res) => listener(req, res),
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE'
      reject(isTaken ? new StartRefusedError(`PORT ${port} on ${host} is taken: set another PORT`) : error)
    })
    server.listen(port, host, resolve)
  })
  return {
    server,
    handOver: (next) => {
      listener = next
      server.on('upgrade', (_req, socket) => {
        upgraded.add(socket)
        socket.once('close', () => upgraded.delete(socket))
      })
    },
    stop: () =>
      new Promise((resolve) => {
        const limit = setTimeout(() => server.closeAllConnections(), 3000)
        server.close(() => {
          clearTimeout(limit)
          resolve()
        })
        server.closeIdleConnections()
        // A board's socket is no request: it never ends by itself, and no limit above reaches it.
        for (const socket of upgraded) socket.destroy()
      }),
  }
}
