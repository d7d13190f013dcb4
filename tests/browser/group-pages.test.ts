// The pages of a named group of teams in a real browser before a real server. Not who may read it: tests/access.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { agentEvent, chatEvent, type CloudEvent } from '../support/cloud-events.ts'
import { dayOfMinutes, floorEvents, type ScreenFloor } from '../screens/screen-floors.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS, minutesAgo } from './desk-door.ts'
import { layoutFlaws } from './layout-flaws.ts'

// Pages, a server and a browser share the processors with other tests.
vi.setConfig({ testTimeout: 120_000 })
const world = useWorld(LEAD_SETTINGS)
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const TEAMS = ['Customer care Lisbon', 'Sales', 'Nachtschicht']
const NAMES = [
  'Ana Duarte',
  'Maximiliana Guadalupe Featherstonehaughe',
  '佐藤花子',
  'محمد الهاشمي',
  'Rui Prates',
]
/** As the floors of the pictures, over three teams. */
const floorOf = (name: string, agents: number): ScreenFloor => ({
  name,
  agents,
  nameOf: (index) => `${NAMES[index % NAMES.length]} ${index}`,
})
const person = (id: string, team: string, status: Record<string, unknown>, minutes = 3): CloudEvent[] => [
  agentEvent('profile', id, { name: `${id} of ${team}`, team, capacity: 4 }, minutesAgo(100)),
  agentEvent('status', id, status, minutesAgo(minutes)),
]
const small = () => [
  ...person('ana', 'Sales', { status: 'available' }),
  ...person('bo', 'Nachtschicht', { status: 'away', reason: 'Break' }, 20),
  chatEvent('queued', 'c1', { team: 'Nachtschicht' }, minutesAgo(2)),
]

async function group(teams: readonly string[] = TEAMS): Promise<void> {
  const added = await server.running.access.groups.add({ name: 'Front of house', teams })
  expect(added.ok).toBe(true)
}
async function openWall(query = ''): Promise<void> {
  await enter(page, server.url)
  await page.goto(`${server.url}/wall/group:front-of-house${query}`)
  await page.getByTestId('freshness').and(page.locator('[data-state=live]')).waitFor()
}
const tile = (id: string) => page.getByTestId(`tile-default:${id}`)

describe('the pages of a group', () => {
  it('[GR8] its wallboard is called by its name, its tiles and alerts say whose team they are, and it follows the floor', async () => {
    await group()
    await server.post(small())
    await openWall()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Front of house')
    expect(await page.title()).toContain('Front of house')
    expect(await tile('ana').textContent()).toContain('Sales')
    expect(await tile('bo').textContent()).toContain('Nachtschicht')
    const waiting = page.locator('[data-rule=customerWaits]')
    expect(await waiting.textContent()).toContain('Nachtschicht')
    expect(await waiting.textContent()).toContain('1 waiting, limit 1:00')
    await server.post([agentEvent('profile', 'ana', { team: 'Customer care Lisbon' })])
    await tile('ana').getByText('Customer care Lisbon', { exact: true }).waitFor()
    await expectAccessible(page)
  })

  it('[GR8] one team’s own wallboard names no team on its tiles', async () => {
    await server.post(small())
    await enter(page, server.url)
    await page.goto(`${server.url}/wall/Sales`)
    await tile('ana').waitFor()
    expect(await tile('ana').locator('.team').count()).toBe(0)
  })

  it('[GR8] the first page has a card of it that leads to its wallboard and its day', async () => {
    await group()
    await server.post(small())
    await enter(page, server.url)
    await page.goto(server.url)
    const cards = page.getByRole('region', { name: 'Groups of teams' })
    await cards.getByText('Customer care Lisbon, Nachtschicht, Sales').waitFor()
    await cards.getByRole('link', { name: 'Today' }).click()
    await page.getByTestId('today-default:ana').waitFor()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Front of house')
    const bo = page.getByTestId('today-default:bo')
    await bo.getByText('Nachtschicht', { exact: true }).waitFor()
    await page.getByTestId('sums').getByText('Sums').waitFor()
    await expectAccessible(page)
    await page.goto(server.url)
    await cards.getByRole('link', { name: 'Front of house' }).click()
    await tile('ana').waitFor()
  })

  it('[GR8] a screen whose group is removed says so, and shows it again once it is there', async () => {
    await group()
    await server.post(small())
    const token = await server.displayToken('group:front-of-house')
    await page.context().request.get(`${server.url}/display/${token}`, { maxRedirects: 0 })
    // Its first page is its own board, though it may read three teams.
    await page.goto(server.url)
    await tile('ana').waitFor()
    await server.running.access.groups.remove('front-of-house')
    await page.getByTestId('refusal').getByText('There is no such group of teams').waitFor()
    expect(await page.locator('.tile').count()).toBe(0)
    await group()
    await tile('ana').waitFor({ timeout: 30_000 })
  })

  it('[GR8] somebody who may see a part of it only is told that it takes all of its teams', async () => {
    await group(['Sales', 'Support'])
    const { accounts } = server.running.access
    const part = { email: 'part@example.com', password: 'correct horse battery' }
    await accounts.createUser({ ...part, name: 'Part', role: 'supervisor', teams: ['Sales'] })
    await page.context().request.post(`${server.url}/api/auth/sign-in/email`, { data: part, headers: { origin: server.url } }) // prettier-ignore
    await page.goto(`${server.url}/wall/group:front-of-house`)
    await page.getByTestId('refusal').getByText('This group of teams is not yours to see').waitFor()
  })

  it('[GR8] its wallboard has nothing cut, overlapping or small at any size', async () => {
    await group()
    for (const [place, agents] of [14, 20, 8].entries()) {
      const floor = floorOf(TEAMS[place] ?? '', agents)
      await server.post(floorEvents(floor, Date.now()))
    }
    await page.route('**/api/minutes?*', (route) => route.fulfill({ json: dayOfMinutes(Date.now()) }))
    await openWall()
    await page.locator('.tile').first().waitFor()
    await page.evaluate(() => document.fonts.ready)
    for (const { width, height, ...allowed } of [
      { width: 1920, height: 1080, smallestPx: 18 },
      { width: 1280, height: 720, smallestPx: 12 },
      { width: 1080, height: 1920, smallestPx: 16 },
      { width: 390, height: 844, smallestPx: 12, scrollsDown: true },
    ]) {
      await page.setViewportSize({ width, height })
      // Tiles move for a quarter of a second.
      await page.waitForTimeout(500)
      const flaws = await layoutFlaws(page, allowed)
      expect(flaws.map((flaw) => `${width}x${height} ${flaw}`)).toEqual([])
    }
  })
})
