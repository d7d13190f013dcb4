// An agent's day shows the alerts about them: found by agent, not among all of a team's.
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const alertsByAgent: NamedMigration = {
  name: '0008-alerts-by-agent',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create index alert_agent on alert (agent, opened_at) where agent is not null`.execute(db)
  },
}
