// The tables of access as types, over the pool that the whole server shares. Not their creation (migrate-access.ts).
import { Kysely, PostgresDialect, type Generated } from 'kysely'
import type { Pool } from 'pg'

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
interface SourceTable {
  id: string
  token_hash: string
  sequencing: boolean
  created_at: Generated<Date>
  removed_at: Date | null
}

export interface AccessTables {
  user: UserTable
  account: AccountTable
  session: SessionTable
  role_grant: RoleGrantTable
  setup_link: SetupLinkTable
  display: DisplayTable
  source: SourceTable
}
export type AccessDatabase = Kysely<AccessTables>

/** Queries over the pool, whose `search_path` names the workspace's schema. The pool stays its owner's to end. */
export function accessDatabase(pool: Pool): AccessDatabase {
  return new Kysely<AccessTables>({ dialect: new PostgresDialect({ pool }) })
}

/** True of the error that PostgreSQL gives where a row with this key is there already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}
