// A TCP proxy that can hold packets: connections stay open, and nothing passes until it is let go. Not one that breaks them.
import { connect, createServer, type Socket } from 'node:net'

/** Which way is held: to the server, to its client, or both. */
export type Held = 'up' | 'down' | 'both'
type Target = { port: number } | { path: string }

export type HoldingProxy = Awaited<ReturnType<typeof startHoldingProxy>>

/** Listens on a free port of this machine; whoever starts it closes it. */
export async function startHoldingProxy(target: Target) {
  const ways = new Set<{ from: Socket; way: 'up' | 'down' }>()
  let held: Held | null = null
  const settle = ({ from, way }: { from: Socket; way: 'up' | 'down' }) => {
    if (held === 'both' || held === way) from.pause()
    else from.resume()
  }
  let accepted = 0
  const server = createServer((client) => {
    accepted += 1
    const upstream = connect(target)
    for (const [from, to, way] of [
      [client, upstream, 'up'],
      [upstream, client, 'down'],
    ] as const) {
      const one = { from, way }
      ways.add(one)
      from.on('data', (chunk) => void to.write(chunk))
      from.on('error', () => undefined)
      from.on('close', () => {
        ways.delete(one)
        to.destroy()
      })
      settle(one)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const set = (next: Held | null) => {
    held = next
    for (const one of ways) settle(one)
  }
  return {
    port: address.port,
    /** Connections that were made so far. */
    accepted: () => accepted,
    /** From now on nothing passes this way; new connections are accepted, and held too. */
    hold: (way: Held) => set(way),
    letGo: () => set(null),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const { from } of ways) from.destroy()
      }),
  }
}
