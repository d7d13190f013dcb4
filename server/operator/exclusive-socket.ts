// Listens on a Unix socket that only one process can have: a lock that dies with its process. Not what is said on it.
import { randomBytes } from 'node:crypto'
import { chmod, link, rename, unlink } from 'node:fs/promises'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { inTurn } from './claim-turn.ts'

export type Exclusive = { ok: true; release: () => Promise<void> } | { ok: false }

/** Other starts can get in between a look and a step; each round begins with another look. */
const ROUNDS = 20

/**
 * Listens under a name of its own and then links that to the path: a link is never laid over another file, so of many
 * starts one gets it, and whoever connects to the path meets a socket that listens. A file left by a killed process
 * answers nobody; it is moved aside first and asked again there, so that no live socket is ever removed.
 */
export async function listenExclusively(server: Server, path: string): Promise<Exclusive> {
  const draft = besides(path)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(draft, () => {
      server.off('error', reject)
      resolve()
    })
  })
  await chmod(draft, 0o600)
  const isOurs = await inTurn(path, () => claim(draft, path))
  await unlink(draft).catch(() => undefined)
  if (isOurs) return { ok: true, release: () => release(server, path) }
  await closed(server)
  return { ok: false }
}

async function claim(draft: string, path: string): Promise<boolean> {
  for (let round = 0; round < ROUNDS; round += 1) {
    if (await linked(draft, path)) return true
    const answer = await ask(path)
    if (answer === 'listens') return false
    if (answer === 'silent' && !(await cleared(path))) return false
  }
  return false
}

/** Removes a file that nobody listens on. False where somebody does after all. */
async function cleared(path: string): Promise<boolean> {
  const aside = besides(path)
  if (!(await done(rename(path, aside)))) return true
  const isLive = (await ask(aside)) === 'listens'
  if (isLive) await linked(aside, path)
  await unlink(aside).catch(() => undefined)
  return !isLive
}

/** Free before the socket is closed: until then nobody else can have taken the path. */
async function release(server: Server, path: string): Promise<void> {
  await unlink(path).catch(() => undefined)
  await closed(server)
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** A short name in the same folder: a socket's path has little room. */
function besides(path: string): string {
  return join(dirname(path), `.fv${randomBytes(4).toString('hex')}`)
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function done(step: Promise<void>): Promise<boolean> {
  return step.then(
    () => true,
    () => false,
  )
}

/** A full queue, or a socket of somebody else that we may not enter, is a live one too. */
function ask(path: string): Promise<'listens' | 'silent' | 'gone'> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve('listens')
    })
    socket.once('error', (error) => {
      const code = 'code' in error ? error.code : undefined
      resolve(code === 'ECONNREFUSED' ? 'silent' : code === 'ENOENT' ? 'gone' : 'listens')
    })
  })
}
