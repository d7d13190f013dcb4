// The tables of access as types, over the database that the whole server shares. Not their creation (migrations.ts).
import type { ColumnType, Generated, Kysely } from 'kysely'

/** The columns that we read or write of better-auth's own tables. */
interface UserTable {
  id: string
  name: string
  email: string
  emailVerified: boolean
  createdAt: Generated<Date>
}
interface AccountTable {
  id: string
  accountId: string
  providerId: string
  userId: string
  password: string | null
  updatedAt: Date
}
interface SessionTable {
  id: string
  userId: string
}

interface RoleGrantTable {
  user_id: string
  role: string
  /** Null: every team. */
  team: string | null
}
interface SetupLinkTable {
  token_hash: string
  created_at: Generated<Date>
}
interface DisplayTable {
  id: string
  name: string
  team: string
  token_hash: string
  created_at: Generated<Date>
  last_seen_at: Date | null
  revoked_at: Date | null
}
interface TeamGroupTable {
  id: string
  name: string
  teams: readonly string[]
  created_at: Generated<Date>
}
interface SourceTable {
  id: string
  token_hash: string
  sequencing: boolean
  /** The vendor whose webhooks it takes; null: our own API alone. */
  connector: string | null
  /** A bigint, which PostgreSQL's client gives as text; null: none was declared. */
  cadence_ms: ColumnType<string | null, number | null | undefined, number | null>
  /** When the source was made, or said last what its cadence is. */
  cadence_since: Generated<Date>
  created_at: Generated<Date>
  removed_at: Date | null
}
interface SourceSecretTable {
  /** A bigint, which PostgreSQL's client gives as text. */
  id: Generated<string>
  source: string
  sealed: string
  created_at: Generated<Date>
}

/** A pattern of what is masked in a source's texts. */
interface SourceMaskTable {
  /** A bigint, which PostgreSQL's client gives as text. */
  id: Generated<string>
  source: string
  pattern: string
  created_at: Generated<Date>
}

// A type and not an interface: only that has the index signature that Kysely asks for.
export type AccessTables = {
  user: UserTable
  account: AccountTable
  session: SessionTable
  role_grant: RoleGrantTable
  setup_link: SetupLinkTable
  display: DisplayTable
  team_group: TeamGroupTable
  source: SourceTable
  source_secret: SourceSecretTable
  source_mask: SourceMaskTable
}
export type AccessDatabase = Kysely<AccessTables>

/** The same queries with the tables of access; whoever opened the database closes it. */
export function accessDatabase(db: Kysely<object>): AccessDatabase {
  return db.withTables<AccessTables>()
}

/** True of the error that PostgreSQL gives where a row with this key is there already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}
