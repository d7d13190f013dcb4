// What stands beside the logs: the nightly check's line in each of its states, and the mails of a saved view. In a real browser.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS } from './desk-door.ts'
import { firstView } from '../../shared/log-view.ts'

vi.setConfig({ testTimeout: 120_000 })
// A mail server that nobody reaches: nothing is due while the test lasts.
const MAIL = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'floor@example.com' }
const world = useWorld({ ...LEAD_SETTINGS, ...MAIL, TIME_ZONE: 'UTC' })
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const widthOver = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

describe('the nightly check on the page', () => {
  const last = { checkedAt: '2026-11-22T03:30:00.000Z', agentDays: 1204, faults: 0, problems: [] }
  const none = { last: null, isRunning: false, failedAt: null }
  const line = (shown: Page) => shown.getByTestId('last-check')

  it('[DY12] says what was found, that nothing was yet, that it goes on, and that it came to nothing', async () => {
    await enter(page, server.url)
    await page.goto(`${server.url}/logs`)
    // As the server says it: nobody checked yet, and then it has.
    expect(await line(page).textContent()).toContain('not checked yet')
    await server.running.nightly.runNow()
    await expect
      .poll(
        async () => {
          await page.reload()
          return line(page).textContent()
        },
        { timeout: 30_000, interval: 500 },
      )
      .toContain('All 0 agent-days add up')
    const states = [
      [{ ...none, last }, 'All 1204 agent-days add up, checked 22 Nov 03:30.', false],
      [{ ...none, last: { ...last, faults: 2 } }, '2 faults in 1204 agent-days', true],
      [{ ...none, isRunning: true }, 'is being checked', false],
      [
        { last, isRunning: false, failedAt: '2026-11-23T03:31:00.000Z' },
        'check of 23 Nov 03:31 ended without',
        true,
      ],
    ] as const
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const [answer, words, isBad] of states) {
        await page.route('**/api/logs/check', (route) => route.fulfill({ json: answer }))
        await page.reload()
        await line(page).getByText(words).waitFor()
        expect(await line(page).locator('.bad').count()).toBe(isBad ? 1 : 0)
        await page.unroute('**/api/logs/check')
      }
      await expectAccessible(page)
    }
  })
})

describe('the mails of a saved view', () => {
  async function openView(): Promise<void> {
    await enter(page, server.url)
    const made = await page.context().request.post(`${server.url}/api/log-views`, {
      headers: { origin: server.url },
      data: { name: 'Lunches', isShared: false, view: firstView() },
    })
    const { id } = (await made.json()) as { id: string } // what this server has just answered
    await page.goto(`${server.url}/logs/views/${id}`)
    await page.getByTestId('views').locator('summary').click()
  }

  it('[EXP11] are planned on the page, told there with what became of them, and ended there', async () => {
    await openView()
    await page.getByLabel('How often').selectOption('week')
    await page.getByLabel('Day of the week').selectOption('5')
    await page.getByLabel('Form', { exact: true }).selectOption('xlsx')
    await page.getByLabel('To whom: addresses, with commas between').fill('lead@example.com; ops@example.com')
    await page.getByRole('button', { name: 'Send regularly' }).click()
    const plan = page.getByTestId('views').getByText('Friday at 08:00, UTC, Spreadsheet')
    await plan.waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Remove lead@example.com, ops@example.com' }).click()
    await plan.waitFor({ state: 'detached' })
  })

  it('[EXP12] what became of them fits a phone and a desk, light and dark, also written from the right', async () => {
    const mail = (state: string, answer: string | null) => [
      { due: '2026-11-20T08:00:00.000Z', state, answer },
    ]
    const plan = {
      every: 'day',
      weekday: 1,
      at: '08:00',
      zone: 'America/Argentina/Buenos_Aires',
      format: 'csv',
    }
    const to = ['maximiliana.von.hohenschwangau-wolkenstein@subsidiary.example.com', 'second@example.com']
    const schedules = [
      { ...plan, id: '1', to, mails: mail('failed', '550 5.1.1 No such account') },
      { ...plan, id: '2', to, mails: mail('sent', null) },
      { ...plan, id: '3', to, mails: mail('waiting', null) },
      { ...plan, id: '4', to, mails: [] },
    ]
    await page.route('**/schedules', (route) => route.fulfill({ json: { hasMail: true, schedules } }))
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await openView()
        await page.getByText('550 5.1.1 No such account').waitFor()
        expect(await widthOver()).toBe(0)
        await expectAccessible(page)
      }
    }
    await page.setViewportSize({ width: 390, height: 900 })
    await page.goto(`${page.url()}?locale=pseudo`)
    await page.getByTestId('views').locator('summary').click()
    await page.getByText('550 5.1.1 No such account').waitFor()
    expect(await widthOver()).toBe(0)
    await page.goto(`${page.url().split('?')[0]}?locale=en`)
  })
})
