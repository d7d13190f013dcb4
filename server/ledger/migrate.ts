// Brings a workspace's schema up to date, one server at a time. Not the migrations themselves.
import { Migrator, sql, type Kysely } from 'kysely'
import type { Sql } from './database.ts'
import { withWorkspaceLock } from './position.ts'

/** One step. Names sort in the order of their making; a name that was released never changes. */
export interface NamedMigration {
  name: string
  up(db: Kysely<unknown>): Promise<void>
}

/** Makes the schema where it is missing and applies what was not yet applied. Throws where a step fails; it is undone whole. */
export async function migrate(options: {
  db: Sql
  schema: string
  migrations: readonly NamedMigration[]
}): Promise<void> {
  const { db, schema, migrations } = options
  await withWorkspaceLock(db, 'migrate', async () => {
    await sql`create schema if not exists ${sql.id(schema)}`.execute(db)
    const steps = Object.fromEntries(migrations.map((step) => [step.name, { up: step.up.bind(step) }]))
    const provider = { getMigrations: () => Promise.resolve(steps) }
    // Parts of the server add steps of their own, so a new one may sort before one that was applied.
    const migrator = new Migrator({
      db,
      provider,
      migrationTableSchema: schema,
      allowUnorderedMigrations: true,
    })
    const { error, results } = await migrator.migrateToLatest()
    if (error === undefined) return
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'the migrations'
    const reason = error instanceof Error ? error.message : 'an unknown error'
    throw new Error(`cannot apply ${failed} in schema ${schema}: ${reason}`, { cause: error })
  })
}
