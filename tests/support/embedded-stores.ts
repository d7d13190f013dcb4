// Where the product keeps its embedded stores in a data folder: their addresses and their processes. It starts none.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { socketUrl } from '../../server/embedded/postgres-address.ts'
import { unixRedisUrl } from '../../server/embedded/redis-address.ts'

export const embeddedUrls = (dataDir: string) => ({
  redisUrl: unixRedisUrl(join(dataDir, 'run/redis.sock')),
  databaseUrl: socketUrl(join(dataDir, 'postgres/run')),
})

const PID_FILES = { redis: 'run/redis.pid', postgres: 'postgres/data/postmaster.pid' }

/** The process that the store runs as now. */
export async function embeddedPid(dataDir: string, store: keyof typeof PID_FILES): Promise<number> {
  const pid = Number((await readFile(join(dataDir, PID_FILES[store]), 'utf8')).split('\n')[0])
  if (!(pid > 0)) throw new Error(`${store} has noted no process id`)
  return pid
}
