// What PostgreSQL's lock file says, and whether the one who wrote it is gone.
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive, mayBeHeld, worksIn } from './process-life.ts'

/** The lines of `postmaster.pid` that matter here. */
export interface PostgresLock {
  pid: number
  socketFolder: string
}

/** Undefined when no server wrote one, or has not written all of it yet. */
export async function readLock(dataFolder: string): Promise<PostgresLock | undefined> {
  const lines = (await readFile(lockFile(dataFolder), 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  const socketFolder = lines[4]
  if (!Number.isInteger(pid) || pid <= 0 || socketFolder === undefined || socketFolder === '')
    return undefined
  return { pid, socketFolder }
}

/** True while the server of this lock, and not another process with its old number, runs. */
export async function isHeld({ pid }: PostgresLock, dataFolder: string): Promise<boolean> {
  return (await isAlive(pid)) && (await worksIn(pid, dataFolder)) !== 'no'
}

/**
 * Removes the locks of a server that is gone, which PostgreSQL by itself refuses to do while the killed process waits to
 * be reaped or its number is another's. Its other processes are asked for too: one of them could still write.
 */
export async function removeStaleLocks(dataFolder: string, socketFile: string): Promise<boolean> {
  if (await mayBeHeld(dataFolder)) return false
  await rm(lockFile(dataFolder), { force: true })
  await rm(`${socketFile}.lock`, { force: true })
  return true
}

function lockFile(dataFolder: string): string {
  return join(dataFolder, 'postmaster.pid')
}
