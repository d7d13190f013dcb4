// The steps that make the tables of channels and messages. Not their running, nor what is in them.
import { sql, type Kysely } from 'kysely'

const tables = [
  sql`create table alert_channel (id text primary key, name text not null,
    kind text not null check (kind in ('webhook', 'slack', 'email', 'push')), teams text[],
    least_severity text not null check (least_severity in ('act', 'watch')), steps text[] not null,
    settings jsonb not null, sealed text, enabled boolean not null, created_at timestamptz(3) not null default now())`,
  // Whoever lets a device be told has asked for it: there is a channel to it from the first day.
  sql`insert into alert_channel (id, name, kind, teams, least_severity, steps, settings, sealed, enabled)
    values ('phones', 'Phones and desks', 'push', null, 'watch', '{opened,escalated,cleared}', '{}', null, true)`,
  // No reference to the channel: what was sent stays on record when the channel goes.
  sql`create table alert_delivery (id text primary key, notice_id text not null, channel text not null,
    channel_name text not null, recipient text not null, alert_group text not null, step text not null,
    team text not null, notice jsonb not null,
    state text not null check (state in ('waiting', 'sent', 'failed', 'dropped')),
    tries integer not null default 0, round integer not null default 0, may_have_arrived boolean not null default false,
    is_over boolean not null default false, due_at timestamptz(3) not null, trying_until timestamptz(3),
    answer text, answered_at timestamptz(3), created_at timestamptz(3) not null, ended_at timestamptz(3),
    unique (notice_id, channel, recipient), unique (alert_group, step, channel, recipient))`,
  sql`create index alert_delivery_due on alert_delivery (due_at) where state = 'waiting'`,
  sql`create index alert_delivery_newest on alert_delivery (created_at desc, id desc)`,
  sql`create table alert_push_key (only_one boolean primary key default true check (only_one), public_key text not null,
    sealed text not null)`,
  sql`create table push_subscription (id text primary key,
    user_id text not null references "user" ("id") on delete cascade, sealed text not null,
    created_at timestamptz(3) not null default now())`,
]

const occasions = [
  sql`alter table alert_delivery add column occasion text not null default ''`,
  sql`alter table alert_delivery drop constraint alert_delivery_alert_group_step_channel_recipient_key`,
  sql`alter table alert_delivery add constraint alert_delivery_once
    unique (alert_group, step, occasion, channel, recipient)`,
]

/** After the tables of access, whose users subscriptions are of. A step that was released never changes. */
export const deliveryMigrations = [
  {
    name: '2026_11_delivery_1',
    up: async (db: Kysely<unknown>): Promise<void> => {
      for (const statement of tables) await statement.execute(db)
    },
  },
  {
    name: '2026_11_delivery_2',
    up: async (db: Kysely<unknown>): Promise<void> => {
      for (const statement of occasions) await statement.execute(db)
    },
  },
]
