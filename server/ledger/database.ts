// Opens PostgreSQL for one workspace: a bounded pool whose every connection sees the workspace's schema. Not what is asked of it.
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { schemaIntrospector } from './schema-introspector.ts'
import { inTransaction, type CopyTransaction } from './transaction.ts'

/** The query builder; who adds tables names them with `db.withTables<…>()`. */
export type Sql = Kysely<object>

export interface Database {
  pool: pg.Pool
  db: Sql
  /** The workspace: every table lives in this schema. */
  schema: string
  /** One transaction that takes COPY besides queries. */
  transaction<T>(work: (transaction: CopyTransaction) => Promise<T>): Promise<T>
  /** One connection aside from the pool, for statements that take longer than any may while people wait. */
  openPatient(statementLimitMs: number): { db: Sql; close(): Promise<void> }
  close(): Promise<void>
}

export interface DatabaseOptions {
  url: string
  schema: string
  /** A connection was lost; the pool makes another. Without this a lost server would end the process. */
  onError: (error: Error) => void
  maxConnections?: number
  statementLimitMs?: number
}

/** A lost PostgreSQL must give an error within this time, never a wait without end. */
const CONNECT_LIMIT_MS = 5_000
const STATEMENT_LIMIT_MS = 25_000
/** Above the server's own limit, so that a server that still answers ends the statement itself. */
const ANSWER_MARGIN_MS = 5_000

const SCHEMA_NAME = /^[a-z0-9_]{1,50}$/

/** Opens the pool. No connection is made before the first query. */
export function createDatabase(options: DatabaseOptions): Database {
  const { url, schema, onError } = options
  if (!SCHEMA_NAME.test(schema)) throw new RangeError(`"${schema}" cannot name a workspace's schema`)
  const openPool = (maxConnections: number, statementLimitMs: number) => {
    const pool = new pg.Pool({
      connectionString: url,
      options: `-c search_path="${schema}"`,
      application_name: `floorview ${schema}`,
      max: maxConnections,
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
      statement_timeout: statementLimitMs,
      query_timeout: statementLimitMs + ANSWER_MARGIN_MS,
      idle_in_transaction_session_timeout: 60_000,
      keepAlive: true,
    })
    pool.on('error', onError)
    // The pool listens to idle connections only: one that breaks while in use would otherwise end the process.
    pool.on('connect', (client) => client.on('error', onError))
    const dialect = new PostgresDialect({ pool })
    dialect.createIntrospector = (db) => schemaIntrospector(db, schema)
    return { pool, db: new Kysely<object>({ dialect }) satisfies Sql }
  }
  const { pool, db } = openPool(options.maxConnections ?? 10, options.statementLimitMs ?? STATEMENT_LIMIT_MS)
  let closed: Promise<void> | undefined
  return {
    pool,
    db,
    schema,
    transaction: (work) => inTransaction(pool, work),
    openPatient(statementLimitMs) {
      const patient = openPool(1, statementLimitMs)
      return { db: patient.db, close: () => patient.db.destroy() }
    },
    close: () => (closed ??= db.destroy()),
  }
}
