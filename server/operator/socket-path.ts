// Where the operator's socket of a data folder lies: in it, or, where that path is too long for a socket, in a short one.
import { createHash } from 'node:crypto'
import { lstat, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** The kernel takes 107 bytes on Linux and 103 on macOS. */
const LIMIT_BYTES = 100
const NAME = 'floorview.sock'

const fits = (path: string): boolean => Buffer.byteLength(path) <= LIMIT_BYTES

/** The socket's path for a server that starts: its folder is there and closed to others after this. */
export async function prepareSocketPath(dataDir: string): Promise<{ path: string } | { problem: string }> {
  // Only a folder that we make is closed: one that exists may be somebody's on purpose.
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const real = await realpath(dataDir)
  const plain = join(real, NAME)
  const note = `${plain}.path`
  if (fits(plain)) {
    await rm(note, { force: true })
    return { path: plain }
  }
  const folder = shortFolder(real)
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  if (!(await isOurs(folder)))
    return { problem: `${folder} is not ours alone: remove it, or choose a shorter DATA_DIR` }
  const path = join(folder, NAME)
  await writeFile(note, `${path}\n`, { mode: 0o600 })
  return { path }
}

/** The socket's path for the command line, or null where no server ever started on this folder. */
export async function findSocketPath(dataDir: string): Promise<string | null> {
  const real = await realpath(dataDir).catch(() => null)
  if (real === null) return null
  const plain = join(real, NAME)
  if (fits(plain)) return plain
  return readFile(`${plain}.path`, 'utf8').then(
    (noted) => noted.trim(),
    () => null,
  )
}

/** The same name at every start, so that a second start meets the first one's socket. */
function shortFolder(dataDir: string): string {
  const name = `floorview-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`
  const wanted = join(tmpdir(), name)
  return fits(join(wanted, NAME)) ? wanted : join('/tmp', name)
}

/** Others can write to the folder for temporary files, and could have made a folder of this name first. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder)
  return found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o077) === 0
}
