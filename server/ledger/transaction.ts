// A transaction on one connection that takes queries and COPY alike: the query builder knows no COPY. Not what is written in it.
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'

/** What may be done within a transaction. */
export interface CopyTransaction {
  db: Kysely<object>
  /** Runs `copy … from stdin with (format binary)` on rows of binary-rows.ts. */
  copy(statement: string, rows: Buffer): Promise<void>
}

/** What the client's connection has for COPY, and its types leave out. */
interface CopyConnection {
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

/** The client hands the server's messages to whatever was submitted, and sets `callback` aside to keep its time limit. */
class CopyFrom implements pg.Submittable {
  callback: (error: Error | null) => void
  readonly #statement: string
  readonly #rows: Buffer
  #error: Error | null = null

  constructor(statement: string, rows: Buffer, callback: (error: Error | null) => void) {
    this.#statement = statement
    this.#rows = rows
    this.callback = callback
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#statement)
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#rows)
    connection.endCopyFrom()
  }

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.#error = error
    this.callback(error)
  }

  handleReadyForQuery(): void {
    if (this.#error === null) this.callback(null)
  }
}

const copyOn = (client: pg.PoolClient, statement: string, rows: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    client.query(
      new CopyFrom(statement, rows, (error) => {
        if (error === null) resolve()
        else reject(error)
      }),
    )
  })

/** The query builder over one connection that somebody else takes and gives back. */
function builderOver(client: pg.PoolClient): Kysely<object> {
  const pool = {
    connect: () => Promise.resolve({ query: client.query.bind(client), release: () => undefined }),
    end: () => Promise.resolve(),
  }
  return new Kysely<object>({ dialect: new PostgresDialect({ pool }) })
}

/** Commits what `work` did, or undoes it whole where `work` throws. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (transaction: CopyTransaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let isBroken = false
  try {
    await client.query('begin')
    const copy = (statement: string, rows: Buffer) => copyOn(client, statement, rows)
    const result = await work({ db: builderOver(client), copy })
    await client.query('commit')
    return result
  } catch (error) {
    // A connection that cannot even undo is not given to the next one.
    await client.query('rollback').catch(() => {
      isBroken = true
    })
    throw error
  } finally {
    client.release(isBroken)
  }
}
