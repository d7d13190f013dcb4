// Drops the partitions of months that hold nothing any more. Never waits for others, who would wait behind it: another night does.
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { existingPartitions, monthOf, partitionsOf, PARTITIONED } from '../partitions.ts'

const LOCK_WAIT_MS = 100
const LOCK_NOT_AVAILABLE = '55P03'

/** Those that end before the instant: of the events, or of the texts. Gives the names of what went. */
export async function dropEmptyMonths(
  database: Database,
  { eventsMs, textMs }: { eventsMs: number; textMs: number },
): Promise<string[]> {
  const existing = await existingPartitions(database)
  const dropped: string[] = []
  for (const table of PARTITIONED) {
    const firstKept = monthOf(table === 'event' ? eventsMs : textMs).suffix
    for (const name of [...existing].sort()) {
      // Indexes of partitions are listed too. Suffixes are of one length: they compare as the months do.
      const suffix = /^y\d{4}m\d\d$/.exec(name.slice(table.length + 1))?.[0]
      if (suffix === undefined || name !== `${table}_${suffix}` || suffix >= firstKept) continue
      if (await dropIfEmpty(database, table, name)) dropped.push(name)
    }
  }
  if (dropped.length > 0) partitionsOf(database).forget()
  return dropped
}

async function dropIfEmpty(database: Database, table: string, name: string): Promise<boolean> {
  try {
    return await database.db.transaction().execute(async (transaction) => {
      await sql`select set_config('lock_timeout', ${`${LOCK_WAIT_MS}ms`}, true)`.execute(transaction)
      const look = sql`select from ${sql.id(name)} limit 1`
      if ((await look.execute(transaction)).rows.length > 0) return false
      // The parent first, as everybody takes them: nothing is written into the month from here on.
      await sql`lock table ${sql.id(table)} in access exclusive mode`.execute(transaction)
      if ((await look.execute(transaction)).rows.length > 0) return false
      await sql`drop table ${sql.id(name)}`.execute(transaction)
      return true
    })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE) return false
    throw error
  }
}
