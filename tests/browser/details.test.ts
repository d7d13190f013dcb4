// The dialogs behind tiles and numbers, in a real browser before a real server. Not their sums: see tests/insight.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { agentEvent, chatEvent } from '../support/cloud-events.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS, minutesAgo } from './desk-door.ts'

const TEAM = 'Care'
// Pages, a server and a browser share the processors with other tests.
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld(LEAD_SETTINGS)
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const dialog = () => page.getByRole('dialog')
const tile = (id: string) => page.getByTestId(`tile-default:${id}`)

const floor = () => [
  agentEvent('profile', 'a1', { name: 'Rui Prates', team: TEAM, capacity: 4 }, minutesAgo(90)),
  agentEvent('status', 'a1', { status: 'away', reason: 'Lunch' }, minutesAgo(5)),
  agentEvent('profile', 'a2', { name: 'Ana', team: TEAM, capacity: 4 }, minutesAgo(90)),
  agentEvent('status', 'a2', { status: 'available' }, minutesAgo(80)),
  agentEvent('heartbeat', 'a2', { ttl: 60 }),
  chatEvent('queued', 'c1', { team: TEAM, queue: 'Billing' }, minutesAgo(20)),
  chatEvent('accepted', 'c1', { agent: 'a1' }, minutesAgo(19)),
  chatEvent('message', 'c1', { role: 'customer', text: 'hello' }, minutesAgo(3)),
  chatEvent('rated', 'c1', { agent: 'a1', score: 4, min: 1, max: 5 }, minutesAgo(2)),
  chatEvent('queued', 'c2', { team: TEAM, queue: 'Sales' }, minutesAgo(4)),
  chatEvent('queued', 'c3', { team: TEAM }, minutesAgo(2)),
]

async function openWall(query = ''): Promise<void> {
  await server.post(floor())
  await enter(page, server.url)
  await page.goto(`${server.url}/wall/${TEAM}${query}`)
  await tile('a1').waitFor()
}

describe('an agent’s now', () => {
  it('[DT1] is opened by keyboard, holds the focus, and gives it back', async () => {
    await openWall()
    await tile('a1').focus()
    await page.keyboard.press('Enter')
    await dialog().getByTestId('fact-stated').waitFor()
    expect(await dialog().getByRole('heading', { level: 2 }).textContent()).toBe('Rui Prates')
    for (let press = 0; press < 8; press += 1) {
      await page.keyboard.press('Tab')
      expect(await dialog().evaluate((element) => element.contains(document.activeElement))).toBe(true)
    }
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
    expect(await tile('a1').evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('[DT2] tells three facts apart, each with its age, and open chats with their waits', async () => {
    await openWall()
    await tile('a1').click()
    const stated = dialog().getByTestId('fact-stated')
    await stated.waitFor()
    expect(await stated.textContent()).toMatch(/Away, Lunch.*since \d\d:\d\d:\d\d, for 5:\d\d/)
    expect(await dialog().getByTestId('fact-signal').textContent()).toContain('Status only')
    expect(await dialog().getByTestId('fact-activity').textContent()).toMatch(/\d:\d\d ago/)
    const chat = await dialog().getByTestId('details-chat').textContent()
    expect(chat).toContain('Billing')
    expect(chat).toMatch(/3:\d\d/)
    expect(await dialog().textContent()).toContain('too few for a mean: 1 rating')
    expect(await dialog().getByRole('link').getAttribute('href')).toMatch(/^\/logs\/default%3Aa1\/\d{4}-/)
    const before = await stated.textContent()
    await stated.getByText(before ?? '', { exact: true }).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await tile('a2').click()
    await dialog().getByTestId('fact-signal').getByText('Signal present').waitFor()
  })

  it('[DT3] keeps what it shows when the server is gone, and says in place how old it is', async () => {
    await openWall()
    await tile('a1').click()
    await dialog().getByTestId('fact-stated').waitFor()
    await world().stopServer()
    const problem = dialog().getByTestId('details-problem')
    await problem.getByText(/What is shown is from \d\d:\d\d:\d\d, .* ago/).waitFor({ timeout: 15_000 })
    expect(await dialog().getByTestId('fact-stated').textContent()).toContain('Lunch')
  })

  it('[DT4] masks the name where the wall does', async () => {
    await openWall('?names=masked')
    await tile('a1').click()
    await dialog().getByTestId('fact-stated').waitFor()
    expect(await dialog().textContent()).not.toContain('Rui')
  })
})

describe('a number', () => {
  it.each([
    ['available', 'available', 2],
    ['chats', 'chats', 1],
    ['waiting', 'waiting', 2],
    ['first-reply', 'firstReply', 0],
    ['service-level', 'serviceLevel', 2],
    ['ratings', 'rating', 1],
  ])('[DT5] %s says what it is, over which window and how many, and of which rows', async (button) => {
    await openWall()
    await page.getByTestId(`open-${button}`).focus()
    await page.keyboard.press('Enter')
    await dialog().getByTestId('details-count').waitFor()
    expect(await dialog().getByRole('term').allTextContents()).toEqual([
      'What it is',
      'Window',
      'n',
      'Threshold',
      'Too few',
    ])
    const [shown, row] = await Promise.all([
      dialog().getByTestId('details-total').textContent(),
      dialog().getByTestId('details-row').count(),
    ])
    expect(shown).toBe(row === 1 ? '1 row' : `${row} rows`)
    const painted = await page.getByTestId(`number-${button}`).textContent()
    expect((await dialog().getByTestId('details-value').textContent())?.split(' ')[0]).toBe(painted)
    await expectAccessible(page)
  })

  it('[DT6] has rows that are sorted by each column', async () => {
    await openWall()
    await page.getByTestId('open-waiting').click()
    const rows = dialog().getByTestId('details-row')
    await rows.nth(1).waitFor()
    const queues = async () => (await rows.allTextContents()).map((text) => /Sales/.test(text))
    await dialog().getByRole('button', { name: 'Waits for' }).click()
    const first = await queues()
    await dialog().getByRole('button', { name: 'Waits for' }).click()
    expect(await queues()).toEqual(first.toReversed())
    expect(await dialog().locator('th[aria-sort=ascending], th[aria-sort=descending]').count()).toBe(1)
  })

  it('[DT7] is walked with a remote: arrows scroll and move on, Enter on close closes', async () => {
    await page.setViewportSize({ width: 1280, height: 400 })
    await openWall()
    await page.getByTestId('open-available').click()
    await dialog().getByTestId('details-row').first().waitFor()
    const scrolled = () =>
      dialog()
        .getByRole('region')
        .first()
        .evaluate((body) => body.scrollTop)
    await page.keyboard.press('ArrowDown')
    expect(await scrolled()).toBeGreaterThan(0)
    await page.keyboard.press('ArrowUp')
    expect(await scrolled()).toBe(0)
    const close = dialog().getByRole('button', { name: 'Close' })
    for (let press = 0; press < 12; press += 1) {
      if (await close.evaluate((button) => button === document.activeElement)) break
      await page.keyboard.press('ArrowRight')
    }
    await page.keyboard.press('Enter')
    await dialog().waitFor({ state: 'detached' })
  })

  it('[DT8] wraps its words within a phone, and scrolls a wider table by itself', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await openWall()
    await page.getByTestId('open-available').click()
    await dialog().getByTestId('details-row').first().waitFor()
    const body = dialog().getByRole('region').first()
    expect(await body.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
    const table = dialog().getByRole('group', { name: 'What it is made of' })
    expect(await table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeGreaterThan(
      0,
    )
    expect(await table.getAttribute('tabindex')).toBe('0')
    await expectAccessible(page)
  })
})
