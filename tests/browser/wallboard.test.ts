// The wallboard in a real browser before a real server. Not the rules of joining and age: see tests/client.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Diagnostics } from '../../client/src/live/diagnostics.ts'
import { agentEvent, at, chatEvent } from '../support/cloud-events.ts'
import { useWorld, type World } from './browser-world.ts'
import { layoutFlaws } from './layout-flaws.ts'

const TEAM = 'Care / Süd'
const world = useWorld()
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const minutesAgo = (minutes: number) => at(Date.now() - minutes * 60_000)
const tile = (id: string) => page.getByTestId(`tile-default:${id}`)

/** An agent on the floor of the team. */
function signIn(id: string, name: string, status: Record<string, unknown> = { status: 'available' }) {
  return [
    agentEvent('profile', id, { name, team: TEAM, capacity: 4 }, minutesAgo(60)),
    agentEvent('status', id, status, minutesAgo(10)),
  ]
}

/** Pairs the browser with a team, as a TV is by its link, and opens the team's board. */
async function pairAndOpen(team: string): Promise<void> {
  // Playwright shows no test where a redirect leads, so the built page could not be put there.
  await page
    .context()
    .request.get(`${server.url}/display/${await server.displayToken(team)}`, { maxRedirects: 0 })
  await page.goto(`${server.url}/wall/${encodeURIComponent(team)}`)
  await page.getByTestId('freshness').and(page.locator('[data-state=live]')).waitFor()
}
const openBoard = () => pairAndOpen(TEAM)

const flaws = (smallestPx: number) => layoutFlaws(page, { smallestPx })

describe('a team’s wallboard', () => {
  it('[BO30] follows the floor: status, group, load and numbers change without a reload', async () => {
    await server.post([...signIn('a1', 'Ana'), ...signIn('a2', 'Bo', { status: 'away', reason: 'Lunch' })])
    await openBoard()
    await tile('a1').and(page.locator('[data-group=taking]')).waitFor()
    expect(await tile('a2').textContent()).toContain('Lunch')
    expect(await page.getByTestId('number-available').textContent()).toBe('1')

    await server.post([
      chatEvent('queued', 'c1', { team: TEAM }),
      chatEvent('accepted', 'c1', { agent: 'a1' }),
      agentEvent('status', 'a2', { status: 'available' }),
    ])
    await tile('a2').and(page.locator('[data-group=taking]')).waitFor()
    await page.getByTestId('number-chats').getByText('1', { exact: true }).waitFor()
    expect(await page.getByTestId('number-available').textContent()).toBe('2')
    expect(await tile('a1').textContent()).toContain('1 chat of 4 places')
    const seen = await page.evaluate(
      (): Diagnostics['snapshotsByCause'] | undefined => window.floorview?.snapshotsByCause,
    )
    expect(seen).toEqual({ first: 1, reconnect: 0, gap: 0, stale: 0, settings: 0 })
  })

  it('[BO31] says that it is stale within four seconds of losing its server, and greys all but that', async () => {
    await server.post(signIn('a1', 'Ana'))
    await openBoard()
    await world().stopServer()
    await page.getByTestId('freshness').and(page.locator('[data-state=stale]')).waitFor({ timeout: 4000 })
    expect(await page.getByTestId('freshness').textContent()).toMatch(
      /^Stale since \d\d:\d\d:\d\d, nothing new for \d+ s$/,
    )
    expect(await page.getByTestId('board').evaluate((board) => getComputedStyle(board).filter)).toContain(
      'grayscale',
    )
    expect(await page.getByRole('status').textContent()).toContain('Stale since')
    const before = await tile('a1').textContent()
    await page.waitForTimeout(1500)
    expect(await tile('a1').textContent()).toBe(before)
  })

  it('[BO32] shows unknown numbers as a dash with the reason, never as 0', async () => {
    await server.post(signIn('a1', 'Ana'))
    await openBoard()
    for (const id of ['first-reply', 'service-level', 'ratings']) {
      expect(await page.getByTestId(`number-${id}`).textContent()).toBe('–')
    }
    expect(await page.getByText('none yet').count()).toBe(3)
    expect(await page.getByText('nobody waits').count()).toBe(1)
  })

  it('[BO33] shows names as text, cuts a long one, and keeps the direction of each', async () => {
    const names = [
      '<img src=x onerror=alert(1)>',
      'Maximiliana Guadalupe Featherstonehaugh',
      'محمد الهاشمي',
      '山田 太郎',
    ]
    await server.post(names.flatMap((name, index) => signIn(`a${index}`, name)))
    await openBoard()
    for (const [index, name] of names.entries()) {
      expect(await tile(`a${index}`).locator('.visually-hidden').first().textContent()).toBe(name)
    }
    const direction = tile('a2').locator('.name')
    expect(await direction.evaluate((name) => getComputedStyle(name).direction)).toBe('rtl')
    expect(await flaws(18)).toEqual([])
  })

  it.each([
    [1920, 1080, 18],
    [1280, 720, 12],
    [3840, 2160, 36],
    [1080, 1920, 16],
  ])(
    '[BO34] fits 32 agents on %i x %i without scrolling, overlap or small letters',
    async (width, height, smallest) => {
      const status = (index: number) =>
        index % 3 === 0 ? { status: 'away', reason: 'Strategic break' } : { status: 'available' }
      const agents = Array.from({ length: 32 }, (_, index) =>
        signIn(`a${index}`, `Agent Number ${index}`, status(index)),
      )
      await server.post(agents.flat())
      await page.setViewportSize({ width, height })
      await openBoard()
      await tile('a31').waitFor()
      expect(await page.locator('.tile').count()).toBe(32)
      await page.waitForTimeout(400)
      expect(await flaws(smallest)).toEqual([])
    },
  )

  it('[BO35] turns pages by itself where not all fit, and says which of how many it shows', async () => {
    const agents = Array.from({ length: 150 }, (_, index) => signIn(`a${index}`, `Agent ${index}`))
    await server.post(agents.flat())
    await openBoard()
    await page.getByTestId('pager').waitFor()
    const shown = await page.locator('.tile').count()
    expect(shown).toBeGreaterThan(60)
    expect(await page.getByTestId('pager').textContent()).toContain('1 of ')
    expect(await flaws(18)).toEqual([])
    await page.getByTestId('pager').getByText('2 of ').waitFor({ timeout: 20_000 })
    expect(await tile('a0').count()).toBe(0)
  })

  it('[BO44] says in the rail what needs somebody, and that nothing does', async () => {
    await server.post(signIn('a1', 'Ana'))
    await openBoard()
    await page.getByTestId('alerts-calm').waitFor()
    await server.post([
      agentEvent('status', 'a1', { status: 'away', reason: 'Strategic break' }, minutesAgo(9)),
      ...signIn('a2', 'Rui Prates', { status: 'away', reason: 'Strategic break' }).map((event, index) =>
        index === 0 ? event : { ...event, ...minutesAgo(22) },
      ),
    ])
    await page.getByText('Rui Prates away 22 min').waitFor()
    expect(await page.getByTestId('alerts-open').textContent()).toMatch(/^\d open$/)
    expect(await tile('a2').textContent()).toContain('▲')
  })

  it('[BO54] is walked by arrows, opens by Enter, and goes on from there when that is closed', async () => {
    await server.post([...signIn('a1', 'Ana'), ...signIn('a2', 'Bo'), ...signIn('a3', 'Cy')])
    await openBoard()
    await tile('a3').waitFor()
    await tile('a1').focus()
    await page.keyboard.press('ArrowRight')
    expect(await tile('a2').evaluate((one) => one === document.activeElement)).toBe(true)
    expect(await tile('a1').getAttribute('tabindex')).toBe('-1')
    await page.keyboard.press('ArrowUp')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toMatch(/^open-/)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toMatch(/^tile-/)
  })

  it('[BO49] keeps what was chosen for the screen, and shows it at once', async () => {
    await server.post([...signIn('a1', 'Ana Duarte'), ...signIn('a2', 'Bo Reis', { status: 'away' })])
    await openBoard()
    await page.getByTestId('display').click()
    await page.getByRole('radio', { name: 'Light' }).check()
    await page.getByRole('radio', { name: 'Initials' }).check()
    await page.getByRole('radio', { name: 'Away', exact: true }).check()
    await page.keyboard.press('Escape')
    await page.getByTestId('filtered').getByText('Showing 1 of 2 agents').waitFor()
    await page.reload()
    await tile('a2').getByText('B. R.').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('light')
    await page.getByRole('button', { name: 'Show all' }).click()
    await tile('a1').waitFor()
  })

  it('[BO36] [BO70] tells how to send the first event, and no number, until a source has spoken', async () => {
    await pairAndOpen('main')
    await page.getByTestId('empty').waitFor()
    expect(await page.getByTestId('empty').textContent()).toContain(`curl ${server.url}/api/events`)
    for (const id of ['available', 'chats', 'waiting'])
      expect(await page.getByTestId(`number-${id}`).textContent()).toBe('–')
    expect(await page.getByText('not reported').count()).toBe(3)
    // Of another team: then it is known that nobody is on this one.
    await server.post(signIn('a1', 'Ana'))
    await page.getByTestId('empty').getByText('Nobody is on the floor', { exact: true }).waitFor()
    for (const id of ['available', 'chats', 'waiting'])
      expect(await page.getByTestId(`number-${id}`).textContent()).toBe('0')
    expect(await page.getByTestId('empty').locator('pre').count()).toBe(0)
  })

  it('[BO37] is of no team but the display’s own, and of none for a stranger', async () => {
    await server.post(signIn('a1', 'Ana'))
    await openBoard()
    await page.goto(`${server.url}/wall/main`)
    await page.getByText('This team is not yours to see').waitFor()
    await page.context().clearCookies()
    await page.goto(`${server.url}/wall/main`)
    await page.getByText('This screen is signed out').waitFor()
  })

  it('[UI3] has no fault that axe can find', async () => {
    await server.post([...signIn('a1', 'Ana'), ...signIn('a2', 'Bo', { status: 'away', reason: 'Lunch' })])
    await openBoard()
    await tile('a2').waitFor()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  })
})
