// Where the database of a data folder lies, and as whom it runs. PostgreSQL refuses to run as root.
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readFile,
  realpath,
  rename,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { EmbeddedLog } from './embedded-log.ts'
import { EmbeddedServerError } from './embedded-server-error.ts'
import { isRoot } from './host.ts'
import type { Owner } from './socket-folder.ts'

/** A folder for the database, and the user to run it as (ourselves when undefined). */
export interface PostgresPlace {
  folder: string
  owner: Owner | undefined
}

/** `nobody`: there on every system, so none has to be made. */
const nobody: Owner = { uid: 65_534, gid: 65_534 }

const temporaryFileSystems = new Set([0x01021994, 0x858458f6])

/** The database's folder: in the data folder, or, for root below a closed home, the one noted in `postgres-location`. */
export async function postgresPlace(dataDir: string, logger: EmbeddedLog): Promise<PostgresPlace> {
  const home = await realpath(dataDir)
  const inside = join(home, 'postgres')
  if (!isRoot()) {
    await mkdir(inside, { recursive: true, mode: 0o700 })
    return { folder: inside, owner: undefined }
  }
  const noted = await notedPlace(home)
  if (noted !== undefined) return { folder: noted, owner: await ownerOf(noted) }
  if (await openToDatabase(home, inside)) return { folder: inside, owner: await ownerOf(inside) }
  return { folder: await makeOutside(home, logger), owner: nobody }
}

/** Makes the folder inside, and lets the database's group pass through the data folder; false where that cannot be. */
async function openToDatabase(home: string, inside: string): Promise<boolean> {
  if (!(await mayBeEntered(dirname(home)))) return false
  try {
    await mkdir(inside, { recursive: true, mode: 0o711 })
    await chmod(inside, 0o711)
    const { uid, mode } = await stat(home)
    // Its owner and that group may pass, others may not even do that, and everything in it is closed by itself.
    await chown(home, uid, (await ownerOf(inside)).gid)
    await chmod(home, (mode & 0o700) | 0o010)
    return true
  } catch {
    // Some network and shared folders let not even root do this.
    return false
  }
}

const noteName = 'postgres-location'

/** The place outside that an earlier start noted; an error where its database is gone. */
export async function notedPlace(home: string): Promise<string | undefined> {
  const noted = (await readFile(join(home, noteName), 'utf8').catch(() => '')).trim()
  if (noted === '') return undefined
  const found = await stat(join(noted, 'data/PG_VERSION')).catch(() => undefined)
  if (found !== undefined) return noted
  // Beginning anew in silence would lose the log of every day.
  throw new EmbeddedServerError(
    [
      `The database of ${home} is noted to lie in ${noted}, where there is none.`,
      `  Bring that folder back, or remove ${join(home, noteName)} to begin with an empty database.`,
    ].join('\n'),
  )
}

/** Notes the place outside the data folder; only once a database is in it, see `notedPlace`. */
export async function notePlace(dataDir: string, folder: string): Promise<void> {
  const home = await realpath(dataDir)
  if (folder === join(home, 'postgres')) return
  await writeFile(join(home, noteName), `${folder}\n`, { mode: 0o600 })
}

/** Who owns the database that is there already; who is to own it, where there is none. */
async function ownerOf(folder: string): Promise<Owner> {
  const found = await stat(join(folder, 'data')).catch(() => undefined)
  if (found === undefined || found.uid === 0) return nobody
  return { uid: found.uid, gid: found.gid }
}

/** True when any user may pass through every folder on the way. */
async function mayBeEntered(folder: string): Promise<boolean> {
  const { mode } = await stat(folder)
  if ((mode & 0o001) === 0) return false
  return dirname(folder) === folder || mayBeEntered(dirname(folder))
}

async function makeOutside(home: string, logger: EmbeddedLog): Promise<string> {
  const name = `floorview-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`
  for (const parent of ['/var/lib', '/srv', await realpath(tmpdir())]) {
    const folder = join(parent, name)
    if (!(await makeEmpty(folder, logger))) continue
    const { type } = await statfs(folder)
    const told = { folder, dataDir: home }
    if (temporaryFileSystems.has(type)) {
      logger.warn(
        told,
        'the database lies in memory and is LOST at the next reboot: set DATA_DIR or DATABASE_URL',
      )
    } else {
      logger.info(told, 'the data folder is closed to other users: the database lies outside it')
    }
    return folder
  }
  throw new EmbeddedServerError(
    `No folder for the database: ${home} is closed to other users, and PostgreSQL does not run as root. ` +
      'Set DATA_DIR to a folder below an open one (/srv/floorview, say), or DATABASE_URL.',
  )
}

/** False where the parent takes no folder of ours. */
async function makeEmpty(folder: string, logger: EmbeddedLog): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined)
  if (found !== undefined) {
    // The data folder it belonged to is gone, as nothing there notes it. It is not ours to delete, nor to bring back.
    const aside = `${folder}.${Math.round(found.mtimeMs)}`
    await rename(folder, aside)
    logger.warn({ aside }, 'set aside the database of an earlier data folder of this name')
  }
  try {
    await mkdir(folder, { mode: 0o711 })
    await chmod(folder, 0o711)
  } catch {
    return false
  }
  return mayBeEntered(folder)
}
