// The stream of accepted events, as the ledger reads it. The only door from the ledger to Redis.
import { z } from 'zod'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import { floorKeys } from './keys.ts'
import { readStream, streamInfo } from './read-stream.ts'
import type { FloorRedis } from './redis-client.ts'

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

const events = z.array(floorEvent)

/** The accepted stream of one epoch. `client` is blocked while reading; `trimmer` must be another connection. */
export function acceptedStreamOf(
  workspace: string,
  epoch: string,
  client: FloorRedis,
  trimmer: FloorRedis,
): AcceptedStream {
  const key = floorKeys(workspace, epoch).accepted
  return {
    read: async (afterId, maxEntries, blockMs, signal) => {
      if (signal.aborted) return []
      const entries = await readStream(client, key, afterId, maxEntries, blockMs)
      return entries.map(({ id, fields }) => ({
        id,
        events: fields.flatMap(([, json]) => events.parse(JSON.parse(json))),
      }))
    },
    trimBelow: async (id) => {
      await trimmer.xTrim(key, 'MINID', id)
    },
  }
}

/** How far behind the ledger is, in entries, and whether entries that it lacks were trimmed away. */
export async function acceptedLength(client: FloorRedis, acceptedKey: string): Promise<number> {
  return (await streamInfo(client, acceptedKey)).length
}
