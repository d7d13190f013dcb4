// The ledger alone, on real stores: what an event costs its writer and its deriver in processor time, here and in PostgreSQL.
// `node --import tsx tests/bench/ledger-load.ts [--events 200000] [--rate 15000 --seconds 30]`. Not the whole path: main.ts.
import { fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createDatabase, type Database } from '../../server/ledger/database.ts'
import { deriveAllDue, startDeriver } from '../../server/ledger/deriver.ts'
import { migrate } from '../../server/ledger/migrate.ts'
import { ledgerMigrations } from '../../server/ledger/migrations/ledger-migrations.ts'
import { insertFirstPosition } from '../../server/ledger/position.ts'
import { startWriter } from '../../server/ledger/writer.ts'
import { restShareOf } from '../../server/ledger-engine.ts'
import { acceptedStreamOf } from '../../server/live/accepted-stream.ts'
import { createFloorRedis } from '../../server/live/redis-client.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import type { FeedOrder } from './ledger-feed.ts'
import { startBenchStores } from './stores.ts'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    rate: { type: 'string', default: '0' },
    seconds: { type: 'string', default: '30' },
    agents: { type: 'string', default: '500' },
  },
})
const rate = Number(values.rate)
const seconds = Number(values.seconds)
const events = rate === 0 ? Number(values.events) : rate * seconds
const [workspace, epoch] = ['bench', 'e1']
const silent = () => undefined
const logger = { info: silent, warn: (fields: object, message: string) => console.error(message, fields) }
const defaults = defaultSettings('UTC')

const stores = await startBenchStores()

/** Runs and prints what it cost for each event. */
async function measured(name: string, work: () => Promise<number>): Promise<void> {
  const startedMs = performance.now()
  const node = process.cpuUsage()
  const sqlMs = await stores.postgresCpuMs()
  const count = await work()
  const { user, system } = process.cpuUsage(node)
  const tookS = (performance.now() - startedMs) / 1000
  const us = (number: number) => (number / events).toFixed(1)
  const sqlUs = us(((await stores.postgresCpuMs()) - sqlMs) * 1000)
  const rss = Math.round(process.memoryUsage().rss / 1e6)
  console.log(
    `${name}: ${count} in ${tookS.toFixed(1)} s, ${Math.round(events / tookS)} events/s; per event: Node ${us(user + system)} us, PostgreSQL ${sqlUs} us; rss ${rss} MB`,
  )
}

async function marks(database: Database): Promise<string> {
  const { rows } = await database.pool.query(
    'select count(*)::int as n, extract(epoch from clock_timestamp() - min(due_at))::float8 as age from derive_mark',
  )
  return JSON.stringify(rows[0])
}

/** The other process fills the stream; resolves when it has. */
function feed(order: FeedOrder): Promise<void> {
  const child = fork(new URL('./ledger-feed.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
  child.send(order)
  return new Promise((resolve, reject) =>
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the feed ended with ${code}`)))),
  )
}

const pinoLike = {
  ...logger,
  error: silent,
  debug: silent,
  trace: silent,
  fatal: silent,
  level: 'warn',
  silent,
}
try {
  const database = createDatabase({ url: stores.databaseUrl, schema: workspace, onError: console.error })
  await migrate({ db: database.db, schema: workspace, migrations: ledgerMigrations })
  await insertFirstPosition(database.db, epoch)
  const clients = [1, 2].map(() => createFloorRedis(stores.redisUrl, pinoLike as never))
  await Promise.all(clients.map((client) => client.connect()))
  const [reading, trimming] = clients
  if (reading === undefined || trimming === undefined) throw new Error('no connection')
  const stream = acceptedStreamOf(workspace, epoch, reading)
  const order = { url: stores.redisUrl, workspace, epoch, events, rate, agents: Number(values.agents) }
  const started = () => {
    const options = { database, stream, epoch: () => epoch, now: Date.now, logger }
    return startWriter(options)
  }
  const untilWritten = async (writer: ReturnType<typeof startWriter>) => {
    while (writer.status().writtenEvents < events) await sleep(20)
    return writer.status().writtenEvents
  }
  if (rate === 0) {
    await feed(order)
    const writer = started()
    await measured('writer', () => untilWritten(writer))
    await writer.stop()
    console.log('marks', await marks(database))
    const later = () => Date.now() + 3_000
    await measured('deriver', () => deriveAllDue({ database, now: later, logger, defaults }))
    console.log('marks', await marks(database))
  } else {
    const writer = started()
    const deriver = startDeriver({
      database,
      now: Date.now,
      logger,
      defaults,
      restShare: () => restShareOf(writer.status()),
    })
    const timer = setInterval(
      () => {
        const { writtenEvents, lagMs } = writer.status()
        void marks(database).then((state) =>
          console.log(
            writtenEvents,
            `lag ${lagMs} ms`,
            `rss ${Math.round(process.memoryUsage().rss / 1e6)}`,
            state,
          ),
        )
      },
      Math.max(5_000, (seconds * 1000) / 20),
    )
    await measured('writer and deriver', async () => {
      await feed(order)
      const { writtenEvents, lagMs } = writer.status()
      console.log(`the feed ended: ${events - writtenEvents} unwritten, lag ${lagMs} ms`)
      return untilWritten(writer)
    })
    clearInterval(timer)
    await writer.stop()
    await deriver.stop()
  }
  for (const client of clients) client.destroy()
  const { rows } = await database.pool.query(`
    select relname, pg_size_pretty(pg_relation_size(oid)) as size from pg_class
    where relnamespace = 'bench'::regnamespace and pg_relation_size(oid) > 1000000 order by pg_relation_size(oid) desc`)
  for (const { relname, size } of rows) console.log(`  ${relname} ${size}`)
  await database.close()
} finally {
  await stores.stop()
}
