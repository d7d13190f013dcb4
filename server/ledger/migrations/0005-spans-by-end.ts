// Chats held in a window are found by when they ended, not among all that the agent ever held before it.
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const spansByEnd: NamedMigration = {
  name: '0005-spans-by-end',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create index chat_span_agent_end on chat_span (agent, coalesce(to_at, 'infinity'))`.execute(db)
  },
}
