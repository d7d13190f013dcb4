// Views of the user log that people have saved. Not their delivery.
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const logViews: NamedMigration = {
  name: '0011-log-views',
  async up(db: Kysely<unknown>): Promise<void> {
    const steps = [
      sql`create table log_view (
        id text collate "C" primary key,
        owner text collate "C" not null,
        owner_name text not null,
        name text not null,
        is_shared boolean not null,
        view jsonb not null,
        created_at timestamptz(3) not null default clock_timestamp(),
        changed_at timestamptz(3) not null default clock_timestamp()
      )`,
      sql`create index log_view_owner on log_view (owner)`,
    ]
    for (const step of steps) await step.execute(db)
  },
}
