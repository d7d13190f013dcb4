// A chat's transcript on the page of an agent's day, in a real browser before a real server. Not who may read it: see tests/ledger.
import type { Page } from 'playwright-core'
import { beforeEach, expect, it, vi } from 'vitest'
import { agentEvent, at, chatEvent } from '../support/cloud-events.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD, LEAD_SETTINGS } from './desk-door.ts'

vi.setConfig({ testTimeout: 90_000 })
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'UTC' })
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const DAY_MS = 86_400_000
const noonMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2
const time = (seconds: number) => at(noonMs + seconds * 1000)
const sidewaysPx = () =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

it('[TR5] [TR6] a chat of the day opens what was written in it, whatever that is', async () => {
  const say = (second: number, role: string, text?: string) =>
    chatEvent('message', 'c1', { role, ...(text !== undefined && { text }) }, time(second))
  await server.post([
    agentEvent('profile', 'ana', { name: 'Ana Costa', team: 'Care' }, time(0)),
    agentEvent('status', 'ana', { status: 'available' }, time(0)),
    chatEvent('queued', 'c1', { team: 'Care' }, time(1)),
    chatEvent('accepted', 'c1', { agent: 'ana' }, time(2)),
    say(3, 'customer', 'Hello, my parcel never arrived and I am very disappointed'),
    say(4, 'agent', 'I am sorry to hear that. Let me look.'),
    say(5, 'customer', 'مرحبا، لم يصل الطرد بعد'),
    say(6, 'customer'),
    say(7, 'customer', `long${'g'.repeat(3000)} ${'and more words '.repeat(150)}`),
    say(8, 'bot', '<b>Rate</b> us'),
    chatEvent('queued', 'silent', { team: 'Care' }, time(9)),
    chatEvent('accepted', 'silent', { agent: 'ana' }, time(10)),
  ])
  await server.post([
    chatEvent('accepted', 'many', { agent: 'ana' }, time(11)),
    ...Array.from({ length: 500 }, (_, index) =>
      chatEvent(
        'message',
        'many',
        { role: index % 2 === 0 ? 'customer' : 'agent', text: `line ${index}` },
        time(12 + index),
      ),
    ),
  ])
  await enter(page, server.url)
  await page.goto(`${server.url}/logs/default%3Aana/${new Date(noonMs).toISOString().slice(0, 10)}`)
  for (const [width, height] of [
    [390, 844],
    [1440, 960],
  ] as const) {
    await page.setViewportSize({ width, height })
    await page.getByRole('button', { name: 'Read chat c1' }).click({ timeout: 30_000 })
    const panel = page.getByTestId('transcript')
    await panel
      .getByText('Sentiment −')
      .waitFor({ timeout: 20_000 })
      .catch(async () => {
        // It was opened before the message was scored.
        await panel.getByRole('button', { name: 'Close' }).click()
        await page.getByRole('button', { name: 'Read chat c1' }).click()
        await panel.getByText('Sentiment −').waitFor()
      })
    expect(await panel.getByTestId('message').count()).toBe(6)
    expect(await panel.getByText('No text was given').count()).toBe(1)
    expect(await panel.getByText('Ana Costa').count()).toBe(1)
    expect(await panel.getByText('<b>Rate</b> us').count()).toBe(1)
    const direction = await panel
      .getByText('مرحبا')
      .evaluate((element) => getComputedStyle(element).direction)
    expect(direction).toBe('rtl')
    expect(await sidewaysPx()).toBe(0)
    await panel.scrollIntoViewIfNeeded()
    if (process.env.SHOTS !== undefined)
      await page.screenshot({ path: `${process.env.SHOTS}-${width}.png`, fullPage: true })
  }
  // Each opening is a reading, this one too; it is opened again only where nothing was scored at first.
  const readings = page.getByTestId('readings')
  expect(await readings.locator('summary').textContent()).toMatch(/^Read [1-9] times?$/)
  await readings.locator('summary').press('Enter')
  expect(await readings.getByRole('listitem').first().innerText()).toContain(LEAD.email)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Read chat many' }).click()
  await page.getByTestId('message').nth(499).waitFor()
  await page.getByRole('button', { name: 'Read chat silent' }).click()
  await page.getByTestId('transcript-empty').waitFor()
  await page.route('**/transcript', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: '{"title":"Not now","status":503}',
    }),
  )
  await page.getByRole('button', { name: 'Read chat c1' }).click()
  await page.getByTestId('transcript').getByText('Not now').waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByTestId('transcript').waitFor({ state: 'detached' })
})
