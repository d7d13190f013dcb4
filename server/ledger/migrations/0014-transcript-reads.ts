// Who read what people wrote, and when: a line for each transcript and each search. Only ever added to.
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const transcriptReads: NamedMigration = {
  name: '0014-transcript-reads',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table transcript_read (
      id bigint generated always as identity primary key,
      read_at timestamptz(3) not null,
      user_id text not null,
      chat text collate "C",
      search text,
      check ((chat is null) <> (search is null))
    )`.execute(db)
    await sql`create index transcript_read_chat on transcript_read (chat, read_at)`.execute(db)
  },
}
