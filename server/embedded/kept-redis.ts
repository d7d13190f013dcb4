// The Redis of an installation that names none: started, started again when it dies, its log synced. Not the program: redis.ts.
import { keepRunning, type KeptRunning } from './keep-running.ts'
import { startRedisLogSync, type RedisLogSyncOrder } from './redis-log-sync.ts'
import { redisDataFolder, startRedis, type RedisOrder } from './redis.ts'

/** Rejects where the first start fails. Its log is synced from then on until it was stopped. */
export async function keepRedis(
  order: RedisOrder,
  sync: Pick<RedisLogSyncOrder, 'syncPath'> = {},
): Promise<KeptRunning> {
  const { dataDir, logger } = order
  const redis = await keepRunning('Redis', () => startRedis(order), logger)
  const logSync = startRedisLogSync({ dataFolder: redisDataFolder(dataDir), logger, ...sync })
  return {
    url: redis.url,
    stop: async () => {
      await redis.stop()
      await logSync.stop()
    },
  }
}
