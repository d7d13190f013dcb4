// What is no longer kept: until when days are sealed, with the checksums that they were sealed by, and since when the rest is kept.
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const retention: NamedMigration = {
  name: '0016-retention',
  async up(db: Kysely<unknown>): Promise<void> {
    const steps = [
      sql`create table day_seal (
        until_at timestamptz(3) primary key,
        agent_days integer not null,
        digest bytea not null,
        sealed_at timestamptz(3) not null
      )`,
      // Null while the day can still be derived anew.
      sql`alter table agent_day add column seal bytea`,
      sql`create index agent_day_sealed on agent_day (to_at) where seal is not null`,
      // Its events are gone: what is known of it stands.
      sql`alter table chat add column is_sealed boolean not null default false`,
      sql`create table kept_from (
        kind text primary key check (kind in ('text', 'events', 'audit')),
        at timestamptz(3) not null
      )`,
    ]
    for (const step of steps) await step.execute(db)
  },
}
