// Corrections are read by the agent's time that they are of, however much later they were made.
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const corrections: NamedMigration = {
  name: '0010-corrections',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create index event_correction on event (subject, claimed_at) where type = 'system.agent.correction'
    `.execute(db)
  },
}
