// Ends the servers of test runs that were killed before they could stop them. Touches no run that is still going.
import { readdir, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endProcess, isAlive, worksIn } from '../../server/embedded/process-life.ts'

/** Begins the name of a run's data folder; the run's process id follows. */
export const runFolderPrefix = 'floorview-test-'

const runFolder = new RegExp(`^${runFolderPrefix}(\\d+)-`)

/** A run's servers outlive a kill by design, as an installation's do. */
export async function clearLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const runPid = Number(runFolder.exec(name)?.[1])
    if (!Number.isInteger(runPid) || (await isAlive(runPid))) continue
    const folder = await realpath(join(tmpdir(), name))
    await endServer(join(folder, 'run/redis.pid'), join(folder, 'redis'))
    await endServer(join(folder, 'postgres/data/postmaster.pid'), join(folder, 'postgres/data'))
    // Another user's is theirs to clear.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function endServer(pidFile: string, worksInFolder: string): Promise<void> {
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0])
  // The number may be another's by now.
  if (!(pid > 0) || (await worksIn(pid, worksInFolder)) !== 'yes') return
  await endProcess(pid, [
    { signal: 'SIGINT', waitMs: 5_000 },
    { signal: 'SIGQUIT', waitMs: 3_000 },
    { signal: 'SIGKILL', waitMs: 3_000 },
  ])
}
