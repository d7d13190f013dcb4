// A Redis and a PostgreSQL of a test's own, as real processes in a folder of their own, to be killed, stopped and emptied.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startPostgres } from '../../server/embedded/postgres.ts'
import { startRedis } from '../../server/embedded/redis.ts'
import { runFolderPrefix } from './clear-leftovers.ts'

const run = promisify(execFile)
const logger = { info: () => undefined, warn: () => undefined }

/** A folder that the next run clears should this one be killed. */
export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), `${runFolderPrefix}${process.pid}-`))

export type OwnRedis = Awaited<ReturnType<typeof startOwnRedis>>

/** A Redis whose address stays the same however often it is killed and started. */
export async function startOwnRedis() {
  const dataDir = await newFolder()
  const files = join(dataDir, 'redis')
  const copy = join(dataDir, 'redis-copy')
  let server = await startRedis({ dataDir, logger })
  return {
    url: server.url,
    get pid() {
      return server.pid
    },
    signal: (signal: NodeJS.Signals) => void process.kill(server.pid, signal),
    /** Starts it again, or takes over the one that runs. */
    start: async () => {
      server = await startRedis({ dataDir, logger })
    },
    stop: () => server.stop(),
    /** While stopped: it comes back empty. */
    removeFiles: () => rm(files, { recursive: true }),
    /** While stopped: keeps its files as they are now. */
    keepCopy: () => cp(files, copy, { recursive: true }),
    /** While stopped: it comes back as it was when the copy was made. */
    restoreCopy: async () => {
      await rm(files, { recursive: true })
      await cp(copy, files, { recursive: true })
    },
    close: async () => {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A PostgreSQL that can be killed and started again at the same address. */
export async function startOwnPostgres() {
  const dataDir = await newFolder()
  let server = await startPostgres({ dataDir, logger })
  return {
    url: server.url,
    signal: (signal: NodeJS.Signals) => void process.kill(server.pid, signal),
    /** The server and each of its processes: stopped, it neither answers nor hangs up. */
    signalAll: async (signal: NodeJS.Signals): Promise<void> => {
      const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(server.pid)])
      for (const pid of [String(server.pid), ...stdout.split('\n').filter((each) => each.trim() !== '')])
        process.kill(Number(pid), signal)
    },
    start: async () => {
      server = await startPostgres({ dataDir, logger })
    },
    close: async () => {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
