// The pool, the lock and the migrations: a lost server gives errors, two starts at once make one schema.
import { createServer, type Socket } from 'node:net'
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { createDatabase } from '../../server/ledger/database.ts'
import { migrate } from '../../server/ledger/migrate.ts'
import { ledgerMigrations } from '../../server/ledger/migrations/ledger-migrations.ts'
import {
  insertFirstPosition,
  readPosition,
  replacePosition,
  withWorkspaceLock,
} from '../../server/ledger/position.ts'
import { until } from '../support/until.ts'
import { openLedger } from './ledger-database.ts'

/** The connections of this workspace that hold an advisory lock. */
const HOLDERS = `select pid from pg_locks join pg_stat_activity using (pid)
  where locktype = 'advisory' and application_name = $1`

let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
  ledger = await openLedger()
})
afterAll(() => ledger.drop())

describe('migrations', () => {
  it('[LM1] servers that start at once on one empty workspace make its tables once, in a schema of its own', async () => {
    const schema = `0_${randomBytes(6).toString('hex')}`
    const open = () => createDatabase({ url: inject('databaseUrl'), schema, onError: () => undefined })
    const servers = [open(), open(), open()]
    await Promise.all(servers.map(({ db }) => migrate({ db, schema, migrations: ledgerMigrations })))
    const [first] = servers
    const found = await first?.pool.query(
      "select schemaname from pg_tables where tablename = 'floor_position' and schemaname = $1",
      [schema],
    )
    expect(found?.rows).toEqual([{ schemaname: schema }])
    await first?.pool.query(`drop schema "${schema}" cascade`)
    await Promise.all(servers.map((server) => server.close()))
  })

  it('[LM1] a schema that is dropped beside it does not fail a start', async () => {
    const other = `0_${randomBytes(6).toString('hex')}`
    const { pool } = ledger.database
    const names = Array.from({ length: 40 }, (_, nr) => `gone_${nr}`)
    let isDone = false
    const churn = async (): Promise<void> => {
      while (!isDone) {
        await pool.query(`create schema "${other}"`)
        await pool.query(names.map((name) => `create table "${other}".${name} (id serial)`).join(';'))
        await pool.query(`drop schema "${other}" cascade`)
      }
    }
    const churning = churn()
    try {
      for (let round = 0; round < 25; round += 1) {
        const schema = `0_${randomBytes(6).toString('hex')}`
        const database = createDatabase({ url: inject('databaseUrl'), schema, onError: () => undefined })
        await migrate({ db: database.db, schema, migrations: [] })
        await database.pool.query(`drop schema "${schema}" cascade`)
        await database.close()
      }
    } finally {
      isDone = true
      await churning
    }
  })

  it('[LM1] a step of another part may come later and sort before, and a failing one is undone and thrown', async () => {
    const { db, schema, pool } = ledger.database
    const step = (name: string, text: string) => ({
      name,
      up: async (on: typeof db) => void (await sql.raw(text).execute(on)),
    })
    await migrate({
      db,
      schema,
      migrations: [...ledgerMigrations, step('0000-other', 'create table other ()')],
    })
    const failing = step('0002-bad', 'create table half (); select 1/0')
    const all = [...ledgerMigrations, step('0000-other', ''), failing]
    await expect(migrate({ db, schema, migrations: all })).rejects.toThrow('0002-bad')
    const { rows } = await pool.query('select to_regclass($1) as other, to_regclass($2) as half', [
      'other',
      'half',
    ])
    expect(rows).toEqual([{ other: 'other', half: null }])
  })

  it('[LM1] a name that cannot be a schema is refused', () => {
    for (const schema of ['', 'a b', 'x"; drop', 'Ä'])
      expect(() => createDatabase({ url: 'postgres://x', schema, onError: () => undefined })).toThrow(
        RangeError,
      )
  })
})

describe('the position', () => {
  it('[LM2] is first written once, and replaced by a rebuild', async () => {
    const { db } = ledger.database
    expect(await readPosition(db)).toBeNull()
    const firsts = await Promise.all([insertFirstPosition(db, 'e1'), insertFirstPosition(db, 'e2')])
    expect(firsts.filter(Boolean)).toHaveLength(1)
    const first = (await readPosition(db))?.epoch ?? ''
    expect(await replacePosition(db, 'e3', first)).toBe(true)
    expect(await readPosition(db)).toEqual({ epoch: 'e3', entry: '0-0' })
  })

  it('[LM2] is replaced by one of two rebuilds that set out from the same epoch, and by none of another', async () => {
    const { db } = ledger.database
    expect(await replacePosition(db, 'e4', 'other')).toBe(false)
    expect(await replacePosition(db, 'e4', null)).toBe(false)
    const both = await Promise.all([replacePosition(db, 'e5', 'e3'), replacePosition(db, 'e6', 'e3')])
    expect(both.filter(Boolean)).toHaveLength(1)
    expect((await readPosition(db))?.epoch).toBe(both[0] ? 'e5' : 'e6')
    await sql`delete from floor_position`.execute(db)
    expect(await replacePosition(db, 'e7', null)).toBe(true)
  })

  it('[LM2] the lock of a name lets one in at a time, and another name is another lock', async () => {
    const { db } = ledger.database
    let inside = 0
    let most = 0
    const work = async () => {
      inside += 1
      most = Math.max(most, inside)
      await sql`select pg_sleep(0.02)`.execute(db)
      inside -= 1
    }
    await Promise.all([1, 2, 3].map(() => withWorkspaceLock(db, 'x', work)))
    expect(most).toBe(1)
    const nested = withWorkspaceLock(db, 'x', () => withWorkspaceLock(db, 'y', () => Promise.resolve('both')))
    expect(await nested).toBe('both')
    await expect(withWorkspaceLock(db, 'x', () => Promise.reject(new Error('inside')))).rejects.toThrow(
      'inside',
    )
    expect(await withWorkspaceLock(db, 'x', () => Promise.resolve('free'))).toBe('free')
  })
})

describe('the lock', () => {
  it('[LM2] that was asked for in vain is nobody’s once its holder is done', async () => {
    const { db } = ledger.database
    await withWorkspaceLock(db, 'z', async () => {
      const vain = [0, 50, 150].map((waitMs) =>
        withWorkspaceLock(db, 'z', () => Promise.resolve('in'), waitMs),
      )
      await Promise.all(vain.map((asked) => expect(asked).rejects.toThrow('held elsewhere')))
      expect(await advisoryLocks()).toBe(1)
    })
    expect(await advisoryLocks()).toBe(0)
  })

  it('[LM2] does not stay with a connection that failed while it was held', async () => {
    const { db } = ledger.database
    const failing = withWorkspaceLock(db, 'w', async () => {
      const end = `select pg_terminate_backend(pid) from (${HOLDERS}) as holders`
      await ledger.database.pool.query(end, [`floorview ${ledger.database.schema}`])
      return 'done'
    })
    expect(await failing).toBe('done')
    // The pool may hand out the connection that was ended once more before it hears of the end.
    const again = () => withWorkspaceLock(db, 'w', () => Promise.resolve('free'), 0).catch(() => null)
    expect(await until('the lock is free', again)).toBe('free')
    expect(await advisoryLocks()).toBe(0)
  })
})

async function advisoryLocks(): Promise<number | null> {
  return (await ledger.database.pool.query(HOLDERS, [`floorview ${ledger.database.schema}`])).rowCount
}

describe('a lost PostgreSQL', () => {
  it('[LM3] that takes connections and never answers gives an error within seconds', async () => {
    const sockets: Socket[] = []
    const deaf = createServer((socket) => void sockets.push(socket))
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
    const address = deaf.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const lost = createDatabase({
      url: `postgres://u@127.0.0.1:${port}/d`,
      schema: 'x',
      onError: () => undefined,
    })
    const started = performance.now()
    await expect(readPosition(lost.db)).rejects.toThrow()
    expect(performance.now() - started).toBeLessThan(10_000)
    await lost.close()
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => deaf.close(resolve))
  })

  it('[LM3] that ends a connection in use gives an error to its query, and soon a new connection to the next', async () => {
    const { db, pool } = ledger.database
    const sleeping = sql`select pg_sleep(20)`.execute(db)
    const ended = expect(sleeping).rejects.toThrow()
    const end =
      "select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(20)' and application_name = $1"
    for (;;) {
      const { rowCount } = await pool.query(end, [`floorview ${ledger.database.schema}`])
      if ((rowCount ?? 0) > 0) break
    }
    await ended
    // The pool may not have heard yet that the connection is gone.
    await vi.waitFor(
      async () => expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]),
      { timeout: 5_000 },
    )
  })
})
