// The minutes of the day: what a board showed at each turn of a minute. A recording, never computed again.
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const teamMinutes: NamedMigration = {
  name: '0004-team-minutes',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql
      .raw(
        `
create table team_minutes (
  team text collate "C" not null,
  at timestamptz(3) not null,
  signed_in integer not null,
  available integer not null,
  away integer not null,
  load integer not null,
  capacity integer not null,
  waiting integer not null,
  first_reply_ms double precision,
  rating double precision,
  rating_count integer not null,
  primary key (team, at)
);
`,
      )
      .execute(db)
  },
}
