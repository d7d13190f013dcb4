// The database of a workspace with every part's tables in it. Not the tables themselves, nor what is asked of them.
import { accessMigrations } from './access/migrations.ts'
import { deliveryMigrations } from './alerts/delivery/migrations.ts'
import { createDatabase, type Database } from './ledger/database.ts'
import { ledgerMigrations } from './ledger/migrations/ledger-migrations.ts'
import { migrate } from './ledger/migrate.ts'
import type { Logger } from './logger.ts'

/** Opens it and brings its tables up to date. Rejects where that cannot be done; nothing is left open then. */
export async function openWorkspaceDatabase(
  url: string,
  workspace: string,
  logger: Logger,
): Promise<Database> {
  const database = createDatabase({
    url,
    schema: workspace,
    onError: (error) => logger.warn({ reason: error.message }, 'PostgreSQL connection'),
  })
  try {
    await migrate({
      db: database.db,
      schema: workspace,
      migrations: [...ledgerMigrations, ...accessMigrations, ...deliveryMigrations],
    })
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
