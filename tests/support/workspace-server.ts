// A real workspace behind a real HTTP server on a free port, in this process, for tests. Not the product's main, and not
// which stores: see server.ts and server-host-entry.ts.
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { pino } from 'pino'
import { createClient } from 'redis'
import { z } from 'zod'
import { board, type Board } from '../../shared/board.ts'
import { readConfig, type Environment } from '../../server/config.ts'
import { redisClientOptions } from '../../server/embedded/redis-address.ts'
import { startHttpFront } from '../../server/http-front.ts'
import { createDatabase } from '../../server/ledger/database.ts'
import type { IntakeLimits } from '../../server/live/intake.ts'
import { anyEpochPattern, jobPrefix } from '../../server/live/keys.ts'
import { startInstallation } from '../../server/installation.ts'
import type { CloudEvent } from './cloud-events.ts'
import { until } from './until.ts'

export interface WorkspaceServerOrder {
  workspace: string
  redisUrl: string
  databaseUrl: string
  limits?: IntakeLimits
  gate?: () => Promise<void>
  /** False where a test asks what events alone change. */
  judgesAlerts?: boolean
  env?: Environment
  /** The built pages, for tests of what a browser asks for by itself; else a stand-in. */
  clientDir?: string
}

export interface EventAnswer {
  status: number
  body: unknown
  headers: Headers
}

export type WorkspaceServer = Awaited<ReturnType<typeof startWorkspaceServer>>

const AUTH_SECRET = randomBytes(36).toString('base64url')
/** Any folder with a page in it will do: no test of ours looks at the page. */
const CLIENT_SOURCES = fileURLToPath(new URL('../../client', import.meta.url))
const boardAnswer = board.extend({ pulseAgeMs: z.number() })

/** A workspace that no other test uses. */
export const newWorkspace = (): string => `t_${randomBytes(6).toString('hex')}`

/** Posts a batch to any server. */
export async function postEvents(
  url: string,
  token: string,
  events: readonly unknown[],
): Promise<EventAnswer> {
  const answer = await fetch(`${url}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents-batch+json' },
    body: JSON.stringify(events),
    signal: AbortSignal.timeout(15_000),
  })
  return { status: answer.status, body: await answer.json(), headers: answer.headers }
}

/** Reads a board over HTTP; `credentials` are headers. */
export async function getBoard(
  url: string,
  team: string,
  credentials: Record<string, string>,
): Promise<Board & { pulseAgeMs: number }> {
  const answer = await fetch(`${url}/api/board?team=${encodeURIComponent(team)}`, {
    headers: credentials,
    signal: AbortSignal.timeout(15_000),
  })
  if (answer.status !== 200) throw new Error(`the board answered ${answer.status} ${await answer.text()}`)
  return boardAnswer.parse(await answer.json())
}

/** Drops what a workspace left in Redis. */
async function dropKeys(redisUrl: string, workspace: string): Promise<void> {
  const redis = createClient(redisClientOptions(redisUrl))
  redis.on('error', () => undefined)
  await redis.connect()
  for (const MATCH of [anyEpochPattern(workspace), `${jobPrefix(workspace)}*`])
    for await (const page of redis.scanIterator({ MATCH, COUNT: 1000 }))
      if (page.length > 0) await redis.unlink(page)
  redis.destroy()
}

/** Starts the server and waits until it takes events. */
export async function startWorkspaceServer({
  workspace,
  redisUrl,
  databaseUrl,
  limits,
  gate,
  judgesAlerts,
  clientDir,
  env,
}: WorkspaceServerOrder) {
  const logLines: string[] = []
  const logger = pino({ level: 'trace', base: null }, { write: (line: string) => void logLines.push(line) })
  const front = await startHttpFront('127.0.0.1', 0)
  const address = front.server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const url = `http://127.0.0.1:${address.port}`
  const token = `fv_${randomBytes(24).toString('base64url')}`
  const dataDir = join(tmpdir(), `floorview-none-${workspace}`)
  const read = readConfig({
    AUTH_SECRET,
    PORT: String(address.port),
    WORKSPACE: workspace,
    DATA_DIR: dataDir,
    TIME_ZONE: 'UTC',
    INGEST_TOKEN: token,
    SAMPLE: '0',
    ...env,
  })
  if (!read.ok) throw new Error(read.problems.join('\n'))
  const running = await startInstallation({
    config: read.config,
    redisUrl,
    databaseUrl,
    clientDir: clientDir ?? CLIENT_SOURCES,
    logger,
    ...(limits && { limits }),
    ...(gate && { gate }),
    ...(judgesAlerts !== undefined && { judgesAlerts }),
  }).catch(async (error: unknown) => {
    await front.stop()
    throw error
  })
  running.attachSockets(front.server)
  front.handOver(running.app)
  await until('the floor is live', () => running.life.live())

  const displayTokens = new Map<string, Promise<string>>()
  const displayToken = (team: string): Promise<string> => {
    const made =
      displayTokens.get(team) ??
      running.access.displays.add(team, `reader of ${team}`).then((one) => one.token)
    displayTokens.set(team, made)
    return made
  }
  return {
    url,
    token,
    workspace,
    redisUrl,
    databaseUrl,
    running,
    /** Every line that was logged, of every level and unredacted. */
    logLines,
    /** A token of a paired display that may read this team's board. */
    displayToken,
    post: (events: readonly CloudEvent[]) => postEvents(url, token, events),
    board: async (team: string) =>
      getBoard(url, team, { authorization: `Bearer ${await displayToken(team)}` }),
    /** Stops; `drop` takes away what the workspace left in the stores. */
    async stop({ drop = true } = {}): Promise<void> {
      await front.stop()
      await running.stop()
      if (!drop) return
      // After the stop: whoever still derives would wait for the drop, and the drop for them.
      const database = createDatabase({ url: databaseUrl, schema: workspace, onError: () => undefined })
      const sample = `${workspace}_sample`
      await sql`drop schema if exists ${sql.id(workspace)}, ${sql.id(sample)} cascade`.execute(database.db)
      await database.close()
      await dropKeys(redisUrl, workspace)
      if (read.config.hasSample) await dropKeys(redisUrl, sample)
    },
  }
}
