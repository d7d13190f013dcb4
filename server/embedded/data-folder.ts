// Makes the data folder closed, and those above it open as any folder is. Not what lies in it.
import { mkdir, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Returns its real path. Closing the folders above too would shut the database's user out, see postgres-place.ts. */
export async function makeDataFolder(dataDir: string): Promise<string> {
  await mkdir(dirname(dataDir), { recursive: true })
  await mkdir(dataDir, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return realpath(dataDir)
}
