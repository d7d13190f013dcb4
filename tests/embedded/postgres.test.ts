// The embedded PostgreSQL as a real process: what it promises, and what a kill leaves behind.
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { isAlive } from '../../server/embedded/process-life.ts'
import { startPostgres, type EmbeddedPostgres } from '../../server/embedded/postgres.ts'
import { dataFolder } from './data-folder.ts'
import { processGroup } from './process-group.ts'
import { quietLog } from './quiet-log.ts'

async function started(dataDir: string): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres({ dataDir, logger: quietLog().logger })
  onTestFinished(() => postgres.stop())
  return postgres
}

async function ask(url: string, query: string): Promise<unknown> {
  const pool = new pg.Pool({ connectionString: url })
  pool.on('error', () => undefined)
  try {
    const { rows } = await pool.query<{ answer: unknown }>(query)
    return rows[0]?.answer
  } finally {
    await pool.end()
  }
}

const setting = (url: string, name: string): Promise<unknown> =>
  ask(url, `select current_setting('${name}') as answer`)

test('[OP1] PostgreSQL listens on a socket in a closed folder and on no port', async () => {
  const { url } = await started(await dataFolder())
  expect(await setting(url, 'listen_addresses')).toBe('')
  const folder = await stat(String(await setting(url, 'unix_socket_directories')))
  expect((folder.mode & 0o777).toString(8)).toBe('700')
})

test('[OP1] a pool takes the address together with a schema of its own', async () => {
  const { url } = await started(await dataFolder())
  const pool = new pg.Pool({ connectionString: url, options: '-c search_path=mine' })
  const { rows } = await pool.query<{ search_path: string }>('show search_path')
  await pool.end()
  expect(rows).toEqual([{ search_path: 'mine' }])
})

test('[OP2] PostgreSQL syncs every commit, speaks UTF-8 and keeps UTC', async () => {
  const { url } = await started(await dataFolder())
  const expected = {
    fsync: 'on',
    synchronous_commit: 'on',
    server_encoding: 'UTF8',
    TimeZone: 'UTC',
    max_connections: '200',
  }
  for (const [name, value] of Object.entries(expected)) expect(await setting(url, name)).toBe(value)
})

test('[OP3] [OP4] [OP5] [OP6] what was committed outlives kill -9, whoever is found in the lock', async () => {
  const dataDir = await dataFolder()
  const first = await started(dataDir)
  expect(await processGroup(first.pid)).toBe(first.pid)
  await ask(first.url, "create table kept as select 'yes' as answer")

  const second = await started(dataDir)
  expect(second.pid, 'taken over, not doubled').toBe(first.pid)

  process.kill(first.pid, 'SIGKILL')
  const third = await started(dataDir)
  expect(third.pid).not.toBe(first.pid)
  expect(await ask(third.url, 'select answer from kept')).toBe('yes')

  const lockFile = join(String(await setting(third.url, 'data_directory')), 'postmaster.pid')
  const lock = await readFile(lockFile, 'utf8')
  await third.stop()
  expect(await isAlive(third.pid)).toBe(false)
  // A container's next boot gives the old number to somebody else, here to this very test.
  await writeFile(lockFile, lock.replace(/^\d+/, String(process.pid)))
  const fourth = await started(dataDir)
  expect(await ask(fourth.url, 'select answer from kept')).toBe('yes')
})

test('[OP7] a data folder too long for a socket, with spaces in its name, is served and found again', async () => {
  const dataDir = await dataFolder(`a folder with ü and spaces/${'long'.repeat(30)}`)
  const first = await started(dataDir)
  expect(await ask(first.url, 'select 1 as answer')).toBe(1)
  const sockets = String(await setting(first.url, 'unix_socket_directories'))
  onTestFinished(() => rm(sockets, { recursive: true }))
  expect((await started(dataDir)).pid).toBe(first.pid)
})

test('[OP10] a first start that was killed half-way is begun anew', async () => {
  const dataDir = await dataFolder()
  const unfinished = join(dataDir, 'postgres/data.unfinished')
  await mkdir(unfinished, { recursive: true })
  await writeFile(join(unfinished, 'PG_VERSION'), '18\n')
  const { url } = await started(dataDir)
  expect(await ask(url, 'select 1 as answer')).toBe(1)
  await expect(stat(unfinished)).rejects.toThrow('ENOENT')
})
