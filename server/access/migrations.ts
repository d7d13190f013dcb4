// The steps that make the tables of access, better-auth's own among them: its runner takes no lock. Not their running.
import { sql, type Kysely } from 'kysely'

// A test asks better-auth whether anything is missing from these, so an upgrade of it cannot go unnoticed.
const signInTables = [
  sql`create table "user" ("id" text not null primary key, "name" text not null, "email" text not null unique,
    "emailVerified" boolean not null, "image" text, "createdAt" timestamptz default current_timestamp not null,
    "updatedAt" timestamptz default current_timestamp not null)`,
  sql`create table "session" ("id" text not null primary key, "expiresAt" timestamptz not null,
    "token" text not null unique, "createdAt" timestamptz default current_timestamp not null,
    "updatedAt" timestamptz not null, "ipAddress" text, "userAgent" text,
    "userId" text not null references "user" ("id") on delete cascade)`,
  sql`create table "account" ("id" text not null primary key, "accountId" text not null, "providerId" text not null,
    "userId" text not null references "user" ("id") on delete cascade, "accessToken" text, "refreshToken" text,
    "idToken" text, "accessTokenExpiresAt" timestamptz, "refreshTokenExpiresAt" timestamptz, "scope" text,
    "password" text, "createdAt" timestamptz default current_timestamp not null, "updatedAt" timestamptz not null)`,
  sql`create table "verification" ("id" text not null primary key, "identifier" text not null, "value" text not null,
    "expiresAt" timestamptz not null, "createdAt" timestamptz default current_timestamp not null,
    "updatedAt" timestamptz default current_timestamp not null)`,
  sql`create index "session_userId_idx" on "session" ("userId")`,
  sql`create index "account_userId_idx" on "account" ("userId")`,
  sql`create index "verification_identifier_idx" on "verification" ("identifier")`,
]

const ownTables = [
  sql`create table role_grant (user_id text not null references "user" ("id") on delete cascade,
    role text not null check (role in ('administrator', 'supervisor')), team text)`,
  // A null team (all of them) must be unique as well, and nulls are distinct in a plain unique index.
  sql`create unique index role_grant_key on role_grant (user_id, coalesce(team, ''))`,
  sql`create table setup_link (token_hash text primary key, created_at timestamptz not null default now())`,
  sql`create table display (id text primary key, name text not null, team text not null, token_hash text not null unique,
    created_at timestamptz not null default now(), last_seen_at timestamptz, revoked_at timestamptz)`,
  sql`create table source (id text primary key check (id ~ '^[a-z0-9_-]{1,40}$'), token_hash text not null,
    sequencing boolean not null, created_at timestamptz not null default now(), removed_at timestamptz)`,
  sql`create unique index source_token on source (token_hash) where removed_at is null`,
]

/** A source may take a vendor's webhooks, and may sign: what checks a signature is kept sealed (sealed-text.ts). */
const signingTables = [
  sql`alter table source add column connector text`,
  sql`create table source_secret (id bigint generated always as identity primary key,
    source text not null references source (id) on delete cascade, sealed text not null,
    created_at timestamptz not null default now())`,
  sql`create index source_secret_source on source_secret (source)`,
]

/** Named groups of teams: the id is the slug of the name, teams are by name and need not have been named by an event yet. */
const groupTables = [
  sql`create table team_group (id text primary key check (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(id) <= 60),
    name text not null unique, teams text[] not null check (cardinality(teams) between 1 and 100),
    created_at timestamptz(3) not null default now())`,
]
/** How long a pause between two deliveries of a source is normal, where it says so. */
const cadenceColumns = [sql`alter table source add column cadence_ms bigint check (cadence_ms > 0)`]
/** Since when it says so: from then on it counts for a source that was never heard. */
const cadenceSinceColumns = [
  sql`alter table source add column cadence_since timestamptz(3) not null default now()`,
  sql`update source set cadence_since = created_at`,
]

/** What is masked in the texts of a source before they are kept. */
const maskTables = [
  sql`create table source_mask (id bigint generated always as identity primary key,
    source text not null references source (id) on delete cascade, pattern text not null,
    created_at timestamptz(3) not null default now())`,
  sql`create index source_mask_source on source_mask (source)`,
]

/** Applied with everybody else's steps, under the workspace's lock. A step that was released never changes. */
export const accessMigrations = [
  {
    name: '2026_11_access_1',
    up: async (db: Kysely<unknown>): Promise<void> => {
      for (const statement of [...signInTables, ...ownTables]) await statement.execute(db)
    },
  },
  {
    name: '2026_11_access_2',
    up: async (db: Kysely<unknown>): Promise<void> => {
      for (const statement of signingTables) await statement.execute(db)
    },
  },
  {
    name: '2026_11_access_3',
    up: async (db: Kysely<unknown>): Promise<void> => {
      for (const statement of groupTables) await statement.execute(db)
    },
  },
  {
    name: '2026_11_access_4',
    up: async (db: Kysely<unknown>): Promise<void> => {
      for (const statement of cadenceColumns) await statement.execute(db)
    },
  },
  {
    name: '2026_11_access_5',
    up: async (db: Kysely<unknown>): Promise<void> => {
      for (const statement of cadenceSinceColumns) await statement.execute(db)
    },
  },
  {
    name: '2026_11_access_6_masks',
    up: async (db: Kysely<unknown>): Promise<void> => {
      for (const statement of maskTables) await statement.execute(db)
    },
  },
]
