// The one row in which a workspace remembers whether its sample floor is wanted. Not the sample's own tables.
import { sql } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const sampleFloor: NamedMigration = {
  name: '0002-sample-floor',
  up: async (db) => {
    await sql`
      create table sample_floor (
        only_row boolean primary key default true check (only_row),
        choice text not null default 'wanted' check (choice in ('wanted', 'leaving', 'left')),
        begun_at timestamptz,
        fed_until timestamptz
      )
    `.execute(db)
    await sql`insert into sample_floor default values`.execute(db)
  },
}
