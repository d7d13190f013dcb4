// Lets one start at a time look at a lock and take it. Held for moments, and gone with the process that holds it.
import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { platform } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

const TRY_EVERY_MS = 10
const WAIT_LIMIT_MS = 5_000

/**
 * Does the work while no other start does its own for the same path. Between the look at a dead file and its removal another
 * start can have taken its place, and no file system can tell "remove this one" from "remove what is there". Linux has names
 * of sockets that no file stands for and that die with their process; elsewhere the work is done without a turn.
 */
export async function inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
  if (platform() !== 'linux') return work()
  const release = await takeTurn(
    `\0floorview-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`,
  )
  try {
    return await work()
  } finally {
    await release()
  }
}

async function takeTurn(name: string): Promise<() => Promise<void>> {
  const giveUpMs = performance.now() + WAIT_LIMIT_MS
  for (;;) {
    const server = createServer()
    const isOurs = await new Promise<boolean>((resolve, reject) => {
      server.once('error', (error) => {
        if ('code' in error && error.code === 'EADDRINUSE') resolve(false)
        else reject(error)
      })
      server.listen(name, () => resolve(true))
    })
    if (isOurs) return () => new Promise((resolve) => server.close(() => resolve()))
    if (performance.now() > giveUpMs)
      throw new Error('another Floorview is starting on this folder and does not get on')
    await pause(TRY_EVERY_MS)
  }
}
