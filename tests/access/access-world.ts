// One workspace of its own with the whole of access served on a free port, for tests. Not the product's composition.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import { sql } from 'kysely'
import { Server } from 'socket.io'
import { createAccess, type Access } from '../../server/access/access.ts'
import { accessMigrations } from '../../server/access/migrations.ts'
import { deliveryMigrations } from '../../server/alerts/delivery/migrations.ts'
import { registerAccessRoutes } from '../../server/access/routes.ts'
import { readConfig, type Config, type Environment } from '../../server/config.ts'
import { createDatabase, type Database } from '../../server/ledger/database.ts'
import { migrate } from '../../server/ledger/migrate.ts'
import { keptLog, type KeptLog } from './quiet-log.ts'

export const AUTH_SECRET = randomBytes(36).toString('base64url')

export interface World {
  access: Access
  app: Express
  io: Server
  url: string
  database: Database
  config: Config
  log: KeptLog
  nowMs: { value: number }
  /** `keepServing` takes only the database away. */
  close(how?: { keepServing: boolean }): Promise<void>
  stopServing(): Promise<void>
}

/** A schema that nobody else uses, dropped by `close`. */
export async function openWorkspace(databaseUrl: string): Promise<Database> {
  const schema = `test_${randomBytes(6).toString('hex')}`
  const database = createDatabase({ url: databaseUrl, schema, onError: () => undefined })
  await migrate({ db: database.db, schema, migrations: [...accessMigrations, ...deliveryMigrations] })
  return database
}

export async function dropWorkspace(database: Database): Promise<void> {
  await sql`drop schema ${sql.id(database.schema)} cascade`.execute(database.db)
  await database.close()
}

export function configOf(environment: Environment): Config {
  const read = readConfig({ AUTH_SECRET, ...environment })
  if (!read.ok) throw new Error(read.problems.join('\n'))
  return read.config
}

/** Serves access alone: `registerMore` adds the routes that a test is about. */
export async function openWorld(
  databaseUrl: string,
  environment: Environment = {},
  registerMore: (app: Express, access: Access, io: Server) => void = () => undefined,
): Promise<World> {
  const database = await openWorkspace(databaseUrl)
  const log = keptLog()
  const nowMs = { value: Date.now() }
  const app = express()
  const http = createServer((req, res) => void app(req, res))
  const io = new Server(http, { transports: ['websocket'] })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo // a listening TCP server has this kind of address
  const config = configOf({ WORKSPACE: database.schema, PORT: String(port), ...environment })
  const access = await createAccess({ db: database.db, config, log, nowMs: () => nowMs.value })
  registerAccessRoutes(app, access.guard, access.routeDeps)
  access.guard.admit(io)
  registerMore(app, access, io)
  return {
    access,
    app,
    io,
    url: `http://127.0.0.1:${port}`,
    database,
    config,
    log,
    nowMs,
    close: async (how) => {
      if (how?.keepServing !== true) await io.close()
      await dropWorkspace(database)
    },
    stopServing: () => io.close(),
  }
}

/** Signs in and gives the cookie header; undefined where sign-in was refused. */
export async function signIn(url: string, email: string, password: string): Promise<string | undefined> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  return answer.ok ? cookiesOf(answer) : undefined
}

/** The cookies that an answer sets, as a browser would send them back. */
export function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}
