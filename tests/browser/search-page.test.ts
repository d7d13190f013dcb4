// The search over chats in a real browser before a real server: words, filters, pages, the chat beside, the way to the agent's day. Not
// what is found (tests/ledger/transcripts.test.ts).
import type { Page } from 'playwright-core'
import { beforeEach, expect, it, vi } from 'vitest'
import { noteKeptFrom } from '../../server/ledger/retention/kept-from.ts'
import { agentEvent, at, chatEvent } from '../support/cloud-events.ts'
import { until } from '../support/until.ts'
import { query } from '../support/stored-state.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS } from './desk-door.ts'

vi.setConfig({ testTimeout: 120_000 })
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'UTC' })
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const DAY_MS = 86_400_000
const noonMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2
const time = (seconds: number) => at(noonMs + seconds * 1000)
const sidewaysPx = () =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
const hits = () => page.getByTestId('hit')
const shot = async (name: string) => {
  if (process.env.SHOTS !== undefined)
    await page.screenshot({ path: `${process.env.SHOTS}-${name}.png`, fullPage: true })
}

async function tellChats(): Promise<void> {
  const say = (chat: string, second: number, role: string, text: string) =>
    chatEvent('message', chat, { role, text }, time(second))
  await server.post([
    agentEvent('profile', 'ana', { name: 'Ana Costa', team: 'Care' }, time(0)),
    agentEvent('profile', 'bo', { name: 'Bo Lund', team: 'Sales' }, time(0)),
    agentEvent('status', 'ana', { status: 'available' }, time(0)),
    chatEvent('queued', 'c1', { team: 'Care' }, time(1)),
    chatEvent('accepted', 'c1', { agent: 'ana' }, time(2)),
    say('c1', 3, 'customer', 'My <img src=x onerror="window.hurt=1"> parcel never arrived'),
    say('c1', 4, 'agent', 'Let me look for it.'),
    chatEvent('accepted', 's1', { agent: 'bo', team: 'Sales' }, time(5)),
    say('s1', 6, 'customer', `A parcel for ${'someone very far away '.repeat(40)}`),
    ...Array.from({ length: 33 }, (_, index) =>
      say('many', 10 + index, 'customer', `refund number ${index}`),
    ),
  ])
  await until('all is read', async () => {
    const rows = await query(server, 'select from message_reading')
    return rows.length === 36
  })
}

it('[SP1] finds by words and filters that the address carries, marks what was found and opens the chat beside', async () => {
  await tellChats()
  await enter(page, server.url)
  await page.goto(`${server.url}/logs/search`)
  await page.getByRole('searchbox', { name: 'Words' }).fill('p')
  await page.keyboard.press('Enter')
  await page.getByText('Write at least two letters.').waitFor()
  await page.getByRole('searchbox', { name: 'Words' }).fill('parcel')
  await page.keyboard.press('Enter')
  await hits().nth(1).waitFor()
  expect(new URL(page.url()).search).toBe('?q=parcel')
  expect(await hits().count()).toBe(2)
  expect(await page.locator('mark').allTextContents()).toEqual(['parcel', 'parcel'])
  expect(await page.evaluate(() => 'hurt' in window)).toBe(false)
  expect(await hits().nth(1).getByText('<img src=x').count()).toBe(1)

  for (const [width, height] of [
    [390, 844],
    [1440, 960],
  ] as const) {
    await page.setViewportSize({ width, height })
    await page.getByRole('button', { name: 'Read chat c1' }).press('Enter')
    await page.getByTestId('transcript').getByText('Let me look for it.').waitFor()
    expect(await sidewaysPx()).toBe(0)
    await shot(String(width))
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.getByTestId('transcript').waitFor({ state: 'detached' })
    // Back where it was opened.
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Read chat c1')
  }

  await page.getByLabel('Team').selectOption('Sales')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await page.waitForURL((url) => url.search === '?q=parcel&team=Sales')
  await until('one is left', async () => (await hits().count()) === 1)
  await page.goBack()
  await until('both are back', async () => (await hits().count()) === 2)
  await page.getByLabel('Agent').selectOption('default:ana')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await until('hers is left', async () => (await hits().count()) === 1)
  await hits().getByRole('link', { name: 'Agent’s day' }).click()
  // Her day, with the chat open in it.
  await page.getByTestId('transcript').getByText('Let me look for it.').waitFor({ timeout: 20_000 })
  expect(new URL(page.url()).pathname).toBe(
    `/logs/default%3Aana/${new Date(noonMs).toISOString().slice(0, 10)}`,
  )
})

it('[SP2] goes on page by page, and says what is not found, not kept any more, or not to be had', async () => {
  await tellChats()
  await enter(page, server.url)
  await page.goto(`${server.url}/logs/search?q=refund`)
  await hits().nth(29).waitFor()
  expect(await hits().count()).toBe(30)
  await page.getByRole('button', { name: 'Show more' }).click()
  await hits().nth(32).waitFor()
  const texts = await hits().locator('.text').allTextContents()
  expect(new Set(texts).size).toBe(33)
  expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0)

  await page.goto(`${server.url}/logs/search?q=nothing+like+it`)
  await page.getByText('Nothing was found.').waitFor()
  await noteKeptFrom(server.running.database.db, 'text', noonMs - 5 * DAY_MS)
  await page.goto(`${server.url}/logs/search?q=refund&first=2020-01-01`)
  await page
    .getByTestId('kept-from')
    .getByText(new Date(noonMs - 5 * DAY_MS).toISOString().slice(0, 10))
    .waitFor()
  await shot('kept')
  await page.goto(`${server.url}/logs/search?q=refund&team=Nobody`)
  await page.getByTestId('search-state').waitFor()
  await page.route('**/api/logs/search?**', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: '{"title":"Not now","status":503}',
    }),
  )
  await page.goto(`${server.url}/logs/search?q=again`)
  await page.getByRole('alert').getByText('Not now').waitFor()
})
