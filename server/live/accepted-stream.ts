// The stream of accepted events, as the ledger reads it. The only door from the ledger to Redis.
import { hasEventForm } from '../../shared/event-form.ts'
import type { FloorEvent } from '../../shared/events.ts'
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
        events: fields.flatMap(([, json]) => eventsOf(json)),
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
