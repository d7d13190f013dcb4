// The floor's position in PostgreSQL: one row (epoch, entry), and the workspace's lock. Not who decides on an epoch.
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Sql } from './database.ts'

/** Where the ledger stands: the floor's epoch, and the last entry of its accepted stream that is stored. */
export interface LedgerPosition {
  epoch: string
  entry: string
}

/** The position before the first entry of a stream. */
export const FIRST_ENTRY = '0-0'

const positionRow = z.object({ epoch: z.string(), entry: z.string() })

/** The stored position; null where the workspace was never started. */
export async function readPosition(db: Sql): Promise<LedgerPosition | null> {
  const { rows } = await sql`select epoch, entry from floor_position`.execute(db)
  return rows[0] === undefined ? null : positionRow.parse(rows[0])
}

/** The position, held against every other writer until the transaction ends. */
export async function lockPosition(transaction: Sql): Promise<LedgerPosition | null> {
  const { rows } = await sql`select epoch, entry from floor_position for update`.execute(transaction)
  return rows[0] === undefined ? null : positionRow.parse(rows[0])
}

/** Moves a position that the caller has locked. */
export async function movePosition(transaction: Sql, entry: string): Promise<void> {
  await sql`update floor_position set entry = ${entry}, updated_at = clock_timestamp()`.execute(transaction)
}

/** The first start of a workspace. False where a row is there already: another server was first. */
export async function insertFirstPosition(db: Sql, epoch: string): Promise<boolean> {
  const result = await sql`
    insert into floor_position (epoch, entry) values (${epoch}, ${FIRST_ENTRY}) on conflict do nothing
  `.execute(db)
  return result.numAffectedRows === 1n
}

/**
 * A rebuilt floor: its stream begins anew, and writers that still read the old one no longer fit. Only while the row still
 * is of the epoch that the rebuild set out from (null: there was none); false where another server was first.
 */
export async function replacePosition(
  db: Sql,
  epoch: string,
  expectedEpoch: string | null,
): Promise<boolean> {
  if (expectedEpoch === null) return insertFirstPosition(db, epoch)
  const result = await sql`
    update floor_position set epoch = ${epoch}, entry = ${FIRST_ENTRY}, updated_at = clock_timestamp()
    where epoch = ${expectedEpoch}
  `.execute(db)
  return result.numAffectedRows === 1n
}

/** Another server held the lock all the while. */
class LockTimeout extends Error {
  constructor(name: string, waitMs: number) {
    super(`the lock "${name}" was held elsewhere for ${waitMs} ms`)
  }
}

/** As long as a statement may take. */
const LOCK_WAIT_MS = 25_000
const LOCK_POLL_MS = 100

const pidRow = z.object({ pid: z.number() })
const heldRow = z.object({ held: z.boolean() })

/**
 * Runs `work` while no other server of this workspace holds the lock of that name. Waits at most `waitMs`, then throws. A
 * lost connection frees the lock.
 */
export async function withWorkspaceLock<T>(
  db: Sql,
  name: string,
  work: () => Promise<T>,
  waitMs = LOCK_WAIT_MS,
): Promise<T> {
  return db.connection().execute(async (connection) => {
    const key = sql`hashtextextended(current_setting('search_path') || '/' || ${name}, 0)`
    const { pid } = pidRow.parse((await sql`select pg_backend_pid() as pid`.execute(connection)).rows[0])
    // Asked for again and again: a lock that is waited for may be granted after this end gave up, and nobody frees it.
    const take = async (): Promise<boolean> => {
      const { rows } = await sql`select pg_try_advisory_lock(${key}) as held`.execute(connection)
      return heldRow.parse(rows[0]).held
    }
    const free = async (): Promise<void> => {
      try {
        await sql`select pg_advisory_unlock(${key})`.execute(connection)
      } catch {
        // The connection goes back to the pool: with the lock on it, nobody would get in again.
        await sql`select pg_terminate_backend(${pid})`.execute(db).catch(() => undefined)
      }
    }
    const givenUpMs = performance.now() + waitMs
    try {
      while (!(await take())) {
        if (performance.now() >= givenUpMs) throw new LockTimeout(name, waitMs)
        await delay(LOCK_POLL_MS)
      }
    } catch (error) {
      // An answer that was lost may have been the lock; unlocking what is not held does nothing but warn.
      if (!(error instanceof LockTimeout)) await free()
      throw error
    }
    try {
      return await work()
    } finally {
      await free()
    }
  })
}
