// Trying a rule beside its form, and adding one, in a real browser before a real server. Not the judging: tests/alerts/backtest.test.ts.
import type { Page } from 'playwright-core'
import { beforeEach, expect, it, vi } from 'vitest'
import { agentEvent, at, chatEvent, type CloudEvent } from '../support/cloud-events.ts'
import { until } from '../support/until.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS } from './desk-door.ts'

const TEAM = 'Care / Süd'
const HOUR = 3_600_000
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'Europe/Lisbon' })
let server: World['server']
let page: Page

/** Two days in which a place was taken again and again, brought in later: each time for longer. */
function* pastEvents(): Generator<CloudEvent> {
  const beginMs = Date.now() - 48 * HOUR
  yield agentEvent('profile', 'a1', { name: 'Rui Prates', team: TEAM, capacity: 2 }, at(beginMs))
  yield agentEvent('status', 'a1', { status: 'available' }, at(beginMs))
  for (let round = 0; round < 6; round += 1) {
    const fromMs = beginMs + 20 * HOUR + round * 2 * HOUR
    yield chatEvent('accepted', `c${round}`, { agent: 'a1' }, at(fromMs))
    yield chatEvent('closed', `c${round}`, { by: 'agent' }, at(fromMs + (round + 1) * 5 * 60_000))
  }
}

beforeEach(async () => {
  ;({ server, page } = world())
  await server.post([...pastEvents()])
  await enter(page, server.url)
  await page.setViewportSize({ width: 1280, height: 900 })
})

const rule = (id: string) => page.getByTestId(`rule-${id}`)
const sum = () => page.getByTestId('trial').getByRole('status')
const says = (text: string) =>
  until(`it says “${text}”`, async () => ((await sum().textContent()) ?? '').includes(text), 20_000)
const isWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth)

it('[BT6] a rule’s form says how often it would have told, draws each time, and says it anew as a field moves', async () => {
  await until('the ledger has it all', async () => {
    const { rows } = await server.running.database.pool.query('select 1 from event')
    return rows.length >= 14
  })
  await page.goto(`${server.url}/settings/alerts/${encodeURIComponent(TEAM)}`)
  await rule('usedCapacity').getByRole('button', { name: 'Change' }).click()
  await says('It would not have told of anything.')
  const field = (name: string) => rule('usedCapacity').getByRole('textbox', { name })
  await field('Clears again at').fill('20')
  await field('Limit').fill('40')
  await says('It would have told 6 times')
  const trial = page.getByTestId('trial')
  expect(await trial.locator('rect').count()).toBe(6)
  expect(await trial.getByRole('row').count()).toBe(7)
  expect(await trial.getByRole('img').getAttribute('aria-label')).toContain('6 alerts over 30 days')
  await field('Only when it lasts').fill('800')
  // Of 5, 10, 15, 20, 25 and 30 minutes.
  await says('It would have told 4 times')
  await expectAccessible(page)
  await field('Limit').fill('nine')
  await says('must be mended')
  await field('Limit').fill('40')
  await says('It would have told 4 times')
  for (const [width, scheme] of [
    [390, 'light'],
    [390, 'dark'],
    [1440, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme: scheme })
    expect(await isWide()).toBe(false)
    await expectAccessible(page)
  }
})

it('[BT7] what cannot be tried, and what fails, is said in words, and asked again', async () => {
  let status = 503
  await page.route(/\/backtest/, (route) =>
    status === 200
      ? route.continue()
      : route.fulfill({
          status,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            type: 'about:blank',
            title: 'Busy',
            status,
            detail: 'Others are trying rules.',
          }),
        }),
  )
  await page.goto(`${server.url}/settings/alerts/${encodeURIComponent(TEAM)}`)
  await rule('fewFree').getByRole('button', { name: 'Change' }).click()
  const trial = page.getByTestId('trial')
  await trial.getByRole('alert').getByText('Others are trying rules.').waitFor()
  status = 200
  await trial.getByRole('button', { name: 'Try again' }).click()
  await says('It would')
  await rule('fewFree').getByRole('button', { name: 'Change' }).click()
  await rule('sourceSilent').getByRole('button', { name: 'Change' }).click()
  await trial.getByText('A rule of sourceSilent cannot be tried on the past.').waitFor()
})

it('[BT8] a team adds a rule of its own by kind and name, tries it as it is made, and removes it', async () => {
  await page.goto(`${server.url}/settings/alerts/${encodeURIComponent(TEAM)}`)
  await page.getByRole('button', { name: 'Add a rule' }).click()
  const form = page.getByTestId('new-rule')
  await form.getByLabel('What it judges').selectOption('customerWaits')
  await says('It would')
  await form.getByRole('button', { name: 'Save' }).click()
  await form.getByText('Up to 40 letters').waitFor()
  await form.getByLabel('Name').fill('fewFree')
  await form.getByRole('button', { name: 'Save' }).click()
  await form.getByText('The team has a rule of this name.').waitFor()
  await expectAccessible(page)
  await form.getByLabel('Name').fill('long-waits')
  await form.getByRole('checkbox', { name: 'The team’s own setting' }).uncheck()
  await form.getByRole('textbox', { name: 'Limit', exact: true }).fill('600')
  await form.getByRole('textbox', { name: 'Limit', exact: true }).press('Enter')
  await rule('long-waits').getByText('limit 10 min').waitFor()
  await page.reload()
  await rule('long-waits').getByText('own rule: long-waits').waitFor()
  await rule('long-waits').getByRole('button', { name: 'Change' }).click()
  await rule('long-waits').getByRole('button', { name: 'Remove' }).click()
  await rule('long-waits').waitFor({ state: 'detached' })
})
