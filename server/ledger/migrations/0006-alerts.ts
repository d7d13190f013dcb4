// The history of alerts, derived from the steps of their lives, and the mark that asks for it.
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const alertHistory: NamedMigration = {
  name: '0006-alerts',
  async up(db: Kysely<unknown>): Promise<void> {
    const steps = [
      sql`alter table derive_mark drop constraint derive_mark_kind_check`,
      sql`alter table derive_mark add check (kind in ('alert', 'chat', 'agent', 'team'))`,
      sql`create table alert (
        team text collate "C" not null,
        key text collate "C" not null,
        rule_id text not null,
        kind text not null,
        severity text not null check (severity in ('act', 'watch')),
        agent text collate "C",
        since_at timestamptz(3) not null,
        opened_at timestamptz(3) not null,
        acknowledged_at timestamptz(3),
        acknowledged_by text,
        acknowledged_via text,
        snoozed_until timestamptz(3),
        escalated_at timestamptz(3),
        cleared_at timestamptz(3),
        cleared_by text,
        cleared_via text,
        value double precision,
        limit_value double precision,
        detail text,
        outage text not null,
        primary key (team, key)
      )`,
      sql`create index alert_opened on alert (team, opened_at desc, key)`,
    ]
    for (const step of steps) await step.execute(db)
  },
}
