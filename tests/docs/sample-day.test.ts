// The sample of an agent's day in docs/sample-day is what the project makes of the sample floor: the page as it prints, and its CSV.
// `npx vitest run tests/docs/sample-day.test.ts -u` makes both anew, once all have run.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Browser } from 'playwright-core'
import { businessDay } from '../../shared/day.ts'
import { partitionsOf } from '../../server/ledger/partitions.ts'
import { storeEvents } from '../../server/ledger/store-events.ts'
import { SAMPLE_SOURCE } from '../../server/sample/feeder.ts'
import { buildPages, type BuiltPages } from '../browser/built-pages.ts'
import { enter, expectAccessible, LEAD_SETTINGS } from '../browser/desk-door.ts'
import { launchChromium } from '../support/chromium.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { pageOnPaper } from './page-on-paper.ts'
import { acceptedDay } from './told-day.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })
const ZONE = 'Europe/Lisbon'
const AGENT = 'sup-009'
const DAY = '2026-10-23'
const FOLDER = '../../docs/sample-day'
const NOTE =
  '<p>Sample data: nobody in it is real. The log of this day as a file: <a href="agent-day.csv">agent-day.csv</a>.</p>'

let pages: BuiltPages
let browser: Browser
beforeAll(async () => {
  ;[pages, browser] = await Promise.all([buildPages(), launchChromium()])
})
afterAll(async () => {
  await browser.close()
  await pages.remove()
})
type TestServer = Awaited<ReturnType<typeof startTestServer>>

/** Puts the day into the ledger with the instants at which it would have been heard; the server derives it. */
async function tell({ database }: TestServer['running']): Promise<void> {
  const { fromMs, toMs } = businessDay(DAY, ZONE, '00:00')
  const events = acceptedDay({ agent: AGENT, zone: ZONE, fromMs, toMs })
  await partitionsOf(database).ensure(events.map(({ claimedAtMs }) => claimedAtMs))
  const accepted = events.map((event, place) => ({ entry: `1-${place}`, event }))
  await database.transaction((transaction) => storeEvents(transaction, accepted, Date.now(), 'all new'))
  await until(
    'all of it is derived',
    async () => {
      const { rows } = await sql`select 1 from derive_mark limit 1`.execute(database.db)
      return rows.length === 0
    },
    120_000,
  )
}

async function readPageAndFile(server: TestServer): Promise<{ html: string; csv: string }> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 960 }, timezoneId: ZONE })
  await enter(page, server.url)
  await page.goto(`${server.url}/logs/${SAMPLE_SOURCE}%3A${AGENT}/${DAY}`)
  await page.getByTestId('period').first().waitFor({ timeout: 20_000 })
  expect(await page.getByTestId('pending').count()).toBe(0)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export').click()])
  const csv = await readFile(await download.path(), 'utf8')
  const sheets = await page.evaluate(() =>
    [...document.styleSheets].flatMap(({ href }) => (href === null ? [] : [new URL(href).pathname])),
  )
  const css = await Promise.all(sheets.map((path) => readFile(join(pages.folder, path), 'utf8')))
  const html = await pageOnPaper(page, css.join('\n'), { title: `${DAY} · Floorview sample`, note: NOTE })
  await page.close()
  return { html, csv }
}

test('[DY10] the sample of a day in the documents is what a page and a file of the sample floor say', async () => {
  // The day grows older with every year in which this is run.
  const env = { ...LEAD_SETTINGS, TIME_ZONE: ZONE, EVENT_RETENTION_DAYS: '36500' }
  const server = await startTestServer({ env, clientDir: pages.folder })
  try {
    await tell(server.running)
    const { html, csv } = await readPageAndFile(server)
    await expect(csv).toMatchFileSnapshot(`${FOLDER}/agent-day.csv`)
    await expect(html).toMatchFileSnapshot(`${FOLDER}/agent-day.html`)
  } finally {
    await server.stop()
  }
})

test('[DY11] it opens from a disk alone: nothing is fetched, nothing is cut, and it can be read by all', async () => {
  for (const width of [390, 1440]) {
    const context = await browser.newContext({ viewport: { width, height: 900 } })
    const page = await context.newPage()
    const fetched: string[] = []
    page.on('request', (request) => fetched.push(request.url()))
    const file = new URL(`${FOLDER}/agent-day.html`, import.meta.url).href
    await page.goto(file)
    expect(fetched).toEqual([file])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
    await expectAccessible(page)
    await context.close()
  }
})
