// Short ways to make accepted events and their stream, for the ledger's tests. Not a mock of PostgreSQL: that is real.
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import type { AcceptedEntry } from '../../server/ledger/write-entries.ts'
import type { AcceptedStream } from '../../server/ledger/writer.ts'

let made = 0

interface Stamps {
  id?: string
  source?: string
  claimedAtMs?: number
  receivedAtMs?: number
  sequence?: string
  claimedSource?: string
}

/** An accepted event, checked by the model's own schema. */
export function eventAt(
  atMs: number,
  subject: string,
  type: string,
  data: object = {},
  stamps: Stamps = {},
): FloorEvent {
  made += 1
  return floorEvent.parse({
    source: 'default',
    id: `e${made}`,
    subject,
    type,
    claimedAtMs: atMs,
    occurredAtMs: atMs,
    receivedAtMs: atMs + 50,
    data,
    ...stamps,
  })
}

/** An accepted stream in memory with Redis's ids: what was trimmed is gone. */
export function memoryStream(): AcceptedStream & {
  add(...events: FloorEvent[]): string
  entries: AcceptedEntry[]
} {
  const entries: AcceptedEntry[] = []
  let sequence = 0
  const number = (id: string) => Number(id.split('-')[1])
  return {
    entries,
    add(...events) {
      sequence += 1
      const id = `1000-${sequence}`
      entries.push({ id, events })
      return id
    },
    async read(afterId, maxEntries, _blockMs, signal) {
      // Lets others run, as a read over a socket would.
      await new Promise((resolve) => setImmediate(resolve))
      if (signal.aborted) return []
      return entries.filter((entry) => number(entry.id) > number(afterId)).slice(0, maxEntries)
    },
    trimBelow(id) {
      while (entries[0] !== undefined && number(entries[0].id) < number(id)) entries.shift()
      return Promise.resolve()
    },
  }
}
