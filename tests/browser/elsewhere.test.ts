// A reader whose clock is another than the team's: pages of a team's days are of the team's clock, and say so. Not the agent's day.
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { agentEvent, at } from '../support/cloud-events.ts'
import { until } from '../support/until.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, LEAD_SETTINGS } from './desk-door.ts'
import { livedDay } from './lived-day.ts'

const DAY_MS = 86_400_000
const TEAM = 'Care'
// Pages, a server and a browser share the processors with other tests.
vi.setConfig({ testTimeout: 90_000 })
const ZONE = 'Pacific/Chatham'
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'UTC' })
let server: World['server']
let page: Page
let close: () => Promise<void>
let midnightMs: number
beforeEach(async () => {
  const here = world()
  const context = await here.page.context().browser()?.newContext({ timezoneId: ZONE })
  if (context === undefined) throw new Error('no browser')
  ;({ server } = here)
  page = await context.newPage()
  close = () => context.close()
  midnightMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS
  await server.post([
    agentEvent('logout', 'ana', {}, at(midnightMs - DAY_MS)),
    ...livedDay({ agent: 'ana', name: 'Ana', team: TEAM, midnightMs, chats: 0 }),
  ])
  await enter(page, server.url)
})
afterEach(() => close())

it('[TZ1] a month has the team’s days, whose zone is named', async () => {
  const day = new Date(midnightMs).toISOString().slice(0, 10)
  await page.goto(`${server.url}/calendar/${TEAM}/${day.slice(0, 7)}`)
  const cell = page.locator(`[data-value="${day}"]`)
  // A shift from 08:02 to 16:31 in UTC ends on the next day in Chatham; the team's day holds it whole.
  await until('the day is in the month', async () =>
    (await cell.getAttribute('aria-label'))?.includes('6:33:00 available'),
  )
  await page.getByText('by the clock of UTC').waitFor()
})

it('[TZ2] the user log of many teams is of the reader’s clock, which is named', async () => {
  await page.goto(`${server.url}/logs/users?range=7d&status=away&columns=agent,reason,from`)
  const lunch = page.getByTestId('log-row').filter({ hasText: 'Lunch' })
  await lunch.waitFor({ timeout: 30_000 })
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' })
  expect(await lunch.textContent()).toContain(shown.format(midnightMs + 779 * 60_000))
  await page.getByText('in the time of Chatham').waitFor()
})

it('[TZ3] a team’s day names the team’s zone and begins when it does there', async () => {
  await server.post([agentEvent('status', 'ana', { status: 'available' })])
  await page.goto(`${server.url}/today/${TEAM}`)
  await page.getByTestId('today-default:ana').waitFor()
  const today = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric' }).format(Date.now())
  const lead = page.locator('header, main').getByText(/, UTC$/)
  expect(await lead.first().textContent()).toContain(today)
})
