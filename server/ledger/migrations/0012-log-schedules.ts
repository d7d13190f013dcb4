// When saved views of the user log are sent by mail, and what became of each due time. The mail itself is not kept.
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const logSchedules: NamedMigration = {
  name: '0012-log-schedules',
  async up(db: Kysely<unknown>): Promise<void> {
    const steps = [
      sql`create table log_schedule (
        id text collate "C" primary key,
        view text collate "C" not null references log_view (id) on delete cascade,
        plan jsonb not null,
        created_at timestamptz(3) not null
      )`,
      sql`create index log_schedule_view on log_schedule (view)`,
      // The key is why a due time is taken once, by whichever server comes first.
      sql`create table log_mail (
        schedule text collate "C" not null references log_schedule (id) on delete cascade,
        due_at timestamptz(3) not null,
        state text not null check (state in ('sending', 'waiting', 'sent', 'failed')),
        answer text,
        tries integer not null default 1,
        changed_at timestamptz(3) not null,
        primary key (schedule, due_at)
      )`,
    ]
    for (const step of steps) await step.execute(db)
  },
}
