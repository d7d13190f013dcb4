// The floor's position in PostgreSQL: one row (epoch, entry), and the workspace's lock. Not who decides on an epoch.
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

/**
 * Runs `work` while no other server of this workspace holds the lock of that name. Waits at most as long as a statement
 * may take, then throws. A lost connection frees the lock.
 */
export async function withWorkspaceLock<T>(db: Sql, name: string, work: () => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    const key = sql`hashtextextended(current_setting('search_path') || '/' || ${name}, 0)`
    await sql`select pg_advisory_lock(${key})`.execute(connection)
    try {
      return await work()
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(connection)
    }
  })
}
