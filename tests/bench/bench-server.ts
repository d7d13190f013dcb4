// The built server as a process of its own on the bench's stores, in a workspace of its own. Not a test's server.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'
import { epochKey, floorKeys } from '../../server/live/keys.ts'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'
import { cpuMsOf, rssMbOf } from './process-usage.ts'
import type { BenchStores } from './stores.ts'

const READY_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 20_000
const CREDENTIALS = { email: 'bench@example.org', password: 'bench-password' }
const TOKEN = 'bench-token'

export interface BenchServerOrder {
  stores: BenchStores
  workspace: string
  /** Arguments of Node itself, such as those that make a profile. */
  nodeArguments?: readonly string[]
  env?: Record<string, string>
}

/** Where events are sent and boards are read. */
export interface ServerAddress {
  url: string
  token: string
  /** A session's cookie. */
  cookie: string
}

export type BenchServer = Awaited<ReturnType<typeof startBenchServer>>

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  await until(
    'the server is ready',
    async () => child.exitCode !== null || (await fetch(`${url}/readyz`)).ok,
    READY_LIMIT_MS,
    50,
  )
  if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}`)
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(CREDENTIALS),
  })
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}`)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

const countRow = z.object({ count: z.coerce.number() })

/** Starts the server. What it kept stays in the stores. */
export async function startBenchServer({
  stores,
  workspace,
  nodeArguments = [],
  env = {},
}: BenchServerOrder) {
  // A floor's clock may lie a little beside this one's.
  const sinceAt = new Date(Date.now() - 60_000).toISOString()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const dataDir = join(stores.dataDir, `server-${port}`)
  await mkdir(dataDir, { recursive: true })
  const child = spawn(
    process.execPath,
    [...nodeArguments, '--input-type=module', '-e', "await (await import('./dist/server/main.js')).main()"],
    {
      env: {
        ...process.env,
        NODE_ENV: 'production',
        PORT: String(port),
        PUBLIC_URL: url,
        DATA_DIR: dataDir,
        REDIS_URL: stores.redisUrl,
        DATABASE_URL: stores.databaseUrl,
        WORKSPACE: workspace,
        TIME_ZONE: 'UTC',
        SAMPLE: '0',
        INGEST_TOKEN: TOKEN,
        ADMIN_EMAIL: CREDENTIALS.email,
        ADMIN_PASSWORD: CREDENTIALS.password,
        LOG_LEVEL: 'warn',
        ...env,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    const isOver = await Promise.race([ended.then(() => true), sleep(STOP_LIMIT_MS, false, { ref: false })])
    if (!isOver) child.kill('SIGKILL')
    await ended
  }
  try {
    await untilReady(url, child)
    const pid = child.pid ?? 0
    const numbers = async (): Promise<Map<string, number>> => {
      const text = await (await fetch(`${url}/metrics`)).text()
      return new Map(
        [...text.matchAll(/^floorview_(\w+) ([\d.e+-]+)$/gm)].map(([, name = '', value]) => [
          name,
          Number(value),
        ]),
      )
    }
    const rows = async (table: string, where: string): Promise<number> => {
      const schema = pg.escapeIdentifier(workspace)
      const { rows: found } = await stores.pool.query(
        `select count(*) from ${schema}.${pg.escapeIdentifier(table)} where ${where}`,
      )
      return countRow.parse(found[0]).count
    }
    return {
      url,
      token: TOKEN,
      cookie: await signIn(url),
      pid,
      workspace,
      address: { url, token: TOKEN, cookie: await signIn(url) } satisfies ServerAddress,
      cpuMs: () => cpuMsOf(pid),
      rssMb: () => rssMbOf(pid),
      /** The server's own numbers, by name without prefix; one that is missing is an error. */
      numbers: async () => {
        const all = await numbers()
        return (name: string): number => {
          const value = all.get(name)
          if (value === undefined) throw new Error(`the server tells no number ${name}`)
          return value
        }
      },
      /** Names of the floor's keys in Redis. */
      keys: async () => floorKeys(workspace, (await stores.redis.get(epochKey(workspace))) ?? ''),
      /** Events of sources that PostgreSQL holds, but for those that were loaded as history. */
      ledgerEvents: () => rows('event', `type not like 'system.%' and received_at >= '${sinceAt}'`),
      /** Events that this server has written to the ledger; another one of the same floor may have written the rest. */
      written: async () => (await numbers()).get('ledger_events_written') ?? 0,
      /** Waits until nothing is left to derive, at most so long; whether it came to that. */
      derived: (limitMs: number): Promise<boolean> =>
        until(
          'the ledger is derived',
          async () => (await rows('derive_mark', 'true')) === 0,
          limitMs,
          100,
        ).catch(() => false),
      /** Has the deriver leave what is marked now. */
      forgetMarks: () => stores.pool.query(`delete from ${pg.escapeIdentifier(workspace)}.derive_mark`),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What the floor itself says is written in between, so that as many events may be written and not all of the load's. */
const REST_LIMIT_MS = 15_000

/** Fails where what was accepted is not what PostgreSQL holds: a load that lost events measured nothing. */
export async function expectKept(server: BenchServer, accepted: number): Promise<void> {
  let kept = await server.ledgerEvents()
  const isKept = async () => (kept = await server.ledgerEvents()) >= accepted
  if (kept < accepted) await until('the rest is written', isKept, REST_LIMIT_MS, 250).catch(() => undefined)
  if (kept !== accepted)
    throw new Error(`${accepted} events were accepted and the ledger holds ${kept}: nothing was measured`)
}
