// Feeds the simulated floor into the sample's workspace as time goes by, by the same way in as any source: first the day so
// far, and after a stop what was missed. Of several servers one feeds. Not what is simulated (simulator.ts).
import { setTimeout as delay } from 'node:timers/promises'
import { Temporal } from 'temporal-polyfill'
import { businessDayAt } from '../../shared/day.ts'
import type { Config } from '../config.ts'
import { tryHoldLock, type HeldLock } from '../ledger/held-lock.ts'
import { keepMinutes } from '../ledger/team-minutes.ts'
import { noteSampleFed, readSampleRecord, type SampleRecord } from '../ledger/sample-floor.ts'
import { submissionOf } from '../live/plan.ts'
import type { Logger } from '../logger.ts'
import { settingsEvent } from '../live/settings-event.ts'
import type { Workspace } from '../workspace.ts'
import { SAMPLE_TEAMS } from './cast.ts'
import { createPastMinutes } from './past-minutes.ts'
import type { SampleEvent } from './sample-events.ts'
import { HEARTBEAT_EVERY_MS } from './sample-events.ts'
import { createSimulator } from './simulator.ts'

export const SAMPLE_SOURCE = 'sample'
export const SAMPLE_SEED = 'floorview'
const SOURCE = { id: SAMPLE_SOURCE, sequencing: false }
const FEEDER_LOCK = 'sample-feeder'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const TICK_MS = 250
/** So much simulated time is made and sent at once while catching up. */
const STRETCH_MS = 10 * MINUTE
const MOST_EVENTS_A_BATCH = 1000
const NOTE_EVERY_MS = 15_000
/** What was sent since the last note is sent again after a crash: a repeat changes nothing. */
const OVERLAP_MS = NOTE_EVERY_MS + MINUTE
/** The night shift that the day begins with began this long before it. */
const BEFORE_DAY_MS = 2 * HOUR
const TAKE_OVER_MS = 2000
const RETRY_MS = 1000
/** After a longer stop the sample begins anew, and so does one that has grown this old. */
const LONGEST_GAP_MS = 12 * HOUR
const OLDEST_MS = 7 * 24 * HOUR

/**
 * Whether what the sample holds is too old, or too long, to go on from. Of one that is served only the age counts: while it
 * catches up with the day so far, what was fed ends hours ago, and that is no gap.
 */
export function isOutdated(
  { begunMs, fedUntilMs }: SampleRecord,
  { nowMs, isServed }: { nowMs: number; isServed: boolean },
): boolean {
  if (begunMs === null || fedUntilMs === null) return false
  return (!isServed && nowMs - fedUntilMs > LONGEST_GAP_MS) || nowMs - begunMs > OLDEST_MS
}

/** What the zone's winter is ahead of UTC: the crews' hours do not move when clocks do, so that no past day changes. */
export function standardOffsetMs(zone: string): number {
  const offsets = ['2026-01-01', '2026-07-01'].map(
    (date) => Temporal.PlainDate.from(date).toZonedDateTime(zone).offsetNanoseconds / 1e6,
  )
  return Math.min(...offsets)
}

/** The limits of the sample's teams: those of a floor where customers wait a minute or two, as on the measured ones. */
const TEAM_LIMITS = {
  serviceGoal: 0.8,
  serviceWithinMs: 3 * MINUTE,
  waitLimitMs: 2 * MINUTE,
  replyDueMs: 3 * MINUTE,
  awayShareLimit: 0.3,
}

type PastMinutes = ReturnType<typeof createPastMinutes>

export interface FeederDeps {
  config: Config
  main: Pick<Workspace, 'database'>
  sample: Pick<Workspace, 'accept' | 'life' | 'database' | 'defaults'>
  logger: Logger
}

/** What the feeder does now; `fedUntilMs` is null while another server feeds, or nobody yet. */
export interface FeederStatus {
  fedUntilMs: number | null
}

/** Starts feeding in the background. `stop` ends with the batch in hand. */
export function startFeeder({ config, main, sample, logger }: FeederDeps) {
  const { db } = main.database
  const stopping = new AbortController()
  const { signal } = stopping
  const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined)
  const now = () => sample.life.clock.now()
  let fedUntilMs: number | null = null

  /** Until it was taken: what is refused now is sent again. */
  const send = async (events: readonly SampleEvent[]): Promise<void> => {
    for (let at = 0; at < events.length && !signal.aborted; at += MOST_EVENTS_A_BATCH) {
      const batch = events.slice(at, at + MOST_EVENTS_A_BATCH)
      for (;;) {
        const raw = batch.map(({ event }) => ({ ok: true as const, value: event }))
        const taken = await sample.accept(SOURCE, raw, 'api')
        if (taken.kind === 'taken' || signal.aborted) break
        await pause(taken.retryAfterSeconds * 1000)
      }
    }
  }

  /** Where the history begins, and how far it goes; settles a new one's teams first. */
  const begin = async (): Promise<{ beginMs: number; fromMs: number; past: PastMinutes | null }> => {
    const { begunMs, fedUntilMs: fedMs } = await readSampleRecord(db)
    if (begunMs !== null && fedMs !== null)
      // A sample that could not begin anew, because another server serves it, goes on with a hole.
      // Of the time of a stop nobody saw anything, so it has no minutes either.
      return { beginMs: begunMs, fromMs: Math.max(fedMs - OVERLAP_MS, now() - LONGEST_GAP_MS), past: null }
    const beginMs = businessDayAt(now(), config.timeZone, '00:00').fromMs - BEFORE_DAY_MS
    const settings = SAMPLE_TEAMS.map((team) =>
      submissionOf(settingsEvent(team, TEAM_LIMITS, beginMs, now())),
    )
    await sample.life.committer.submit(settings)
    const past = createPastMinutes({
      source: SOURCE,
      teams: SAMPLE_TEAMS,
      defaults: sample.defaults,
      settings: settings.map(({ event }) => event),
      retentionDays: config.eventRetentionDays,
      fromMs: beginMs,
    })
    return { beginMs, fromMs: beginMs, past }
  }

  const feed = async (lock: HeldLock): Promise<void> => {
    while (sample.life.live() === null && !signal.aborted) await pause(TICK_MS)
    if (signal.aborted) return
    const { beginMs, fromMs, past } = await begin()
    const utcOffsetMs = standardOffsetMs(config.timeZone)
    const simulator = createSimulator({ seed: SAMPLE_SEED, utcOffsetMs, beginMs })
    const told = simulator.follow(fromMs)
    logger.info({ from: new Date(fromMs).toISOString() }, 'feeding the sample floor')
    let atMs = fromMs
    let notedMs = 0
    let wasBehind = true
    let history = past
    let beatsFromMs: number | null = null
    while (!signal.aborted && lock.isHeld()) {
      const untilMs = Math.min(atMs + STRETCH_MS, Math.floor(now()))
      if (untilMs > atMs) {
        const events = told.until(untilMs)
        if (history !== null) await keepMinutes(sample.database.db, history.until(untilMs, events))
        // An old heartbeat says nothing any more; the last round of them is sent on arrival at the present, for the leases.
        if (untilMs > now() - HEARTBEAT_EVERY_MS) {
          events.push(...simulator.heartbeatsBetween(beatsFromMs ?? untilMs - HEARTBEAT_EVERY_MS, untilMs))
          beatsFromMs = untilMs
        }
        await send(events)
        if (signal.aborted) return
        atMs = untilMs
        fedUntilMs = atMs
      }
      const isBehind = now() - atMs > 1000
      // From here on minutes are recorded as they are shown.
      if (!isBehind) history = null
      if (isBehind || wasBehind || now() - notedMs > NOTE_EVERY_MS) {
        await noteSampleFed(db, beginMs, atMs)
        notedMs = now()
      }
      wasBehind = isBehind
      await pause(isBehind ? 0 : TICK_MS)
    }
  }

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      let lock: HeldLock | null = null
      try {
        lock = await tryHoldLock(main.database, FEEDER_LOCK, 'alone')
        if (lock === null) await pause(TAKE_OVER_MS)
        else await feed(lock)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        logger.warn({ reason }, 'the sample floor could not be fed; trying again')
        await pause(RETRY_MS)
      } finally {
        fedUntilMs = null
        await lock?.release()
      }
    }
  }
  const running = run()

  return {
    status: (): FeederStatus => ({ fedUntilMs }),
    async stop(): Promise<void> {
      stopping.abort()
      await running
    },
  }
}

export type Feeder = ReturnType<typeof startFeeder>
