// Where a Unix socket lies: in the data folder, or, where that path is too long for a socket, in a short one.
import { randomBytes } from 'node:crypto'
import { chmod, chown, lstat, mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ownUid } from './host.ts'

/** The kernel takes 107 bytes on Linux and 103 on macOS. */
const socketPathLimitBytes = 100

/** Whose the folder is to be, when not ours. */
export interface Owner {
  uid: number
  gid: number
}

/** True when a socket of this name in this folder could be listened on. */
function fitsSocket(folder: string, socketName: string): boolean {
  // PostgreSQL takes a comma for the start of another folder.
  return !folder.includes(',') && Buffer.byteLength(join(folder, socketName)) <= socketPathLimitBytes
}

/**
 * Makes a folder that nobody else may enter and returns its path. A short one keeps its name between starts in
 * `<wanted>.moved`, so that a live server is found again; the name cannot be guessed, so nobody can take it first.
 */
export async function socketFolder(wanted: string, socketName: string, owner?: Owner): Promise<string> {
  const note = `${wanted}.moved`
  if (fitsSocket(wanted, socketName)) {
    await mkdir(wanted, { recursive: true, mode: 0o700 })
    await closeToOthers(wanted, owner)
    return wanted
  }
  const noted = (await readFile(note, 'utf8').catch(() => '')).trim()
  if (noted !== '' && (await isOurs(noted, owner))) return noted
  const made = join(shortTemporaryFolder(socketName), `floorview-${randomBytes(6).toString('hex')}`)
  await mkdir(made, { mode: 0o700 })
  await closeToOthers(made, owner)
  await mkdir(dirname(wanted), { recursive: true, mode: 0o700 })
  await writeFile(note, `${made}\n`, { mode: 0o600 })
  return made
}

function shortTemporaryFolder(socketName: string): string {
  return fitsSocket(join(tmpdir(), 'floorview-000000000000'), socketName) ? tmpdir() : '/tmp'
}

async function closeToOthers(folder: string, owner: Owner | undefined): Promise<void> {
  await chmod(folder, 0o700)
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid)
}

async function isOurs(folder: string, owner: Owner | undefined): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined)
  if (found === undefined || !found.isDirectory()) return false
  return found.uid === (owner?.uid ?? ownUid()) && (found.mode & 0o077) === 0
}
