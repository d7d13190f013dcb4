// Makes the monthly partitions that a batch needs, before it is inserted. Not retention, which drops them.
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from './database.ts'
import { withWorkspaceLock } from './position.ts'

export const PARTITIONED = ['event', 'message_text', 'message_reading'] as const

interface Month {
  /** `y2026m11` */
  suffix: string
  fromMs: number
  toMs: number
}

export function monthOf(instantMs: number): Month {
  const date = new Date(instantMs)
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth()
  return {
    suffix: `y${String(year).padStart(4, '0')}m${String(month + 1).padStart(2, '0')}`,
    fromMs: Date.UTC(year, month, 1),
    toMs: Date.UTC(year, month + 1, 1),
  }
}

const isoOf = (instantMs: number) => sql.lit(new Date(instantMs).toISOString())

const nameRow = z.object({ name: z.string() })

export async function existingPartitions(database: Database): Promise<Set<string>> {
  const { rows } = await sql`
    select child.relname as name from pg_inherits
    join pg_class child on child.oid = pg_inherits.inhrelid
    join pg_class parent on parent.oid = pg_inherits.inhparent
    join pg_namespace on pg_namespace.oid = parent.relnamespace
    where pg_namespace.nspname = ${database.schema}
  `.execute(database.db)
  return new Set(rows.map((row) => nameRow.parse(row).name))
}

/** Attaching, unlike `create table … partition of`, does not make the readers of the other months wait. */
async function makePartition(database: Database, table: string, month: Month): Promise<void> {
  const name = sql.id(`${table}_${month.suffix}`)
  await database.db.transaction().execute(async (transaction) => {
    await sql`create table ${name} (like ${sql.id(table)} including defaults including constraints)`.execute(
      transaction,
    )
    await sql`
      alter table ${sql.id(table)} attach partition ${name}
      for values from (${isoOf(month.fromMs)}) to (${isoOf(month.toMs)})
    `.execute(transaction)
  })
}

export interface Partitions {
  /** Makes what these instants need. Cheap when nothing is missing. */
  ensure(instantsMs: Iterable<number>): Promise<void>
  /** Forgets what is known: another server's retention may have dropped a month. */
  forget(): void
}

const ofDatabase = new WeakMap<Database, Partitions>()

/** The partitions of this database: one memory for all who write through it. */
export function partitionsOf(database: Database): Partitions {
  const known = ofDatabase.get(database) ?? createPartitions(database)
  ofDatabase.set(database, known)
  return known
}

/** Remembers which months exist, so that a batch asks the database only about new ones. */
function createPartitions(database: Database): Partitions {
  let known = new Set<string>()
  return {
    async ensure(instantsMs) {
      const missing = new Map<string, Month>()
      let month: Month | undefined
      for (const instantMs of instantsMs) {
        // Nearly always the month of the event before.
        if (month !== undefined && instantMs >= month.fromMs && instantMs < month.toMs) continue
        month = monthOf(instantMs)
        if (!known.has(month.suffix)) missing.set(month.suffix, month)
      }
      if (missing.size === 0) return
      await withWorkspaceLock(database.db, 'partitions', async () => {
        const existing = await existingPartitions(database)
        for (const wanted of missing.values()) {
          for (const table of PARTITIONED)
            if (!existing.has(`${table}_${wanted.suffix}`)) await makePartition(database, table, wanted)
        }
      })
      known = new Set([...known, ...missing.keys()])
    },
    forget: () => {
      known = new Set()
    },
  }
}
