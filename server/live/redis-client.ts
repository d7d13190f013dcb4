// Makes connections to Redis with the settings that the live path needs. Not what is said over them.
import { readFileSync } from 'node:fs'
import { createClient, defineScript } from 'redis'
import { redisClientOptions } from '../embedded/redis-address.ts'
import type { Logger } from '../logger.ts'

const source = (name: string) => readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), 'utf8')

const argumentsAsGiven = (
  parser: { push(...values: string[]): void; pushKeys(keys: string[]): void },
  keys: string[],
  args: string[],
) => {
  parser.pushKeys(keys)
  parser.push(...args)
}

/** A script that takes keys and arguments as lists of strings; the reply is parsed by its caller. */
const script = (name: string, keyCount: number) =>
  defineScript({
    SCRIPT: source(name),
    NUMBER_OF_KEYS: keyCount,
    parseCommand: argumentsAsGiven,
    transformReply: (reply: unknown): unknown => reply,
  })

const SILENCE_LIMIT_MS = 6000

/** Always again, also after a silence, which the client by itself takes for the end. */
function reconnectDelayMs(retries: number): number {
  return Math.min(50 * 2 ** Math.min(retries, 5), 1000) + Math.floor(Math.random() * 100)
}

/** A connection that fails at once while Redis is away, instead of queueing for a reconnect that may never come. */
export function createFloorRedis(url: string, logger: Logger) {
  const address = redisClientOptions(url)
  const client = createClient({
    ...address,
    // Each connection hears something each second while the floor lives: one that hears nothing for this long hangs, whatever
    // the other side's kernel says, and is made anew.
    socket: {
      ...('socket' in address ? address.socket : {}),
      socketTimeout: SILENCE_LIMIT_MS,
      reconnectStrategy: reconnectDelayMs,
    },
    // The default of 5 s costs an abort signal for each command; hot calls carry a deadline of their own.
    commandOptions: { timeout: undefined },
    disableOfflineQueue: true,
    scripts: {
      commitGroups: script('commit', 8),
      pulse: script('pulse', 9),
      noteSigns: script('signs', 2),
      noteWritten: script('written', 2),
      renewLeases: script('renew', 2),
      evictPast: script('evict', 4),
    },
  })
  client.on('error', (error: Error) => logger.warn({ reason: error.message }, 'Redis connection'))
  return client
}

export type FloorRedis = ReturnType<typeof createFloorRedis>
