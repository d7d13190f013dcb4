// Kills in the middle of a load: the server, Redis, PostgreSQL, all at once. What was acknowledged is kept, once, and the floor
// is the fold of it. The product itself starts its stores again. Not power loss: the disk goes on.
import { realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endProcess, isAlive, worksIn } from '../../server/embedded/process-life.ts'
import { openReader } from '../support/board-reader.ts'
import { embeddedPid, embeddedUrls } from '../support/embedded-stores.ts'
import { eventLoad } from '../support/event-load.ts'
import { newLog, startLoad } from '../support/load-sender.ts'
import { freePort } from '../support/free-port.ts'
import {
  administrator,
  startServerProcess,
  untilReady,
  type ServerProcess,
} from '../support/server-process.ts'
import { newFolder } from '../support/store-processes.ts'
import { until } from '../support/until.ts'
import { expectAllKept } from './kept-events.ts'

const PER_SECOND = 400
// Wide: a disk that is busy with other work makes every start and every catching up slow.
const TEST_LIMIT_MS = 300_000
const STORE_LIMIT_MS = 60_000
const TOKEN = 'a-token-of-the-kill-tests'
const FOLDERS = { redis: 'redis', postgres: 'postgres/data' }

const log = newLog()
const next = eventLoad({ agents: 40, chats: 300 })
let dataDir: string
let url: string
let server: ServerProcess
let reader: Record<string, string>

const start = async (): Promise<void> => {
  server = startServerProcess({
    DATA_DIR: dataDir,
    PORT: new URL(url).port,
    INGEST_TOKEN: TOKEN,
    LOG_LEVEL: 'warn',
  })
  await untilReady(url, server)
}
const load = () => startLoad({ log, url, token: TOKEN, perSecond: PER_SECOND, next })
const kept = () =>
  expectAllKept({ stores: { ...embeddedUrls(dataDir), workspace: 'main' }, url, reader: () => reader, log })
const died = (pid: number) =>
  until(`process ${pid} is gone`, async () => !(await isAlive(pid)), STORE_LIMIT_MS)

beforeAll(async () => {
  dataDir = await realpath(await newFolder())
  url = `http://127.0.0.1:${await freePort()}`
  await start()
  reader = await administrator(url)
}, TEST_LIMIT_MS)

afterAll(async () => {
  const waitMs = 15_000
  await endProcess(server.pid, [
    { signal: 'SIGTERM', waitMs },
    { signal: 'SIGKILL', waitMs },
  ])
  // A failed test may have left them without their server.
  for (const store of ['redis', 'postgres'] as const) {
    const pid = await embeddedPid(dataDir, store).catch(() => null)
    if (pid !== null && (await worksIn(pid, join(dataDir, FOLDERS[store]))) === 'yes')
      await endProcess(pid, [{ signal: 'SIGKILL', waitMs }])
  }
  await rm(dataDir, { recursive: true, force: true })
}, TEST_LIMIT_MS)

test(
  '[CH1] kill -9 of the server in the middle of a load loses nothing that was acknowledged',
  async () => {
    const sending = load()
    await sending.more(400)
    for (let kills = 0; kills < 2; kills += 1) {
      server.signal('SIGKILL')
      expect(await server.ended).toEqual({ code: null, signal: 'SIGKILL' })
      await start()
      await sending.more(300)
    }
    await sending.finish()
    expect(sending.counts.failures).toBeGreaterThan(0)
    const counted = await kept()
    expect(counted.acknowledged).toBeGreaterThan(1000)
  },
  TEST_LIMIT_MS,
)

test.each(['redis', 'postgres'] as const)(
  '[CH2] kill -9 of %s in the middle of a load loses nothing that was acknowledged; the product starts it again',
  async (store) => {
    const sending = load()
    await sending.more(300)
    for (let kills = 0; kills < 2; kills += 1) {
      const pid = await embeddedPid(dataDir, store)
      process.kill(pid, 'SIGKILL')
      await died(pid)
      await until('it runs again', async () => (await embeddedPid(dataDir, store)) !== pid, STORE_LIMIT_MS)
      await untilReady(url, server)
      await sending.more(300)
    }
    await sending.finish()
    await kept()
  },
  TEST_LIMIT_MS,
)

test(
  '[CH3] kill -9 of all three at once, in the middle of a load, loses nothing that was acknowledged',
  async () => {
    const sending = load()
    await sending.more(300)
    const pids = [server.pid, await embeddedPid(dataDir, 'redis'), await embeddedPid(dataDir, 'postgres')]
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    for (const pid of pids) await died(pid)
    await start()
    await sending.more(300)
    await sending.finish()
    await kept()
  },
  TEST_LIMIT_MS,
)

test(
  '[CH4] SIGTERM in the middle of a load, with a board open, ends all of it and loses nothing',
  async () => {
    const display = await openReader({ url, team: 'red', cookie: reader.cookie ?? '' })
    const sending = load()
    await sending.more(300)
    const pids = [server.pid, await embeddedPid(dataDir, 'redis'), await embeddedPid(dataDir, 'postgres')]
    server.signal('SIGTERM')
    // npm delivers a signal twice.
    server.signal('SIGTERM')
    const startedMs = performance.now()
    expect(await server.ended).toEqual({ code: 0, signal: null })
    // The grace that docker-compose.yml gives it.
    expect(performance.now() - startedMs).toBeLessThan(30_000)
    for (const pid of pids) expect(await isAlive(pid)).toBe(false)
    await start()
    await sending.more(300)
    await sending.finish()
    await kept()
    await until('the board comes back by itself', () => display.isConnected && display.causes.reconnect > 0)
    display.close()
  },
  TEST_LIMIT_MS,
)
