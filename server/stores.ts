// The two stores of an installation: those that the settings name, else real servers of our own, started here.
import type { Config } from './config.ts'
import { keepRunning, type KeptRunning } from './embedded/keep-running.ts'
import { keepRedis } from './embedded/kept-redis.ts'
import { startPostgres } from './embedded/postgres.ts'
import type { Logger } from './logger.ts'

export interface Stores {
  redisUrl: string
  databaseUrl: string
  /** True where both are ours: then a failure to reach them is no matter of waiting. */
  areOwn: boolean
  stop(): Promise<void>
}

/** Starts what no setting names. Rejects with a message that names the ways out; what was started is stopped then. */
export async function startStores(config: Config, logger: Logger): Promise<Stores> {
  const { dataDir, redisUrl, databaseUrl, redisServerBin } = config
  const binary = redisServerBin
  const [redis, postgres] = await Promise.allSettled([
    redisUrl === undefined ? keepRedis({ dataDir, logger, binary }) : given(redisUrl),
    databaseUrl === undefined
      ? keepRunning('PostgreSQL', () => startPostgres({ dataDir, logger }), logger)
      : given(databaseUrl),
  ])
  const stop = async (): Promise<void> => {
    for (const store of [redis, postgres]) if (store.status === 'fulfilled') await store.value.stop()
  }
  if (redis.status === 'rejected' || postgres.status === 'rejected') {
    await stop()
    throw redis.status === 'rejected'
      ? redis.reason
      : postgres.status === 'rejected'
        ? postgres.reason
        : undefined
  }
  return {
    redisUrl: redis.value.url,
    databaseUrl: postgres.value.url,
    areOwn: redisUrl === undefined && databaseUrl === undefined,
    stop,
  }
}

/** A store of somebody else's: it is not ours to stop. */
function given(url: string): Promise<KeptRunning> {
  return Promise.resolve({ url, stop: () => Promise.resolve() })
}
