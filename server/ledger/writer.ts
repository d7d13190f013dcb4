// Reads the accepted stream into PostgreSQL from the position stored there: no consumer group, any server may try. Not the insert.
import type { Database } from './database.ts'
import type { LedgerLogger } from './ledger-log.ts'
import { FIRST_ENTRY, readPosition } from './position.ts'
import { startRetryLoop } from './retry-loop.ts'
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
  /** Written of late, a second. */
  eventsPerS: number
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
}

/** About as many events are read and written together: enough for the costs of a transaction to vanish, and a few MB. */
const BATCH_EVENTS = 6_000
const MOST_ENTRIES = 2_000
const BLOCK_MS = 1_000
/** Entries that come one by one are written together: a transaction costs as much for one as for hundreds. */
const GATHER_MS = 250
const IDLE_MS = 100

const entryMs = (entryId: string) => Number(entryId.slice(0, entryId.indexOf('-')))
const eventsIn = (entries: readonly AcceptedEntry[]) =>
  entries.reduce((sum, entry) => sum + entry.events.length, 0)

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

interface Reading {
  afterId: string
  asked: number
  entries: Promise<AcceptedEntry[]>
}

/** Reads so many entries at once as make about one batch, by the size of the last ones; and one batch ahead under load. */
function createReader(stream: AcceptedStream) {
  let eventsPerEntry = 20
  let ahead: Reading | null = null

  const begin = (afterId: string, signal: AbortSignal): Reading => {
    const asked = Math.max(1, Math.min(MOST_ENTRIES, Math.round(BATCH_EVENTS / eventsPerEntry)))
    const entries = stream.read(afterId, asked, BLOCK_MS, signal)
    // Whoever awaits it hears of its fault; nobody may, where what was written before it failed.
    entries.catch(() => undefined)
    return { afterId, asked, entries }
  }

  return {
    /** `isAll`: nothing more waited when they were read. */
    async read(afterId: string, signal: AbortSignal): Promise<{ entries: AcceptedEntry[]; isAll: boolean }> {
      const reading = ahead?.afterId === afterId ? ahead : begin(afterId, signal)
      ahead = null
      const entries = await reading.entries
      const last = entries.at(-1)
      if (last !== undefined) eventsPerEntry = Math.max(1, eventsIn(entries) / entries.length)
      const isAll = entries.length < reading.asked
      if (last !== undefined && !isAll) ahead = begin(last.id, signal)
      return { entries, isAll }
    },
  }
}

/** Counts over the last whole second or two. */
function createRate() {
  let sinceMs = 0
  let counted = 0
  let lastPerS = 0
  const turn = (atMs: number) => {
    if (atMs - sinceMs < 1_000) return
    lastPerS = (counted * 1_000) / (atMs - sinceMs)
    sinceMs = atMs
    counted = 0
  }
  return {
    add: (count: number, atMs: number) => {
      turn(atMs)
      counted += count
    },
    perSecond: (atMs: number) => {
      turn(atMs)
      return lastPerS
    },
  }
}

/** Starts the loop. `stop` lets the batch in hand end first. */
export function startWriter(options: WriterOptions): { stop(): Promise<void>; status(): WriterStatus } {
  const { database, stream, epoch, now, logger } = options
  const reader = createReader(stream)
  let entry: string | null = null
  let oldestWaitingMs: number | null = null
  let writtenEvents = 0
  const rate = createRate()
  let refusedEvents = 0
  let lastError: string | null = null

  /** Writes one batch; false where another writer was first, or the floor was rebuilt. */
  async function write(current: string, afterId: string, batch: readonly AcceptedEntry[]): Promise<boolean> {
    oldestWaitingMs = entryMs(batch[0]?.id ?? '0-0')
    const result = await writeEntries(database, current, afterId, batch, now())
    if (result.kind === 'moved') {
      entry = null
      return false
    }
    entry = result.entry
    writtenEvents += eventsIn(batch)
    rate.add(eventsIn(batch), performance.now())
    refusedEvents += result.refused
    if (result.refused > 0)
      logger.warn({ refused: result.refused, entry }, 'events that PostgreSQL cannot hold were set aside')
    return true
  }

  /** One read and its writes. */
  async function step(signal: AbortSignal): Promise<number> {
    const current = epoch()
    if (current === null) return IDLE_MS
    if (entry === null) {
      const position = await readPosition(database.db)
      if (position?.epoch !== current) return IDLE_MS
      entry = position.entry
      // Whoever wrote up to there may have died before it said so.
      if (entry !== FIRST_ENTRY) await stream.trimBelow(entry)
    }
    const { entries, isAll } = await reader.read(entry, signal)
    for (const batch of batchesOf(entries)) {
      if (signal.aborted || !(await write(current, entry, batch))) return 0
    }
    oldestWaitingMs = null
    if (entries.length > 0) await stream.trimBelow(entry)
    return entries.length > 0 && isAll ? GATHER_MS : 0
  }

  const loop = startRetryLoop({
    step: async (signal) => {
      const pauseMs = await step(signal)
      lastError = null
      return pauseMs
    },
    onFault: (error) => {
      const message = error instanceof Error ? error.message : String(error)
      if (message !== lastError) logger.warn({ error }, 'the ledger cannot be written; trying again')
      lastError = message
      entry = null
    },
  })
  return {
    stop: () => loop.stop(),
    status: () => ({
      entry,
      lagMs: oldestWaitingMs === null ? 0 : Math.max(0, now() - oldestWaitingMs),
      writtenEvents,
      eventsPerS: rate.perSecond(performance.now()),
      refusedEvents,
      lastError,
    }),
  }
}
