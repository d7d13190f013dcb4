// The first tables of the ledger: what was accepted, who is meant, what is derived. Partitions are made when needed (partitions.ts).
import { sql, type Kysely } from 'kysely'
import type { NamedMigration } from '../migrate.ts'

// Ids compare by bytes, whatever the server's locale: the order of pages must not change with an operating system's update.
const stored = `
create table floor_position (
  only_row boolean primary key default true check (only_row),
  epoch text not null,
  entry text not null,
  updated_at timestamptz(3) not null default clock_timestamp()
);

create table event (
  claimed_at timestamptz(3) not null,
  source text collate "C" not null,
  event_id text collate "C" not null,
  subject text collate "C" not null,
  type text collate "C" not null,
  occurred_at timestamptz(3) not null,
  received_at timestamptz(3) not null,
  sequence numeric,
  claimed_source text,
  data jsonb not null,
  body_hash bytea not null,
  entry text not null,
  primary key (claimed_at, source, event_id)
) partition by range (claimed_at);
create index event_subject on event (subject, claimed_at);
create index event_received on event using brin (received_at);
create index event_lapse on event (subject, claimed_at) where type = 'system.agent.lapse';
create index event_settings on event (subject, claimed_at) where type = 'system.team.settings';

create table message_text (
  claimed_at timestamptz(3) not null,
  source text collate "C" not null,
  event_id text collate "C" not null,
  text text not null,
  primary key (claimed_at, source, event_id)
) partition by range (claimed_at);

create table event_conflict (
  claimed_at timestamptz(3) not null,
  source text collate "C" not null,
  event_id text collate "C" not null,
  count bigint not null,
  first_seen_at timestamptz(3) not null,
  last_seen_at timestamptz(3) not null,
  primary key (source, claimed_at, event_id)
);

create table event_refused (
  id bigint generated always as identity primary key,
  entry text not null,
  problem text not null,
  event_json text not null,
  refused_at timestamptz(3) not null default clock_timestamp()
);
`

const named = `
create table person (
  id text collate "C" primary key,
  name text,
  name_order jsonb,
  email text,
  email_order jsonb
);

create table person_stored_id (
  stored_id text collate "C" not null,
  person_id text collate "C" not null references person (id),
  from_at timestamptz(3) not null default '-infinity',
  to_at timestamptz(3) not null default 'infinity',
  primary key (stored_id, from_at)
);
create index person_stored_id_person on person_stored_id (person_id);

create table agent (
  id text collate "C" primary key,
  first_seen_at timestamptz(3) not null
);

create table team (
  id text collate "C" primary key,
  first_named_at timestamptz(3) not null
);
`

const derived = `
create sequence derive_mark_version;
create table derive_mark (
  kind text not null check (kind in ('chat', 'agent', 'team')),
  subject text collate "C" not null,
  from_at timestamptz(3) not null,
  until_at timestamptz(3) not null,
  version bigint not null default nextval('derive_mark_version'),
  due_at timestamptz(3) not null,
  primary key (kind, subject)
) with (fillfactor = 60);
create index derive_mark_due on derive_mark (kind, due_at);
create index derive_mark_from on derive_mark (kind, from_at);

create table agent_membership (
  agent text collate "C" not null,
  from_at timestamptz(3) not null,
  team text collate "C" not null,
  version text not null,
  primary key (agent, from_at)
);
create index agent_membership_team on agent_membership (team, agent);

create table agent_day (
  agent text collate "C" not null,
  from_at timestamptz(3) not null,
  to_at timestamptz(3) not null check (to_at > from_at),
  day date not null,
  team text collate "C" not null,
  zone text not null,
  settings_version text not null,
  membership_version text not null,
  chats integer not null,
  in_chat_ms bigint not null,
  closing jsonb not null,
  primary key (agent, from_at)
);
create index agent_day_team on agent_day (team, to_at);

create table status_period (
  agent text collate "C" not null,
  from_at timestamptz(3) not null,
  to_at timestamptz(3) not null check (to_at > from_at),
  day date not null,
  team text collate "C" not null,
  status text not null check (status in ('available', 'away', 'offline', 'unknown')),
  reason text,
  cause text not null,
  source text,
  settings_version text not null,
  membership_version text not null,
  primary key (agent, from_at)
);
create index status_period_team_day on status_period (team, day);

create table chat (
  id text collate "C" primary key,
  team text collate "C",
  queue text,
  holder text collate "C",
  first_at timestamptz(3) not null,
  queued_at timestamptz(3),
  accepted_at timestamptz(3),
  closed_at timestamptz(3),
  closed_by text,
  wait_ms bigint,
  first_reply_at timestamptz(3),
  first_reply_ms bigint,
  rating double precision,
  rating_score double precision,
  rating_min double precision,
  rating_max double precision,
  rated_agent text collate "C",
  rated_at timestamptz(3)
);
create index chat_team on chat (team, first_at);
create index chat_rated on chat (rated_agent, rated_at) where rating is not null;

create table chat_span (
  chat text collate "C" not null,
  from_at timestamptz(3) not null,
  to_at timestamptz(3),
  agent text collate "C" not null,
  primary key (chat, from_at)
);
create index chat_span_agent on chat_span (agent, from_at);

create table checkpoint (
  only_row boolean primary key default true check (only_row),
  id bigint not null,
  epoch text not null,
  entry text not null,
  taken_at timestamptz(3) not null,
  parts integer not null
);
create sequence checkpoint_id;
create table checkpoint_part (
  checkpoint_id bigint not null,
  part integer not null,
  body bytea not null,
  primary key (checkpoint_id, part)
);
`

export const ledgerTables: NamedMigration = {
  name: '0001-ledger-tables',
  async up(db: Kysely<unknown>): Promise<void> {
    for (const text of [stored, named, derived]) await sql.raw(text).execute(db)
  },
}
