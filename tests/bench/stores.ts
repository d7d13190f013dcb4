// The stores of a run of the bench: a real Redis and a real PostgreSQL as the product starts them, in a folder of their own.
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { createClient } from 'redis'
import { startPostgres } from '../../server/embedded/postgres.ts'
import { redisClientOptions } from '../../server/embedded/redis-address.ts'
import { startRedisLogSync } from '../../server/embedded/redis-log-sync.ts'
import { redisDataFolder, startRedis } from '../../server/embedded/redis.ts'
import { runFolderPrefix } from '../support/clear-leftovers.ts'
import { until } from '../support/until.ts'
import { cpuMsOf, treeCpuMsOf } from './process-usage.ts'

const logger = { info: () => undefined, warn: () => undefined }
const REWRITE_LIMIT_MS = 60_000

export type BenchStores = Awaited<ReturnType<typeof startBenchStores>>

/** Starts both; `stop` ends them and removes the folder. */
export async function startBenchStores() {
  // The name by which the next run of the tests clears the folder should this one be killed.
  const dataDir = await mkdtemp(join(tmpdir(), `${runFolderPrefix}${process.pid}-`))
  const [redis, postgres] = await Promise.all([
    startRedis({ dataDir, logger }),
    startPostgres({ dataDir, logger }),
  ])
  const logSync = startRedisLogSync({ dataFolder: redisDataFolder(dataDir), logger })
  const client = createClient(redisClientOptions(redis.url))
  client.on('error', () => undefined)
  await client.connect()
  const pool = new pg.Pool({ connectionString: postgres.url, max: 2 })
  pool.on('error', () => undefined)

  const info = async (section: string, name: string): Promise<string> => {
    const text = await client.info(section)
    return new RegExp(`^${name}:(.*)$`, 'm').exec(text)?.[1]?.trim() ?? ''
  }
  return {
    dataDir,
    redisUrl: redis.url,
    // The setting asks for a URL with a host; `pg` takes the socket's folder from the query all the same.
    databaseUrl: postgres.url.replace('@/', '@localhost/'),
    redis: client,
    redisPid: redis.pid,
    pool,
    redisCpuMs: () => cpuMsOf(redis.pid),
    postgresCpuMs: () => treeCpuMsOf(postgres.pid),
    redisUsedMb: async () => Number(await info('memory', 'used_memory')) / 1e6,
    /** Empties Redis and its file, so that no measurement pays for the one before. */
    async clearRedis(): Promise<void> {
      await client.flushAll()
      await client.sendCommand(['BGREWRITEAOF'])
      await until(
        'Redis has rewritten its file',
        async () =>
          (await info('persistence', 'aof_rewrite_in_progress')) === '0' &&
          (await info('persistence', 'aof_rewrite_scheduled')) === '0',
        REWRITE_LIMIT_MS,
      )
    },
    async dropSchema(schema: string): Promise<void> {
      await pool.query(`drop schema if exists ${pg.escapeIdentifier(schema)} cascade`)
    },
    async stop(): Promise<void> {
      client.destroy()
      await pool.end()
      await redis.stop()
      await logSync.stop()
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A name for what one measurement keeps apart from the others. */
export function workspaceName(measurement: string): string {
  const tail = createHash('sha1').update(`${measurement} ${performance.now()}`).digest('hex').slice(0, 6)
  return `bench_${measurement.replaceAll(/\W/g, '_').toLowerCase().slice(0, 20)}_${tail}`
}
