// A migrated workspace of its own on the run's PostgreSQL, for one test file. Not the server that it runs on.
import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { createDatabase, type Database } from '../../server/ledger/database.ts'
import { migrate } from '../../server/ledger/migrate.ts'
import { ledgerMigrations } from '../../server/ledger/migrations/ledger-migrations.ts'

export const quiet = { info: () => undefined, warn: () => undefined }

/** Opens an empty ledger; `drop` removes it. */
export async function openLedger(): Promise<{ database: Database; drop(): Promise<void> }> {
  const schema = `t_${randomBytes(8).toString('hex')}`
  const database = createDatabase({ url: inject('databaseUrl'), schema, onError: () => undefined })
  await migrate({ db: database.db, schema, migrations: ledgerMigrations })
  return {
    database,
    async drop() {
      await database.pool.query(`drop schema "${schema}" cascade`)
      await database.close()
    },
  }
}
