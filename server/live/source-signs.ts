// When each source was last heard, heartbeats that leave no entry among it: noted by every server, written at most once a second.
// Not whether a source is silent: only its declared cadence could say that.
import { z } from 'zod'
import type { Logger } from '../logger.ts'
import { within } from './deadline.ts'
import type { FloorKeys } from './keys.ts'
import type { FloorRedis } from './redis-client.ts'

const WRITE_EVERY_MS = 1000
const SIGNS_LIMIT_MS = 2000

/** The last sign of life of a source. */
export interface SourceSign {
  /** When its newest event was received. */
  heardMs: number
  /** How long after its claimed time that was; below zero where the source's clock is ahead. */
  lagMs: number
}

const sign = z.tuple([z.number(), z.number()])
const kept = z.record(z.string(), z.string())

export interface SourceSignsDeps {
  client: FloorRedis
  /** The keys while the floor is live. */
  live: () => { keys: FloorKeys } | null
  logger: Logger
}

/** Every source's last sign, whichever server it reached. Rejects where Redis does not answer in time. */
export async function readSourceSigns(
  client: FloorRedis,
  keys: FloorKeys,
): Promise<ReadonlyMap<string, SourceSign>> {
  const reply = kept.parse(await within(SIGNS_LIMIT_MS, 'reading signs of life', client.hGetAll(keys.signs)))
  return new Map(
    Object.entries(reply).map(([source, json]) => {
      const [heardMs, lagMs] = sign.parse(JSON.parse(json))
      return [source, { heardMs, lagMs }]
    }),
  )
}

/** Makes the noting of signs; `start` begins to write them and returns its stop. */
export function createSourceSigns({ client, live, logger }: SourceSignsDeps) {
  let unwritten = new Map<string, SourceSign>()

  const write = async (): Promise<void> => {
    const keys = live()?.keys
    if (keys === undefined || unwritten.size === 0) return
    const signs = unwritten
    unwritten = new Map()
    const fields = Object.fromEntries(
      [...signs].map(([source, { heardMs, lagMs }]) => [source, JSON.stringify([heardMs, lagMs])]),
    )
    await within(SIGNS_LIMIT_MS, 'writing signs of life', client.hSet(keys.signs, fields))
  }

  return {
    /** Notes that a source was heard. */
    heard(source: string, newestClaimedMs: number, receivedMs: number): void {
      unwritten.set(source, { heardMs: receivedMs, lagMs: receivedMs - newestClaimedMs })
    },

    start(): () => void {
      const timer = setInterval(() => {
        // The next second's sign says more than the one that was lost.
        write().catch((error: unknown) => logger.debug({ err: error }, 'signs of life could not be written'))
      }, WRITE_EVERY_MS)
      return () => clearInterval(timer)
    },
  }
}
