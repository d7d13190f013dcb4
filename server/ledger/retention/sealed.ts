// Until when days are sealed, and what keeps sealing and deriving apart. Not the sealing (seal-days.ts).
import { sql } from 'kysely'
import { z } from 'zod'
import type { Sql } from '../database.ts'
import { epochMs } from '../stored-event.ts'

const untilRow = z.object({ until_ms: z.number().nullable() })

/** Days that end at or before this instant are never derived again; -Infinity while none is sealed. */
export async function sealedUntilMs(db: Sql): Promise<number> {
  const { rows } = await sql`
    select ${epochMs('seal.last')} as until_ms from (select max(until_at) as last from day_seal) as seal
  `.execute(db)
  return untilRow.parse(rows[0]).until_ms ?? -Infinity
}

const sealLock = sql`hashtextextended(current_setting('search_path') || '/seal', 0)`

/** Until the transaction ends nothing is sealed. Any number may hold it. */
export async function holdOffSealing(transaction: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${sealLock})`.execute(transaction)
}

/** Waits for those who derive right now, and lets nobody begin until the transaction ends. */
export async function holdOffDeriving(transaction: Sql, waitMs: number): Promise<void> {
  await sql`select set_config('lock_timeout', ${`${waitMs}ms`}, true)`.execute(transaction)
  await sql`select pg_advisory_xact_lock(${sealLock})`.execute(transaction)
}

/** Of what is marked, what may still be derived; null where all of it is sealed. */
export function unsealed<T extends { fromMs: number; untilMs: number }>(
  mark: T,
  sealedMs: number,
): (T & { isCut: boolean }) | null {
  if (mark.untilMs < sealedMs) return null
  const isCut = mark.fromMs < sealedMs
  return { ...mark, fromMs: Math.max(mark.fromMs, sealedMs), isCut }
}
