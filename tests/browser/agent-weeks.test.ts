// The four weeks beside an agent's day, and the ways to the pages of trends, in a real browser. Not those pages: trends.test.ts.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { agentEvent, at } from '../support/cloud-events.ts'
import { changing, livedWeeks } from '../support/lived-weeks.ts'
import { until } from '../support/until.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS } from './desk-door.ts'

const DAY_MS = 86_400_000
vi.setConfig({ testTimeout: 180_000 })
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'UTC' })
let server: World['server']
let page: Page
let midnightMs: number
beforeEach(() => {
  ;({ server, page } = world())
  midnightMs = Math.floor(Date.now() / DAY_MS) * DAY_MS
})

const yesterday = () => new Date(midnightMs - DAY_MS).toISOString().slice(0, 10)
const weeks = () => page.getByTestId('agent-weeks')

async function liveRui(): Promise<void> {
  const of = changing(4.2, { score: -1.6 })
  const events = livedWeeks({ agent: 'rui', name: 'Rui', team: 'Care', midnightMs, days: 56, chats: 3, of })
  for (let from = 0; from < events.length; from += 900) await server.post(events.slice(from, from + 900))
  await enter(page, server.url)
}

async function expectFits(): Promise<void> {
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 })
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect([width, over]).toEqual([width, 0])
  }
}

describe('the four weeks beside an agent’s day', () => {
  it('[TD19] come after the day with both windows and what is chance, for the eye and the ear', async () => {
    await liveRui()
    const asked: string[] = []
    page.on('request', (request) => void asked.push(new URL(request.url()).pathname))
    await until(
      'the weeks are derived',
      async () => {
        asked.length = 0
        await page.goto(`${server.url}/logs/default%3Arui/${yesterday()}`)
        await page.getByTestId('weeks-rating').waitFor()
        return (await page.getByTestId('weeks-rating').textContent())?.includes('More than chance') === true
      },
      90_000,
    )
    const rating = await page.getByTestId('weeks-rating').innerText()
    const [before, recent] = /(\d\.\d\d) → (\d\.\d\d)/.exec(rating)?.slice(1).map(Number) ?? []
    expect(Number(before) - Number(recent)).toBeGreaterThan(1)
    expect(await weeks().ariaSnapshot()).toMatch(/from \d\.\d\d to \d\.\d\d/)
    expect(await page.getByTestId('weeks-away').innerText()).toMatch(/\d+\.\d → \d+\.\d %/)
    expect(await page.getByTestId('weeks-firstReply').innerText()).toContain('Could be chance')
    expect(await weeks().getByTestId('trend-line').count()).toBe(3)
    const day = asked.indexOf(`/api/logs/agents/default%3Arui/days/${yesterday()}`)
    expect(asked.indexOf('/api/logs/trends')).toBeGreaterThan(day)
    await expectFits()
    await page.emulateMedia({ media: 'print' })
    expect(await weeks().isVisible()).toBe(false)
    await page.emulateMedia({ media: 'screen' })
    await page.getByRole('complementary').getByRole('link', { name: 'Trends of Rui' }).click()
    await page.getByRole('link', { name: /^Rui on / }).click()
    await page.getByTestId('period').first().waitFor()
    expect(page.url()).toContain(`/logs/default%3Arui/${yesterday()}`)
  })

  it('[TD19] say that there is nothing to compare, or that they could not be read, and never hold up the day', async () => {
    const nowMs = Date.now()
    await server.post([
      agentEvent('profile', 'ana', { name: 'Ana', team: 'Care' }, at(nowMs)),
      agentEvent('status', 'ana', { status: 'available' }, at(nowMs)),
    ])
    await enter(page, server.url)
    let answer = (): void => undefined
    const held = new Promise<void>((resolve) => (answer = resolve))
    await page.route('**/api/logs/trends?*', async (route) => {
      await held
      await route.fulfill({ status: 503, json: { title: 'Not now', status: 503 } })
    })
    await page.goto(`${server.url}/logs/default%3Aana/${new Date(nowMs).toISOString().slice(0, 10)}`)
    await page.getByTestId('period').first().waitFor({ timeout: 20_000 })
    await weeks().waitFor()
    expect(await weeks().getAttribute('aria-busy')).toBe('true')
    await expectAccessible(page)
    answer()
    await weeks().getByText('could not be read').waitFor()
    expect(await page.getByTestId('period').count()).toBeGreaterThan(0)
    await expectFits()
    await expectAccessible(page)
    await page.unroute('**/api/logs/trends?*')
    await weeks().getByRole('button', { name: 'Try again' }).click()
    await weeks().getByText('nothing of these eight weeks').waitFor()
    expect(await weeks().getByTestId('trend-line').count()).toBe(0)
    await expectAccessible(page)
  })
})

describe('the ways to trends', () => {
  it('[TD20] lead there from a team’s day and every kind of log, and from team to team', async () => {
    await server.post([
      agentEvent('profile', 'ana', { name: 'Ana', team: 'Care' }),
      agentEvent('profile', 'bo', { name: 'Bo', team: 'Help' }),
    ])
    await enter(page, server.url)
    await page.goto(`${server.url}/today/Help`)
    await page.getByRole('link', { name: 'By month' }).click()
    await page.getByRole('heading', { name: 'Help, by month' }).waitFor()
    await page.goBack()
    await page.getByRole('link', { name: 'Trends', exact: true }).click()
    await page.getByRole('heading', { name: 'Trends: Help' }).waitFor()
    await page.getByRole('combobox', { name: 'Team' }).selectOption('Care')
    await page.getByRole('heading', { name: 'Trends: Care' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/trends/Care')
    for (const path of ['/logs', '/logs/users', '/logs/search']) {
      await page.goto(`${server.url}${path}`)
      await page.getByRole('link', { name: 'Trends', exact: true }).click()
      await page.getByRole('heading', { name: 'Trends: Care' }).waitFor()
      const places = page.getByRole('navigation', { name: 'Kinds of logs' })
      expect(await places.locator('[aria-current]').textContent()).toBe('Trends')
    }
    await expectFits()
    await expectAccessible(page)
  })
})
