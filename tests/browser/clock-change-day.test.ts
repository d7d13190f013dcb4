// An agent's day on which the clocks change, in a real browser: its length, its hours, and nothing that jumps. Not the day's sums.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { agentEvent, at } from '../support/cloud-events.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS } from './desk-door.ts'

const HOUR_MS = 3_600_000
vi.setConfig({ testTimeout: 120_000 })
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'Europe/Lisbon', EVENT_RETENTION_DAYS: '36500' })
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

/** Available from the evening before until the morning after. */
async function live(agent: string, day: string): Promise<void> {
  const noonMs = Date.parse(`${day}T12:00:00Z`)
  await server.post([
    agentEvent('profile', agent, { name: agent, team: 'Care' }, at(noonMs - 15 * HOUR_MS)),
    agentEvent('status', agent, { status: 'available' }, at(noonMs - 15 * HOUR_MS)),
    agentEvent('logout', agent, {}, at(noonMs + 18 * HOUR_MS)),
  ])
}

describe('a day on which the clocks change', () => {
  it.each([
    { agent: 'fall', day: '2026-10-25', hours: 25, threeAt: 4 },
    { agent: 'spring', day: '2026-03-29', hours: 23, threeAt: 2 },
  ])('[DY14] of $hours hours says so, and its hours stand where they are', async (change) => {
    const { agent, day, hours, threeAt } = change
    await live(agent, day)
    await enter(page, server.url)
    await page.goto(`${server.url}/logs/default%3A${agent}/${day}`)
    await page.getByTestId('period').first().waitFor({ timeout: 20_000 })
    await page.getByTestId('pending').waitFor({ state: 'detached', timeout: 30_000 })
    await expect.poll(() => page.getByTestId('total-available').textContent()).toBe(`${hours}:00:00`)
    expect(await page.getByTestId('clock-change').textContent()).toContain(`a day of ${hours} hours`)
    const places = await page.locator('.axis span').evaluateAll((all) =>
      all.map((each) => ({
        hour: each.textContent,
        share: Number.parseFloat(each.style.insetInlineStart),
      })),
    )
    expect(places.map(({ hour }) => hour)).toEqual(['00', '03', '06', '09', '12', '15', '18', '21', '00'])
    expect(places[1]?.share).toBeCloseTo((threeAt / hours) * 100, 3)
    expect(places.at(-1)?.share).toBe(100)
    await page.goto(`${server.url}/logs/default%3A${agent}/2026-06-10`)
    await page.getByTestId('totals').waitFor()
    expect(await page.getByTestId('clock-change').count()).toBe(0)
  })

  it('[DY14] [DY15] is no day where no calendar has it; and what comes after the day moves nothing of it', async () => {
    await live('fall', '2026-10-25')
    await enter(page, server.url)
    let answer = (): void => undefined
    const held = new Promise<void>((resolve) => (answer = resolve))
    await page.route(/\/beside$|\/api\/logs\/trends/, async (route) => {
      await held
      await route.continue()
    })
    await page.goto(`${server.url}/logs/default%3Afall/2026-10-25`)
    await page.getByTestId('lane').waitFor({ timeout: 20_000 })
    await page.getByTestId('agent-weeks').waitFor()
    await page.getByTestId('pending').waitFor({ state: 'detached', timeout: 30_000 })
    const top = () => page.getByTestId('lane').evaluate((lane) => lane.getBoundingClientRect().top)
    const before = await top()
    answer()
    await page.locator('[data-testid=beside]:enabled').waitFor()
    expect(await top()).toBe(before)
    await page.goto(`${server.url}/logs/default%3Afall/2026-02-31`)
    await page
      .getByRole('alert')
      .getByText('There is no such day in the calendar.', { exact: true })
      .waitFor()
    await expectAccessible(page)
  })
})
