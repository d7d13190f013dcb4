// The page of trends in a real browser before a real server: windows, words, lists, people, widths. Not the numbers: tests/ledger/trends.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { agentEvent } from '../support/cloud-events.ts'
import { changing, livedWeeks, type LivedWeeks } from '../support/lived-weeks.ts'
import { until } from '../support/until.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS } from './desk-door.ts'

const DAY_MS = 86_400_000
vi.setConfig({ testTimeout: 180_000 })
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'UTC' })
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

async function live(people: readonly Pick<LivedWeeks, 'agent' | 'name' | 'team' | 'of' | 'days'>[]) {
  const midnightMs = Math.floor(Date.now() / DAY_MS) * DAY_MS
  for (const person of people) {
    const events = livedWeeks({ midnightMs, chats: 3, ...person })
    for (let from = 0; from < events.length; from += 900) await server.post(events.slice(from, from + 900))
  }
  await enter(page, server.url)
}

const row = (metric: string) => page.getByTestId(`trend-${metric}`)
const verdict = async (metric: string) =>
  (await row(metric).first().getByTestId('verdict').textContent())?.trim()

async function open(path: string, metric: string, wanted: string): Promise<void> {
  await until(
    `${metric} of ${path} is: ${wanted}`,
    async () => {
      await page.goto(`${server.url}${path}`)
      await row(metric).first().waitFor()
      return (await verdict(metric))?.includes(wanted) === true
    },
    90_000,
  )
}

async function expectFits(): Promise<void> {
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 })
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect([width, over]).toEqual([width, 0])
    await expectAccessible(page)
  }
}

describe('the page of trends', () => {
  it('[TD17] says in words what changed for sure, has an address for each length, and leads on to people', async () => {
    await live([
      { agent: 'rui', name: 'Rui', team: 'Care', days: 56, of: changing(4.2, { score: -1.6 }) },
      { agent: 'ana', name: 'Ana', team: 'Care', days: 56, of: changing(4) },
    ])
    await open('/trends/Care', 'awayReason', 'Could be chance')
    await open('/trends/Care', 'rating', 'More than chance')
    expect(await verdict('firstReply')).toBe('Could be chance')
    expect(await row('awayReason').count()).toBe(2)
    expect(await row('rating').getByText('Week by week').count()).toBe(1)
    expect(await page.getByTestId('falling-behind').count()).toBe(0)
    await expectFits()
    await page.getByTestId('turn-lists').click()
    await page.getByTestId('falling-behind').getByRole('link', { name: 'Rui' }).waitFor({ timeout: 30_000 })
    expect(await page.getByTestId('falling-behind').textContent()).toContain('Ratings, mean on 1 to 5: from')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectFits()
    await page.getByRole('link', { name: '13 weeks' }).click()
    await until('the longer weeks are shown', async () => (await verdict('rating')) === 'Too few to say')
    expect(page.url().endsWith('/trends/Care/13')).toBe(true)
    await page.goBack()
    await page.getByTestId('falling-behind').getByRole('link', { name: 'Rui' }).click()
    await until('Rui is shown', async () => (await page.title()).includes('Rui'))
    expect(page.url()).toContain('/logs/default%3Arui/trends')
    expect(await verdict('rating')).toContain('More than chance')
    await page.getByRole('link', { name: 'Trends of Care' }).waitFor()
  })

  it('[TD18] says of one week that it is too few, of nobody that there is nobody, and fits long names in any direction', async () => {
    const name = 'Maximiliana-Wilhelmina von und zu Hohenlohe-Langenburg-Weikersheim'.repeat(2)
    await live([{ agent: 'max', name, team: 'Care', days: 7, of: changing(4) }])
    await server.post([agentEvent('profile', 'bo', { team: 'Help' })])
    await open('/logs/default%3Amax/trends', 'awayReason', 'Too few')
    for (const metric of ['rating', 'sentiment', 'firstReply', 'occupancy', 'away'])
      expect([metric, await verdict(metric)]).toEqual([metric, 'Too few to say'])
    await expectFits()
    await open('/trends/Help', 'rating', 'Too few')
    await page.getByText('Nobody of the team had any time').waitFor()
    await expectFits()
    await page.goto(`${server.url}/trends/Care?locale=pseudo`)
    await row('rating').waitFor()
    expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl')
    await expectFits()
  })
})
