// Calendars in a real browser before a real server: shares, marks, keys, and a team's days. Not the sums: tests/ledger/calendar.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { agentEvent, at } from '../support/cloud-events.ts'
import { until } from '../support/until.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS } from './desk-door.ts'
import { livedDay } from './lived-day.ts'

const DAY_MS = 86_400_000
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'UTC' })
let server: World['server']
let page: Page
let midnightMs: number
beforeEach(() => {
  ;({ server, page } = world())
  midnightMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS
})

const nameOf = (epochMs: number) => new Date(epochMs).toISOString().slice(0, 10)
const cell = (day: string) => page.locator(`[data-value="${day}"]`)
const focused = () =>
  page.evaluate(() => document.activeElement?.getAttribute('data-value') ?? document.activeElement?.tagName)

async function seed(): Promise<void> {
  for (const agent of ['ana', 'rui'])
    await server.post([
      agentEvent('logout', agent, {}, at(midnightMs - 30 * 3_600_000)),
      ...livedDay({ agent, name: agent, team: 'Care', midnightMs, chats: 0 }),
    ])
  await enter(page, server.url)
}

describe('the calendar', () => {
  it('[CA5] of an agent shows each day’s shares and marks in words too, and opens the day', async () => {
    await seed()
    const day = nameOf(midnightMs)
    await page.goto(`${server.url}/logs/default%3Arui/${day}`)
    await until('the day is in the month', async () => {
      return (await cell(day).getAttribute('aria-label'))?.includes('available') === true
    })
    const said = await cell(day).getAttribute('aria-label')
    expect(said).toContain('6:33:00 available, 1:56:00 away')
    expect(said).toContain('a limit was passed')
    expect(await cell(day).getAttribute('data-selected')).toBe('')
    const before = nameOf(midnightMs - DAY_MS)
    await cell(before.startsWith(day.slice(0, 7)) ? before : nameOf(Date.now())).click()
    await page.getByTestId('period').first().waitFor()
    expect(page.url()).not.toContain(day)
    await expectAccessible(page)
  })

  it('[CA6] is walked by keys: arrows, Home and End in the week, Page Up and Page Down by months', async () => {
    await seed()
    await page.goto(`${server.url}/logs/default%3Arui/2026-10-14`)
    await cell('2026-10-14').focus()
    const walks = [
      ['ArrowRight', '2026-10-15'],
      ['ArrowDown', '2026-10-22'],
      ['ArrowLeft', '2026-10-21'],
      ['ArrowUp', '2026-10-14'],
      ['Home', '2026-10-12'],
      ['End', '2026-10-18'],
      ['PageUp', '2026-09-18'],
      ['PageDown', '2026-10-18'],
    ] as const
    for (const [key, day] of walks) {
      await page.keyboard.press(key)
      await until(`${key} leads to ${day}`, async () => (await focused()) === day)
    }
    // One stop for the Tab key, wherever the keys have led.
    expect(await page.locator('.day[tabindex="0"]').count()).toBe(1)
    await page.keyboard.press('Enter')
    await until('the day is shown', () => page.url().endsWith('2026-10-18'))
  })

  it('[CA7] of a team shows the sum of its agents, and the agents of a day', async () => {
    await seed()
    const day = nameOf(midnightMs)
    await page.goto(`${server.url}/calendar/Care/${day.slice(0, 7)}`)
    await until('both are in the month', async () => {
      return (await cell(day).getAttribute('aria-label'))?.includes('2 agents') === true
    })
    expect(await cell(day).getAttribute('aria-label')).toContain('13:06:00 available')
    await cell(day).click()
    await page.getByTestId('team-day-agent').first().waitFor()
    expect(await page.getByTestId('team-day-agent').count()).toBe(2)
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(over).toBe(0)
    }
    await expectAccessible(page)
    await page.getByRole('link', { name: 'ana' }).click()
    await page.getByTestId('total-signed-in').waitFor()
    await page.getByTestId('beside').selectOption('team')
    expect(await page.getByTestId('beside-available').textContent()).toBe('team 6:33:00')
  })
})
