// A port for a server in a process of its own. What listens in this process asks the system for any.
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the ports that the system hands out by itself: what listens on any free one never gets it meanwhile. */
const LEAST_PORT = 10_000
const MOST_PORT = 32_000
const PORT_TRIES = 50

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** A port that was free a moment ago, for a process that takes a while to listen on it. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < PORT_TRIES; tried += 1) {
    const port = randomInt(LEAST_PORT, MOST_PORT)
    if (await isFree(port)) return port
  }
  throw new Error(`no port was free in ${PORT_TRIES} tries`)
}
