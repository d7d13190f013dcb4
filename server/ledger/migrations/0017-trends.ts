// What trends are made of, day by day and chat by chat, so that half a year is read at once. All of it can be derived again.
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

export const trends: NamedMigration = {
  name: '0017-trends',
  async up(db: Kysely<unknown>): Promise<void> {
    const steps = [
      sql`alter table agent_day add column available_without_chat_ms bigint`,
      sql`create index chat_team_replied on chat (team, first_reply_at) include (first_reply_ms)
        where first_reply_ms is not null`,
      sql`create table chat_mood (
        chat text collate "C" primary key,
        team text collate "C",
        agent text collate "C",
        said_at timestamptz(3) not null,
        sentiment double precision check (sentiment between -1 and 1)
      )`,
      sql`create index chat_mood_team on chat_mood (team, said_at)`,
      sql`create index chat_mood_agent on chat_mood (agent, said_at)`,
      // What was derived before there were trends.
      sql`insert into derive_mark as mark (kind, subject, from_at, until_at, due_at)
        select 'agent', agent, min(from_at), max(to_at), now() from agent_day group by agent order by agent
        on conflict (kind, subject) do update set version = nextval('derive_mark_version'),
          from_at = least(mark.from_at, excluded.from_at), until_at = greatest(mark.until_at, excluded.until_at)`,
      sql`insert into derive_mark as mark (kind, subject, from_at, until_at, due_at)
        select 'transcript', id, 'epoch', now() + interval '2 days', now() from chat order by id
        on conflict (kind, subject) do update set version = nextval('derive_mark_version'),
          from_at = excluded.from_at, until_at = greatest(mark.until_at, excluded.until_at)`,
    ]
    for (const step of steps) await step.execute(db)
  },
}
