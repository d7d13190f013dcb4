// What a board in a real browser says while a part of its chain hangs without a word: the server, Redis, the network, the
// page itself. It greys in time, and comes back by itself. Not what is lost: nothing is (kill.test.ts).
import { rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { sql } from 'kysely'
import { createDatabase } from '../../server/ledger/database.ts'
import { buildPages, type BuiltPages } from '../browser/built-pages.ts'
import { launchChromium } from '../support/chromium.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { startHoldingProxy, type HoldingProxy } from '../support/holding-proxy.ts'
import { freePort } from '../support/free-port.ts'
import { administrator, startServerProcess, untilReady } from '../support/server-process.ts'
import { newFolder, startOwnRedis, type OwnRedis } from '../support/store-processes.ts'
import { until } from '../support/until.ts'
import { newWorkspace, postEvents } from '../support/workspace-server.ts'

const TOKEN = 'a-token-of-the-freshness-tests'
/** Stale is past 3 s of the pulse; the page looks four times a second, and a busy machine takes its time. */
const GREY_LIMIT_MS = 4_500
/** An open connection that says nothing is replaced after 6 s, and a new one waits a few seconds between its tries. */
const BACK_LIMIT_MS = 25_000

let pages: BuiltPages
let browser: Browser
beforeAll(async () => {
  ;[pages, browser] = await Promise.all([buildPages(), launchChromium()])
}, 180_000)
afterAll(async () => {
  await browser.close()
  await pages.remove()
})

let redis: OwnRedis
let workspace: string
let context: BrowserContext
const ends: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  redis = await startOwnRedis()
  workspace = newWorkspace()
  context = await browser.newContext({
    viewport: { width: 1920, height: 1080 },
    permissions: ['local-network-access'],
  })
  context.setDefaultTimeout(15_000)
})
afterEach(async () => {
  await context.close()
  for (const end of ends.splice(0).reverse()) await end()
  await redis.close()
  const database = createDatabase({ url: inject('databaseUrl'), schema: workspace, onError: () => undefined })
  await sql`drop schema if exists ${sql.id(workspace)} cascade`.execute(database.db)
  await database.close()
})

/** A server of the product as a process, with a proxy before it that browsers go through. */
async function startServer(redisUrl = redis.url) {
  const port = await freePort()
  const dataDir = await newFolder()
  ends.push(() => rm(dataDir, { recursive: true, force: true }))
  const url = `http://127.0.0.1:${port}`
  const start = async () => {
    const server = startServerProcess({
      PORT: String(port),
      DATA_DIR: dataDir,
      REDIS_URL: redisUrl,
      DATABASE_URL: inject('databaseUrl').replace('@/', '@localhost/'),
      WORKSPACE: workspace,
      INGEST_TOKEN: TOKEN,
      AUTH_SECRET: 'a secret of the freshness tests alone'.replaceAll(' ', '-'),
      LOG_LEVEL: 'warn',
    })
    await untilReady(url, server)
    return server
  }
  let server = await start()
  ends.push(async () => {
    server.signal('SIGCONT')
    server.signal('SIGKILL')
    await server.ended
  })
  const proxy = await startHoldingProxy({ port })
  ends.push(() => proxy.close())
  return {
    url,
    proxy,
    signal: (signal: NodeJS.Signals) => server.signal(signal),
    async restart() {
      server.signal('SIGTERM')
      await server.ended
      return async () => {
        server = await start()
      }
    },
  }
}
type Server = Awaited<ReturnType<typeof startServer>>

const post = (server: Server, agent: string, status: string) =>
  postEvents(server.url, TOKEN, [agentEvent('status', agent, { status })])

/** Opens the board of everybody, as an administrator, through the proxy. A reload would lose the mark. */
async function openBoard(server: Server, proxy: HoldingProxy = server.proxy): Promise<Page> {
  const through = `http://127.0.0.1:${proxy.port}`
  const { cookie = '' } = await administrator(server.url)
  const [name = '', value = ''] = cookie.split(/=(.*)/s)
  await context.addCookies([{ name, value, url: through }])
  await pages.serveTo(context, through)
  const page = await context.newPage()
  await page.goto(`${through}/wall/main`)
  await is(page, 'live', 15_000)
  await page.evaluate(() => Object.assign(window, { isTheSamePage: true }))
  return page
}
const is = (page: Page, state: 'live' | 'stale', timeout: number) =>
  page
    .getByTestId('freshness')
    .and(page.locator(`[data-state=${state}]`))
    .waitFor({ timeout })
const statusOf = (page: Page, agent: string, status: string) =>
  page
    .locator(`[data-testid="tile-default:${agent}"][data-status=${status}]`)
    .waitFor({ timeout: BACK_LIMIT_MS })

/** It greys in time, whatever hangs; what is shown stays. */
async function greys(page: Page): Promise<void> {
  await is(page, 'stale', GREY_LIMIT_MS)
  expect(await page.getByTestId('freshness').textContent()).toMatch(/^Stale since \d\d:\d\d:\d\d/)
  const filters = await page.getByTestId('board').evaluate((board) => getComputedStyle(board).filter)
  expect(filters).toContain('grayscale')
  expect(await page.getByTestId('tile-default:ana').count()).toBe(1)
}
/** It is live again on the same page, and shows what has changed meanwhile and what changes now. */
async function comesBack(page: Page, server: Server): Promise<void> {
  await is(page, 'live', BACK_LIMIT_MS)
  expect((await post(server, 'ana', 'away')).status).toBe(202)
  await statusOf(page, 'ana', 'away')
  expect(await page.evaluate(() => 'isTheSamePage' in window)).toBe(true)
}

test('[FA1] a server that hangs: grey in time, and back when it goes on', async () => {
  const server = await startServer()
  await post(server, 'ana', 'available')
  const page = await openBoard(server)
  server.signal('SIGSTOP')
  await greys(page)
  server.signal('SIGCONT')
  await comesBack(page, server)
}, 90_000)

test('[FA2] a Redis that hangs: grey in time though the server answers, and back when it goes on', async () => {
  const server = await startServer()
  await post(server, 'ana', 'available')
  const page = await openBoard(server)
  redis.signal('SIGSTOP')
  try {
    await greys(page)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  } finally {
    redis.signal('SIGCONT')
  }
  await comesBack(page, server)
}, 90_000)

test.each(['both', 'down', 'up'] as const)(
  '[FA3] a network that holds packets (%s) and closes nothing: grey in time where the board hears nothing, and back by itself',
  async (way) => {
    const server = await startServer()
    await post(server, 'ana', 'available')
    const page = await openBoard(server)
    server.proxy.hold(way)
    // What the board hears is true, whether or not it is heard itself.
    if (way !== 'up') await greys(page)
    await post(server, 'bea', 'available')
    if (way === 'up') await statusOf(page, 'bea', 'available')
    server.proxy.letGo()
    await statusOf(page, 'bea', 'available')
    await comesBack(page, server)
  },
  90_000,
)

test('[FA3] held for longer than a connection may be silent, it is replaced, and back once the network is', async () => {
  const server = await startServer()
  await post(server, 'ana', 'available')
  const page = await openBoard(server)
  server.proxy.hold('both')
  await greys(page)
  const before = server.proxy.accepted()
  await until('the page has tried anew', () => server.proxy.accepted() > before, BACK_LIMIT_MS)
  expect(await page.getByTestId('freshness').getAttribute('data-state')).toBe('stale')
  server.proxy.letGo()
  await comesBack(page, server)
}, 90_000)

test('[FA4] of two servers the one that is cut off from Redis greys, and the other’s boards stay live', async () => {
  const store = await startHoldingProxy({ path: redis.url.replace(/^unix:\/\//, '') })
  ends.push(() => store.close())
  const well = await startServer()
  const cutOff = await startServer(`redis://127.0.0.1:${store.port}`)
  await post(well, 'ana', 'available')
  const page = await openBoard(cutOff)
  const other = await openBoard(well)
  store.hold('both')
  await greys(page)
  await is(other, 'live', 1_000)
  await post(well, 'bea', 'available')
  await statusOf(other, 'bea', 'available')
  expect(await page.getByTestId('tile-default:bea').count()).toBe(0)
  store.letGo()
  await statusOf(page, 'bea', 'available')
  await comesBack(page, well)
}, 120_000)

test('[FA5] a server that is started anew while a board is open: grey in time, and back by itself', async () => {
  const server = await startServer()
  await post(server, 'ana', 'available')
  const page = await openBoard(server)
  const startAgain = await server.restart()
  await greys(page)
  await startAgain()
  await comesBack(page, server)
}, 90_000)

test('[FA6] a page that was frozen shows no old number as current when it goes on', async () => {
  const server = await startServer()
  await post(server, 'ana', 'available')
  const page = await openBoard(server)
  const session = await context.newCDPSession(page)
  await session.send('Page.setWebLifecycleState', { state: 'frozen' })
  await post(server, 'bea', 'available')
  // Nothing of a frozen page can be waited for: it stays so for longer than a board may be believed.
  await pause(5_000)
  await session.send('Page.setWebLifecycleState', { state: 'active' })
  await statusOf(page, 'bea', 'available')
  await comesBack(page, server)
}, 90_000)
