// Drops what is older than it is kept, each kind by its own time: texts, events once their days are sealed, the audit. In small steps
// with rests between, each whole in itself, so that it may be cut short anywhere. Not when it runs (server/jobs).
import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../database.ts'
import { atMs } from '../stored-event.ts'
import { dropSomeEvents, type EventPlace } from './drop-events.ts'
import { dropEmptyMonths } from './drop-months.ts'
import { dropSomeBesides, dropSomeReads, dropSomeTexts } from './drop-rows.ts'
import { noteKeptFrom } from './kept-from.ts'
import type { RetentionResult } from './retention-result.ts'
import { sealDays } from './seal-days.ts'
import { sealedUntilMs } from './sealed.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Behind what is still accepted, before days are sealed: what was accepted in time may be written late, and occur beside its claim. */
const SEAL_AFTER_DAYS = 2
/** A day that is not sealed begins at most two days before the seal, and its events are claimed at most one day before it. */
const NEEDED_DAYS = 3
const ROWS_AT_ONCE = 1_000

export interface RetentionDays {
  textDays: number
  eventDays: number
  auditDays: number
}

export interface RetentionOptions {
  database: Database
  days: RetentionDays
  nowMs: number
  /** Why nothing may be sealed now; null: it may. */
  notYet: string | null
  /** Ends it after the step in hand. */
  stopping: AbortSignal
  /** Between two steps, so that the live path keeps the store. */
  restMs?: number
}

/** Midnights of UTC: each kind's edge moves once a day. */
function edgesOf({ textDays, eventDays, auditDays }: RetentionDays, nowMs: number) {
  const before = (days: number) => Math.floor(nowMs / DAY_MS) * DAY_MS - days * DAY_MS
  return { textMs: before(textDays), sealMs: before(eventDays + SEAL_AFTER_DAYS), auditMs: before(auditDays) }
}

const iso = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString() : null)

/** Does it. Throws where it is stopped; what was done until then stands, and another run goes on from there. */
export async function runRetention(options: RetentionOptions): Promise<RetentionResult> {
  const { database, days, nowMs, notYet, stopping, restMs = 50 } = options
  const { db } = database
  const { textMs, sealMs, auditMs } = edgesOf(days, nowMs)

  /** Again and again until a step drops nothing. */
  const drain = async (step: () => Promise<number>): Promise<number> => {
    let total = 0
    for (;;) {
      stopping.throwIfAborted()
      const dropped = await step()
      if (dropped === 0) return total
      total += dropped
      await rest(restMs)
    }
  }

  await noteKeptFrom(db, 'text', textMs)
  const textRows = await drain(() => dropSomeTexts(db, textMs, ROWS_AT_ONCE))
  await noteKeptFrom(db, 'audit', auditMs)
  const auditRows = await drain(() => dropSomeReads(db, auditMs, ROWS_AT_ONCE))

  const { agentDays, heldBack } =
    notYet === null
      ? await sealDays(database, { untilMs: sealMs, nowMs, stopping })
      : { agentDays: 0, heldBack: notYet }
  // What is sealed already may go, also where nothing more could be sealed.
  const sealedMs = await sealedUntilMs(db)
  let events = 0
  if (sealedMs > -Infinity) {
    const dropMs = sealedMs - NEEDED_DAYS * DAY_MS
    await noteKeptFrom(db, 'events', dropMs)
    let place: EventPlace | null = null
    do {
      stopping.throwIfAborted()
      const step = await dropSomeEvents(database, dropMs, place, ROWS_AT_ONCE)
      place = step.place
      events += step.dropped
      await rest(restMs)
    } while (place !== null)
    await drain(() => dropSomeBesides(db, dropMs, ROWS_AT_ONCE))
    await dropEmptyMonths(database, { eventsMs: dropMs, textMs })
  }
  return {
    finishedAt: new Date(nowMs).toISOString(),
    isDryRun: false,
    textRows,
    events,
    auditRows,
    sealedDays: agentDays,
    sealedUntil: iso(sealedMs),
    heldBack,
  }
}

const countRow = z.object({ texts: z.number(), events: z.number(), reads: z.number(), days: z.number() })

/** What a run would do now, counted; changes nothing. `events` counts those of sealed days that are looked at: some of them stay. */
export async function tryRetention({
  database,
  days,
  nowMs,
  notYet,
}: Pick<RetentionOptions, 'database' | 'days' | 'nowMs' | 'notYet'>): Promise<RetentionResult> {
  const { textMs, sealMs, auditMs } = edgesOf(days, nowMs)
  const patient = database.openPatient(10 * 60_000)
  try {
    const { rows } = await sql`
      select
        (select count(*) from message_text where claimed_at < ${atMs(textMs)} and source <> 'floorview')::int
          + (select count(*) from message_reading where claimed_at < ${atMs(textMs)})::int as texts,
        (select count(*) from event where claimed_at < ${atMs(sealMs - NEEDED_DAYS * DAY_MS)}
          and (starts_with(subject, 'agent/') or starts_with(subject, 'chat/') or starts_with(subject, 'alert/')))::int as events,
        (select count(*) from transcript_read where read_at < ${atMs(auditMs)})::int as reads,
        (select count(*) from agent_day where seal is null and to_at <= ${atMs(sealMs)})::int as days
    `.execute(patient.db)
    const counted = countRow.parse(rows[0])
    return {
      finishedAt: new Date(nowMs).toISOString(),
      isDryRun: true,
      textRows: counted.texts,
      events: counted.events,
      auditRows: counted.reads,
      sealedDays: counted.days,
      sealedUntil: iso(await sealedUntilMs(database.db)),
      heldBack: notYet,
    }
  } finally {
    await patient.close()
  }
}
