// Reads the accepted stream into PostgreSQL from the position stored there: no consumer group, any server may try. Not the insert.
import { setTimeout as delay } from 'node:timers/promises'
import type { FloorEvent } from '../../shared/events.ts'
import type { Database } from './database.ts'
import type { LedgerLogger } from './ledger-log.ts'
import { readPosition } from './position.ts'
import { writeEntries, type AcceptedEntry } from './write-entries.ts'

/** The stream of accepted events, as the floor's store gives it. */
export interface AcceptedStream {
  /** Entries after `afterId`, oldest first; waits up to `blockMs` for the first. */
  read(afterId: string, maxEntries: number, blockMs: number, signal: AbortSignal): Promise<AcceptedEntry[]>
  /** Drops entries below `id`. */
  trimBelow(id: string): Promise<void>
}

export interface WriterStatus {
  /** The last entry that is known to be stored; null before the first look. */
  entry: string | null
  /** Age of the oldest entry that was read and is not stored; 0 when all is stored. */
  lagMs: number
  writtenEvents: number
  refusedEvents: number
  lastError: string | null
}

export interface WriterOptions {
  database: Database
  stream: AcceptedStream
  /** The floor's epoch; null while there is none to write for. */
  epoch: () => string | null
  now: () => number
  logger: LedgerLogger
  /** After the commit: these entries are durable. */
  onWritten: (entryId: string, events: FloorEvent[]) => void
}

const READ_ENTRIES = 500
const BATCH_EVENTS = 2_000
const BLOCK_MS = 1_000
/** Entries that come one by one are written together: a transaction costs as much for one as for hundreds. */
const GATHER_MS = 100
const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 5_000

/** Cuts entries into batches of about `BATCH_EVENTS`; an entry is never cut. */
export function batchesOf(entries: readonly AcceptedEntry[]): AcceptedEntry[][] {
  const batches: AcceptedEntry[][] = []
  let events = 0
  for (const entry of entries) {
    const batch = batches.at(-1)
    if (batch === undefined || events + entry.events.length > BATCH_EVENTS) {
      batches.push([entry])
      events = entry.events.length
    } else {
      batch.push(entry)
      events += entry.events.length
    }
  }
  return batches
}

const entryMs = (entryId: string) => Number(entryId.slice(0, entryId.indexOf('-')))

/** Starts the loop. `stop` lets the batch in hand end first. */
export function startWriter(options: WriterOptions): { stop(): Promise<void>; status(): WriterStatus } {
  const { database, stream, epoch, now, logger, onWritten } = options
  const stopping = new AbortController()
  const { signal } = stopping
  let entry: string | null = null
  let oldestWaitingMs: number | null = null
  let writtenEvents = 0
  let refusedEvents = 0
  let lastError: string | null = null

  const pause = (milliseconds: number) => delay(milliseconds, undefined, { signal }).catch(() => undefined)

  /** One read and its writes: `few` where all that waited was read, `idle` where there is nothing to write for yet. */
  async function step(): Promise<'idle' | 'few' | 'on'> {
    const current = epoch()
    if (current === null) return 'idle'
    if (entry === null) {
      const position = await readPosition(database.db)
      if (position?.epoch !== current) return 'idle'
      entry = position.entry
    }
    const entries = await stream.read(entry, READ_ENTRIES, BLOCK_MS, signal)
    for (const batch of batchesOf(entries)) {
      if (signal.aborted) return 'on'
      oldestWaitingMs = entryMs(batch[0]?.id ?? '0-0')
      const result = await writeEntries(database, current, entry, batch, now())
      if (result.kind === 'moved') {
        // Another server was first, or the floor was rebuilt: the next step reads where it stands now.
        entry = null
        return 'on'
      }
      entry = result.entry
      const events = batch.flatMap((each) => each.events)
      writtenEvents += events.length
      refusedEvents += result.refused
      if (result.refused > 0)
        logger.warn({ refused: result.refused, entry }, 'events that PostgreSQL cannot hold were set aside')
      onWritten(entry, events)
    }
    oldestWaitingMs = null
    if (entries.length > 0 && entry !== null) await stream.trimBelow(entry)
    return entries.length > 0 && entries.length < READ_ENTRIES ? 'few' : 'on'
  }

  async function run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS
    while (!signal.aborted) {
      try {
        const found = await step()
        lastError = null
        retryMs = FIRST_RETRY_MS
        // After the complaint is withdrawn: what is stored is stored, whether or not more is waited for.
        if (found === 'few') await pause(GATHER_MS)
        if (found === 'idle') await pause(FIRST_RETRY_MS)
      } catch (error) {
        if (signal.aborted) return
        const message = error instanceof Error ? error.message : String(error)
        if (message !== lastError) logger.warn({ error }, 'the ledger cannot be written; trying again')
        lastError = message
        entry = null
        await pause(retryMs)
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
      }
    }
  }

  const running = run()
  return {
    async stop() {
      stopping.abort()
      await running
    },
    status: () => ({
      entry,
      lagMs: oldestWaitingMs === null ? 0 : Math.max(0, now() - oldestWaitingMs),
      writtenEvents,
      refusedEvents,
      lastError,
    }),
  }
}
