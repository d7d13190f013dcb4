// Keeps a replica fresh: loads it from Redis, then follows the stream of changes. Stops at the first doubt; whoever
// started it decides what comes next. Not the judgement of which floor may be followed (epoch.ts).
import type { FloorKeys } from './keys.ts'
import type { FloorRedis } from './redis-client.ts'
import { readStream, streamInfo } from './read-stream.ts'
import type { Change, Replica } from './replica.ts'
import { readSigns } from './source-signs.ts'
import { compareStreamIds } from './stream-id.ts'

const BLOCK_MS = 1000
const ENTRIES_PER_READ = 500

/** Fills an empty replica: first the position, then revisions, then facts, so that what changes meanwhile comes by the stream. */
export async function loadReplica(client: FloorRedis, keys: FloorKeys, replica: Replica): Promise<void> {
  const { lastId } = await streamInfo(client, keys.changes)
  const revisions = new Map<string, string>()
  for await (const page of client.hScanIterator(keys.revisions, { COUNT: 1000 }))
    for (const { field, value } of page) revisions.set(field, value)
  for await (const page of client.hScanIterator(keys.facts, { COUNT: 1000 })) {
    for (const { field, value } of page) {
      const revision = revisions.get(field)
      // Facts without a revision came after the revisions were read: the stream brings them.
      if (revision !== undefined) replica.load(field, revision, value)
    }
  }
  await loadPulse(client, keys, replica)
  replica.position = lastId
}

/** Takes over the newest pulse and what it says, ahead of the stream: what came of an outage is judged by it. */
export async function loadPulse(client: FloorRedis, keys: FloorKeys, replica: Replica): Promise<void> {
  const pulse = await client.get(keys.pulse)
  replica.pulseMs = pulse === null ? 0 : Number(pulse)
  if (pulse !== null) replica.hearSources(await readSigns(client, keys))
}

export interface Tail {
  stop(): void
  /** Ends when stopped, or when the stream can no longer be followed without a gap. */
  ended: Promise<'stopped' | 'trimmed past'>
}

/** Follows the stream of changes from the replica's position, one entry after the other. Rejects `ended` when Redis is lost. */
export function startTail(
  client: FloorRedis,
  keys: FloorKeys,
  replica: Replica,
  onChange: (change: Change) => void,
): Tail {
  let stopped = false
  let checkedMs = performance.now()
  const follow = async (): Promise<'stopped' | 'trimmed past'> => {
    while (!stopped) {
      const entries = await readStream(client, keys.changes, replica.position, ENTRIES_PER_READ, BLOCK_MS)
      const nowMs = performance.now()
      // Trimming keeps minutes, so only a reader that was held up for long can have been passed.
      if (nowMs - checkedMs > 10_000) {
        const { maxDeletedId } = await streamInfo(client, keys.changes)
        if (compareStreamIds(maxDeletedId, replica.position) > 0) return 'trimmed past'
      }
      checkedMs = nowMs
      for (const entry of entries) {
        const change = replica.apply(entry)
        if (change !== null) onChange(change)
      }
    }
    return 'stopped'
  }
  return {
    ended: follow(),
    stop: () => {
      stopped = true
    },
  }
}
