// Drops what people wrote, what was read out of it, who read it, and notes of events that are gone: some rows at a time. Not the events.
import { sql, type RawBuilder } from 'kysely'
import type { Sql } from '../database.ts'
import { atMs } from '../stored-event.ts'

/** Of the texts, those that sources sent: why something was corrected is kept as long as the correction. */
const OWN_NOTES = 'floorview'

async function affected(statement: RawBuilder<unknown>, db: Sql): Promise<number> {
  return Number((await statement.execute(db)).numAffectedRows ?? 0n)
}

const oldest = (
  table: 'message_text' | 'message_reading' | 'event_conflict',
  condition: RawBuilder<unknown>,
  limit: number,
) =>
  sql`
    delete from ${sql.table(table)} where (claimed_at, source, event_id) in (
      select claimed_at, source, event_id from ${sql.table(table)} where ${condition}
      order by claimed_at, source, event_id limit ${limit}
    )`

/** Texts that were claimed before the instant, with what was read out of them. Gives how many rows went. */
export async function dropSomeTexts(db: Sql, beforeMs: number, limit: number): Promise<number> {
  const isOld = sql`claimed_at < ${atMs(beforeMs)}`
  // What was read out of a text goes first: nothing is found that cannot be shown.
  const readings = await affected(oldest('message_reading', isOld, limit), db)
  const isSent = sql`${isOld} and source <> ${OWN_NOTES}`
  const texts = await affected(oldest('message_text', isSent, limit), db)
  // An event that could not be stored is kept with all that it said.
  const refused = sql`
    delete from event_refused where id in (
      select id from event_refused where refused_at < ${atMs(beforeMs)} order by id limit ${limit}
    )`
  return readings + texts + (await affected(refused, db))
}

/** What stands beside events that are gone: notes of corrections, counts of conflicts. */
export async function dropSomeBesides(db: Sql, beforeMs: number, limit: number): Promise<number> {
  const isOld = sql`claimed_at < ${atMs(beforeMs)}`
  const isAlone = sql`${isOld} and not exists (
    select from event where (event.claimed_at, event.source, event.event_id) =
      (message_text.claimed_at, message_text.source, message_text.event_id))`
  const notes = await affected(oldest('message_text', isAlone, limit), db)
  return notes + (await affected(oldest('event_conflict', isOld, limit), db))
}

/** Who read what before the instant. */
export async function dropSomeReads(db: Sql, beforeMs: number, limit: number): Promise<number> {
  const reads = sql`
    delete from transcript_read where id in (
      select id from transcript_read where read_at < ${atMs(beforeMs)} order by id limit ${limit}
    )`
  return affected(reads, db)
}
