// How BullMQ reaches Redis. Not which jobs there are.
import type { RedisOptions } from 'bullmq'
import { redisClientOptions } from '../embedded/redis-address.ts'

/** Options of a connection that waits for Redis for as long as it takes, until the work stops. */
export function jobConnection(redisUrl: string, isStopping: () => boolean): RedisOptions {
  const address = redisClientOptions(redisUrl)
  return {
    ...('url' in address ? { url: address.url } : { path: address.socket.path }),
    // A worker waits for its Redis for as long as it takes.
    maxRetriesPerRequest: null,
    // Closing waits for a connection, also for one that is never made: it ends with the last try.
    retryStrategy: (times: number) => (isStopping() ? null : Math.min(50 * 2 ** Math.min(times, 5), 1000)),
  }
}
