// An agent's day and its calendar by keyboard and by what a screen reader is told: names, order, every stop. Not how they look.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { agentEvent, at } from '../support/cloud-events.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS } from './desk-door.ts'
import { livedDay } from './lived-day.ts'

const DAY_MS = 86_400_000
vi.setConfig({ testTimeout: 120_000 })
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'UTC' })
let server: World['server']
let page: Page
let midnightMs: number
beforeEach(() => {
  ;({ server, page } = world())
  midnightMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS
})

async function open(): Promise<void> {
  await server.post([
    agentEvent('logout', 'rui', {}, at(midnightMs - 3_600_000)),
    ...livedDay({ agent: 'rui', name: 'Rui Prates', team: 'Care', midnightMs, chats: 4 }),
  ])
  await enter(page, server.url)
  await page.goto(`${server.url}/logs/default%3Arui/${new Date(midnightMs).toISOString().slice(0, 10)}`)
  await page.getByTestId('chat').nth(3).waitFor({ timeout: 30_000 })
  await page.getByTestId('pending').waitFor({ state: 'detached', timeout: 30_000 })
  await page.locator('[data-testid=beside]:enabled').waitFor()
  await page.getByTestId('weeks-rating').waitFor()
  await page.locator('.day[aria-label*="available"]').first().waitFor({ timeout: 20_000 })
}

/** What has the focus, as it is named. */
const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
    return (
      element?.getAttribute('aria-label') ??
      label ??
      element?.textContent?.replaceAll(/\s+/g, ' ').trim() ??
      ''
    )
  })

async function pressUntil(key: string, wanted: RegExp): Promise<void> {
  for (let press = 0; press < 80 && !wanted.test(await focused()); press += 1) await page.keyboard.press(key)
  expect(await focused()).toMatch(wanted)
}

/** The places of these in what is heard; each must be there, after the one before. */
function expectOrder(said: string, parts: readonly RegExp[]): void {
  let from = 0
  for (const part of parts) {
    const found = said.slice(from).search(part)
    expect(found, `${part.source} after\n${said.slice(0, from).slice(-200)}\nin\n${said}`).toBeGreaterThan(-1)
    from += found + 1
  }
}

describe('a blind walk over an agent’s day', () => {
  it('[DY13] hears the ways, the month, the day, its lanes and tables, and the weeks, in this order', async () => {
    await open()
    expectOrder(await page.locator('body').ariaSnapshot(), [
      /link "Skip to content"/,
      /navigation "Main"/,
      /region "Pick an agent and a day\."/,
      /navigation "Kinds of logs"/,
      /combobox "Agent"/,
      /heading ".+ \d{4}" \[level=2\]/,
      /button "Month before"/,
      /grid ".+ \d{4}"/,
      /columnheader "Monday"/,
      /main/,
      /heading ".*day, .+ \d{4}" \[level=1\]/,
      /navigation "Day"/,
      /link "Day before"/,
      /link "Export CSV"/,
      /region "Totals"/,
      /combobox "Beside"/,
      /region "The day"/,
      /heading "The day.*" \[level=2\]/,
      /img "Status from 08:00:00 to 17:00:00/,
      /img "4 chats, at most \d at once"/,
      /img "\d+ ratings? of 5: when each was given"/,
      /img "Sentiment from −?\+?[\d.]+ to \+[\d.]+/,
      /heading "Status changes.*" \[level=2\]/,
      /region "Status changes"/,
      /columnheader "Status"/,
      /heading "Chats.*" \[level=2\]/,
      /button "Read chat rui-c0"/,
      /complementary "Beside the day"/,
      /heading "Last 4 weeks" \[level=2\]/,
      /link "Trends of Rui Prates"/,
    ])
    const levels = await page
      .locator('h1, h2, h3, h4')
      .evaluateAll((all) => all.map(({ tagName }) => Number(tagName.slice(1))))
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    expect(levels.every((level) => level <= 2)).toBe(true)
  })

  it('[DY13] hears each day of the month with its date and what its time went to', async () => {
    await open()
    const names = await page
      .getByRole('gridcell')
      .getByRole('button')
      .evaluateAll((all) => all.map((day) => day.getAttribute('aria-label') ?? ''))
    expect(names.length).toBeGreaterThanOrEqual(28)
    for (const name of names) expect(name).toMatch(/^\w+day,? \d{1,2} \w+: ./)
    const lived = names.filter((name) => name.includes('6:33:00 available, 1:56:00 away'))
    expect(lived).toHaveLength(1)
    expect(names.filter((name) => name.endsWith('nothing known')).length).toBeGreaterThan(20)
  })

  it.each([1440, 390])('[DY13] meets by Tab alone whatever can be pressed, at %i px', async (width) => {
    await page.setViewportSize({ width, height: 900 })
    await open()
    const stops = await page.evaluate(
      () =>
        [
          ...document.querySelectorAll<HTMLElement>(
            'a[href], button, input, select, textarea, summary, [tabindex]',
          ),
        ].filter((each) => each.tabIndex >= 0 && !each.matches(':disabled') && each.checkVisibility()).length,
    )
    expect(stops).toBeGreaterThan(30)
    const met = new Set<number>()
    for (let press = 0; press < stops + 10; press += 1) {
      await page.keyboard.press('Tab')
      const place = await page.evaluate(() =>
        document.activeElement === document.body
          ? null
          : [...document.querySelectorAll('*')].indexOf(document.activeElement ?? document.body),
      )
      if (place !== null) met.add(place)
    }
    expect(met.size).toBe(stops)
    await expectAccessible(page)
  })

  it('[DY13] opens a chat and a correction by keyboard, starts in them, and goes on where they were opened', async () => {
    await open()
    await page.getByRole('link', { name: 'Skip to content' }).focus()
    await page.keyboard.press('Enter')
    await pressUntil('Tab', /^Read chat rui-c0$/)
    await page.keyboard.press('Enter')
    await page.getByTestId('transcript').waitFor()
    await expect.poll(focused).toBe('Chat rui-c0')
    await pressUntil('Tab', /^Close$/)
    await page.keyboard.press('Enter')
    await page.getByTestId('transcript').waitFor({ state: 'detached' })
    expect(await focused()).toBe('Read chat rui-c0')
    await pressUntil('Shift+Tab', /^Correct this time: Away/)
    const correction = await focused()
    await page.keyboard.press('Enter')
    await expect.poll(focused).toBe('From')
    await expectAccessible(page)
    await pressUntil('Tab', /^Cancel$/)
    await page.keyboard.press('Enter')
    expect(await focused()).toBe(correction)
    await pressUntil('Shift+Tab', /^Day before$/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /day, / }).waitFor()
    expect(page.url()).toContain(new Date(midnightMs - DAY_MS).toISOString().slice(0, 10))
  })
})
