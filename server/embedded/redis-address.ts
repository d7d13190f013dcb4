// How a Redis address is written, and what node-redis makes of it. Not where a server comes from: see redis.ts.

/** Where node-redis connects to. */
export type RedisClientAddress = { url: string } | { socket: { path: string; tls: false } }

/** The address of a server that listens on a Unix socket. */
export function unixRedisUrl(socketPath: string): string {
  return `unix://${socketPath.split('/').map(encodeURIComponent).join('/')}`
}

/**
 * Turns `redis://…`, `rediss://…` or `unix:///path` into the options of a node-redis client.
 * Throws with a sentence for the person who wrote the address; it never repeats a password.
 */
export function redisClientOptions(url: string): RedisClientAddress {
  if (url.startsWith('unix:///')) {
    return { socket: { path: decodeURIComponent(url.slice('unix://'.length)), tls: false } }
  }
  if (/^rediss?:\/\/./.test(url) && URL.canParse(url)) return { url }
  throw new Error('A Redis address is redis://host:port, rediss://host:port or unix:///path/to/socket.')
}
