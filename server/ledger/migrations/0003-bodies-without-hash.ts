// A body whose parts are all kept needs no hash to be compared by: `body_hash` is only of those that cannot be put together again.
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const bodiesWithoutHash: NamedMigration = {
  name: '0003-bodies-without-hash',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table event alter column body_hash drop not null`.execute(db)
  },
}
