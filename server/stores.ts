// The two stores of an installation: those that the settings name, else real servers of our own, started here.
import type { Config } from './config.ts'
import { keepRunning } from './embedded/keep-running.ts'
import { startPostgres } from './embedded/postgres.ts'
import { startRedis } from './embedded/redis.ts'
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
  const starting = [
    redisUrl === undefined ? keepRunning('Redis', () => startRedis({ dataDir, logger, binary: redisServerBin }), logger) : null,
    databaseUrl === undefined ? keepRunning('PostgreSQL', () => startPostgres({ dataDir, logger }), logger) : null,
  ] as const
  const [redis, postgres] = await Promise.allSettled(starting)
  const stop = async (): Promise<void> => {
    const running = [redis, postgres].map((one) => (one.status === 'fulfilled' ? one.value?.stop() : undefined))
    await Promise.allSettled(running)
  }
  for (const one of [redis, postgres]) {
    if (one.status === 'fulfilled') continue
    await stop()
    throw one.reason
  }
  const urlOf = (given: string | undefined, own: typeof redis | typeof postgres) =>
    given ?? (own.status === 'fulfilled' ? own.value?.url : undefined) ?? ''
  return {
    redisUrl: urlOf(redisUrl, redis),
    databaseUrl: urlOf(databaseUrl, postgres),
    areOwn: redisUrl === undefined && databaseUrl === undefined,
    stop,
  }
}
