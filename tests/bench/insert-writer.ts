// A process that only inserts: each event's bytes as a row, in batches, each batch synced. What PostgreSQL could take. A limit of
// the path.
import pg from 'pg'
import { createLoad, type LoadShape } from './floor-load.ts'
import { answerOrders } from './forked.ts'

export interface InsertOrder {
  databaseUrl: string
  shape: LoadShape
  events: number
  /** Rows of a transaction. */
  batch: number
}

export interface InsertReport {
  tookS: number
}

const TABLE = 'bench_limit'

answerOrders<InsertOrder>(async ({ databaseUrl, shape, events, batch }) => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(`drop table if exists ${TABLE}`)
    await client.query(`create table ${TABLE} (id text primary key, event jsonb not null)`)
    const lines = createLoad(shape).next(events, Date.now())
    const startedMs = performance.now()
    for (let at = 0; at < lines.length; at += batch) {
      const part = lines.slice(at, at + batch)
      await client.query(`insert into ${TABLE} select e->>'id', e from unnest($1::jsonb[]) as e`, [part])
    }
    const tookS = (performance.now() - startedMs) / 1000
    const { rows } = await client.query<{ count: string }>(`select count(*) from ${TABLE}`)
    if (Number(rows[0]?.count) !== events)
      throw new Error(`${events} were inserted and the table holds ${rows[0]?.count}`)
    await client.query(`drop table ${TABLE}`)
    return { tookS } satisfies InsertReport
  } finally {
    await client.end()
  }
})
