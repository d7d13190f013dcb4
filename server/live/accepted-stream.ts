// The stream of accepted events, as the ledger reads it. The only door from the ledger to Redis.
import { hasEventForm } from '../../shared/event-form.ts'
import type { FloorEvent } from '../../shared/events.ts'
import type { Logger } from '../logger.ts'
import { floorKeys, type FloorKeys } from './keys.ts'
import { readStream, streamInfo } from './read-stream.ts'
import { createFloorRedis, type FloorRedis } from './redis-client.ts'

export interface AcceptedEntry {
  /** `ms-seq`: the position that the ledger keeps. */
  id: string
  events: FloorEvent[]
}

export interface AcceptedStream {
  /** Entries after an id, waiting up to `blockMs` for the first; [] where none came. */
  read(afterId: string, maxEntries: number, blockMs: number, signal: AbortSignal): Promise<AcceptedEntry[]>
  /** Forgets entries below the id: only what the ledger holds may be forgotten. */
  trimBelow(id: string): Promise<void>
}

/**
 * The events of a group as the commit wrote them. They passed the whole schema before that, and passing it again costs more
 * than all the rest of writing them: here only their form is looked at.
 */
function eventsOf(json: string): FloorEvent[] {
  const list: unknown = JSON.parse(json)
  if (!Array.isArray(list) || !list.every(hasEventForm))
    throw new TypeError('the accepted stream holds something that is no event of this version')
  return list
}

async function readEntries(
  client: FloorRedis,
  key: string,
  afterId: string,
  maxEntries: number,
  blockMs: number,
): Promise<AcceptedEntry[]> {
  const entries = await readStream(client, key, afterId, maxEntries, blockMs)
  return entries.map(({ id, fields }) => ({ id, events: fields.flatMap(([, json]) => eventsOf(json)) }))
}

/** The accepted stream of one epoch over one connection: nobody waits for anything else on it. */
export function acceptedStreamOf(workspace: string, epoch: string, client: FloorRedis): AcceptedStream {
  const keys = floorKeys(workspace, epoch)
  return {
    read: async (afterId, maxEntries, blockMs, signal) =>
      signal.aborted ? [] : readEntries(client, keys.accepted, afterId, maxEntries, blockMs),
    trimBelow: (id) => trimAccepted(client, keys, id),
  }
}

/** Forgets accepted entries below the id, up to which the ledger holds them. */
export async function trimAccepted(client: FloorRedis, keys: FloorKeys, id: string): Promise<void> {
  await client.noteWritten([keys.accepted, keys.written], [id])
}

/**
 * Follows the accepted stream of whichever epoch is live, over a connection of its own that is blocked while reading; `trim`
 * forgets over another one. Until Redis answers it tries again by itself, and what is read meanwhile fails.
 */
export function followAccepted(deps: {
  workspace: string
  redisUrl: string
  epoch: () => string | null
  trim: (epoch: string, belowEntry: string) => Promise<void>
  logger: Logger
}): AcceptedStream & { stop(): void } {
  const { workspace, redisUrl, epoch, trim, logger } = deps
  const client = createFloorRedis(redisUrl, logger)
  client
    .connect()
    .catch((error: unknown) => logger.warn({ err: error }, 'the accepted stream cannot be followed'))
  return {
    read: async (afterId, maxEntries, blockMs, signal) => {
      const current = epoch()
      if (current === null || signal.aborted) return []
      return readEntries(client, floorKeys(workspace, current).accepted, afterId, maxEntries, blockMs)
    },
    trimBelow: async (id) => {
      const current = epoch()
      if (current !== null) await trim(current, id)
    },
    stop: () => client.destroy(),
  }
}

/** How far behind the ledger is, in entries, and whether entries that it lacks were trimmed away. */
export async function acceptedLength(client: FloorRedis, acceptedKey: string): Promise<number> {
  return (await streamInfo(client, acceptedKey)).length
}
