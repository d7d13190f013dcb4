// What is read out of messages beside the ledger's deriving: words to search by, language, sentiment and its model. Partitioned as the
// texts are, so that it goes with them; the mark that asks for it.
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const messageReadings: NamedMigration = {
  name: '0015-message-readings',
  async up(db: Kysely<unknown>): Promise<void> {
    const steps = [
      sql`create table message_reading (
        claimed_at timestamptz(3) not null,
        source text collate "C" not null,
        event_id text collate "C" not null,
        chat text collate "C" not null,
        words tsvector not null,
        language text,
        sentiment double precision check (sentiment between -1 and 1),
        model text not null,
        primary key (claimed_at, source, event_id)
      ) partition by range (claimed_at)`,
      sql`create index message_reading_words on message_reading using gin (words)`,
      sql`alter table derive_mark drop constraint derive_mark_kind_check`,
      sql`alter table derive_mark add constraint derive_mark_kind_check
        check (kind in ('alert', 'chat', 'agent', 'team', 'transcript'))`,
      // What was written before there were readings.
      sql`insert into derive_mark (kind, subject, from_at, until_at, due_at)
        select 'transcript', id, 'epoch', now() + interval '2 days', now() from chat`,
    ]
    for (const step of steps) await step.execute(db)
  },
}
