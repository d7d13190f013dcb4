// Makes an empty database folder, whole or not at all. Not the server on it: see postgres.ts.
import { chown, mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { EmbeddedServerError } from './embedded-server-error.ts'
import { childEnvironment } from './host.ts'
import { runProgram } from './run-program.ts'
import type { Owner } from './socket-folder.ts'

/** Where to make it, with which programs, for whom. */
export interface ClusterOrder {
  folder: string
  native: string
  owner: Owner | undefined
}

/** Returns the folder of the database, made on the first start. */
export async function ensureCluster({ folder, native, owner }: ClusterOrder): Promise<string> {
  const dataFolder = join(folder, 'data')
  if (await exists(join(dataFolder, 'PG_VERSION'))) return dataFolder
  // A start that is killed half-way leaves the unfinished name only.
  const unfinished = join(folder, 'data.unfinished')
  let problem = ''
  for (const locale of ['C.UTF-8', 'C']) {
    await rm(unfinished, { recursive: true, force: true })
    await mkdir(unfinished, { mode: 0o700 })
    if (owner !== undefined) await chown(unfinished, owner.uid, owner.gid)
    const made = await runProgram(
      join(native, 'bin/initdb'),
      // Trust is safe: the server listens on a socket in a folder that only its user and root may enter.
      ['-D', unfinished, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', `--locale=${locale}`],
      { cwd: unfinished, env: childEnvironment({}), ...owner },
    )
    if (made.code === 0) {
      await rename(unfinished, dataFolder)
      return dataFolder
    }
    problem = made.output.trim()
  }
  throw new EmbeddedServerError(`PostgreSQL's initdb failed in ${folder}:\n${problem}`)
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
