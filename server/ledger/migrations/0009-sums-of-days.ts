// What a day comes to stands with the day: a month of a large team is read without its periods. Null: derived before this.
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const sumsOfDays: NamedMigration = {
  name: '0009-sums-of-days',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table agent_day add column sums jsonb`.execute(db)
    // One team's days of a month, in one place of the index.
    await sql`create index agent_day_team_day on agent_day (team, day)`.execute(db)
  },
}
