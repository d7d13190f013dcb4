// When each source was last heard, heartbeats that leave no entry among it, and each display last served: noted by every server,
// written at once and then at most once a second for each. The pulse carries what is written to every server; which are silent is
// shared/floor.
import { z } from 'zod'
import type { SourceSign } from '../../shared/floor/source-watch.ts'
import type { Logger } from '../logger.ts'
import { within } from './deadline.ts'
import type { FloorKeys } from './keys.ts'
import type { FloorRedis } from './redis-client.ts'

const WRITE_EVERY_MS = 1000
const SIGNS_LIMIT_MS = 2000

/** The field in which stands since when signs are kept: no source is called so. */
const KEPT_SINCE = ''
/** Of what is no source: no source's id has a colon. */
const DISPLAY = 'display:'
const LEDGER = 'ledger:'
const LIVE = 'live:'
const DOWN = 'down:'

/** What Redis keeps of the sources. */
export interface KeptSigns {
  signs: ReadonlyMap<string, SourceSign>
  /** Null before the first pulse. */
  keptSinceMs: number | null
  /** When each display was last connected to a live server. */
  displaySeenMs: ReadonlyMap<string, number>
  /** When the floor became live after nobody had kept it so for a while; null before the first pulse. */
  liveSinceMs: number | null
  /** When it was last alive before that; null: it was not, as far as is known. */
  downSinceMs: number | null
  /** When the oldest accepted entry that the ledger lacks was accepted; null: it lacks none, as far as is known. */
  ledgerBehindSinceMs: number | null
}

const sign = z.tuple([z.number(), z.number()])
const kept = z.record(z.string(), z.union([z.number(), sign]))

/** Reads what a pulse carries: `{"": since, "<source>": [heard, lag], "display:<id>": seen, "ledger:": behind since, "live:": since, "down:": since}`. */
export function parseSigns(json: string): KeptSigns {
  const signs = new Map<string, SourceSign>()
  let keptSinceMs: number | null = null
  let ledgerBehindSinceMs: number | null = null
  let liveSinceMs: number | null = null
  let downSinceMs: number | null = null
  const displaySeenMs = new Map<string, number>()
  for (const [source, value] of Object.entries(kept.parse(JSON.parse(json)))) {
    if (typeof value !== 'number') signs.set(source, { heardMs: value[0], lagMs: value[1] })
    else if (source === KEPT_SINCE) keptSinceMs = value
    else if (source === LEDGER) ledgerBehindSinceMs = value
    else if (source === LIVE) liveSinceMs = value
    else if (source === DOWN) downSinceMs = value
    else if (source.startsWith(DISPLAY)) displaySeenMs.set(source.slice(DISPLAY.length), value)
  }
  return { signs, keptSinceMs, displaySeenMs, liveSinceMs, downSinceMs, ledgerBehindSinceMs }
}

/** Reads them from Redis, for a replica that has not met a pulse. Rejects where Redis does not answer in time. */
export async function readSigns(client: FloorRedis, keys: FloorKeys): Promise<KeptSigns> {
  const fields = await within(SIGNS_LIMIT_MS, 'reading signs of life', client.hGetAll(keys.signs))
  const members = Object.entries(fields).map(([source, json]) => `${JSON.stringify(source)}:${json}`)
  return parseSigns(`{${members.join(',')}}`)
}

export interface SourceSignsDeps {
  life: {
    commands: FloorRedis
    /** The keys and the epoch while the floor is live. */
    live(): { keys: FloorKeys; epoch: string } | null
    clock: { now(): number }
  }
  /** Who knows the displays that this server serves: those connected, and those that ask. */
  access: {
    guard: { connectedDisplays(): Iterable<string> }
    displays: { takeServed(): Iterable<string> }
  }
  logger: Logger
}

/** Makes the noting of signs; `start` begins to write those that are held back, and returns its stop. */
export function createSourceSigns({ life, access, logger }: SourceSignsDeps) {
  let unwritten = new Map<string, SourceSign>()
  const writtenAtMs = new Map<string, number>()

  const write = async (): Promise<void> => {
    const target = life.live()
    if (target === null) return
    const served = new Set([...access.guard.connectedDisplays(), ...access.displays.takeServed()])
    const seen = [...served].flatMap((id) => [`${DISPLAY}${id}`, String(life.clock.now()), ''])
    if (unwritten.size === 0 && seen.length === 0) return
    const signs = unwritten
    unwritten = new Map()
    for (const source of signs.keys()) writtenAtMs.set(source, performance.now())
    await within(
      SIGNS_LIMIT_MS,
      'writing signs of life',
      life.commands.noteSigns(
        [target.keys.epoch, target.keys.signs],
        [
          target.epoch,
          ...[...signs].flatMap(([source, { heardMs, lagMs }]) => [source, String(heardMs), String(lagMs)]),
          ...seen,
        ],
      ),
    )
  }
  const writeSafely = (): void => {
    // The next second's sign says more than the one that was lost.
    write().catch((error: unknown) => logger.debug({ err: error }, 'signs of life could not be written'))
  }

  return {
    /** Notes that a source was heard. One that was not heard for a second is written at once: it may have been silent. */
    heard(source: string, newestClaimedMs: number, receivedMs: number): void {
      const noted = unwritten.get(source)
      if (noted !== undefined && noted.heardMs > receivedMs) return
      unwritten.set(source, { heardMs: receivedMs, lagMs: receivedMs - newestClaimedMs })
      if (performance.now() - (writtenAtMs.get(source) ?? -Infinity) >= WRITE_EVERY_MS) writeSafely()
    },

    start(): () => void {
      const timer = setInterval(writeSafely, WRITE_EVERY_MS)
      return () => clearInterval(timer)
    },
  }
}
