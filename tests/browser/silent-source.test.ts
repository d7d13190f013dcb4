// A source that falls silent, as a supervisor sees it in a real browser: its tiles alone are grey, and say why.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { beforeEach, expect, it } from 'vitest'
import { agentEvent, at, chatEvent } from '../support/cloud-events.ts'
import { postEvents } from '../support/workspace-server.ts'
import { useWorld, type World } from './browser-world.ts'
import { layoutFlaws } from './layout-flaws.ts'

const TEAM = 'Care'
const CADENCE_MS = 5_000
const world = useWorld()
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const minutesAgo = (minutes: number) => at(Date.now() - minutes * 60_000)
const signIn = (id: string, name: string, status: Record<string, unknown>) => [
  agentEvent('profile', id, { name, team: TEAM, capacity: 4 }, minutesAgo(60)),
  agentEvent('status', id, status, minutesAgo(3)),
]

/** Two sources on one board, of which the shop has said how often it speaks. */
async function openBoard(): Promise<{ shopToken: string }> {
  const added = await server.running.access.sources.add('shop', { sequencing: false, cadenceMs: CADENCE_MS })
  if (!added.ok) throw new Error(added.problem)
  await server.post([
    ...signIn('a1', 'Ana Duarte', { status: 'available' }),
    ...signIn('a2', 'Caio Mendes', { status: 'away', reason: 'Lunch' }),
  ])
  await postEvents(server.url, added.token, [
    ...signIn('b1', 'Diana Reis', { status: 'available' }),
    ...signIn('b2', 'Elsa Moura', { status: 'away', reason: 'Training' }),
    chatEvent('queued', 'c1', { team: TEAM }),
    chatEvent('accepted', 'c1', { agent: 'b1', team: TEAM }),
  ])
  await page
    .context()
    .request.get(`${server.url}/display/${await server.displayToken(TEAM)}`, { maxRedirects: 0 })
  await page.goto(`${server.url}/wall/${TEAM}`)
  await page.getByTestId('freshness').and(page.locator('[data-state=live]')).waitFor()
  return { shopToken: added.token }
}
const tile = (id: string) => page.getByTestId(`tile-${id}`)
const silentTiles = () =>
  page
    .locator('[data-silent=true]')
    .evaluateAll((tiles) => tiles.map((each) => each.getAttribute('data-testid')).sort())

it('[SL8] greys the tiles of a silent source alone, with the words, counts them apart, and colours them again with its next word', async () => {
  const { shopToken } = await openBoard()
  await tile('shop:b1').and(page.locator('[data-silent=true]')).waitFor({ timeout: 30_000 })
  expect(await silentTiles()).toEqual(['tile-shop:b1', 'tile-shop:b2'])
  const filterOf = (id: string) => tile(id).evaluate((element) => getComputedStyle(element).filter)
  expect(await filterOf('shop:b1')).toBe('grayscale(1)')
  expect(await filterOf('default:a1')).toBe('none')
  expect(await tile('shop:b1').textContent()).toMatch(
    /Source silent.*, Source silent for \d+:\d\d, until then Available/,
  )
  expect(await tile('shop:b2').textContent()).toContain('until then Training')
  // They stand where they stood.
  expect(await tile('shop:b1').getAttribute('data-group')).toBe('taking')
  expect(await page.getByTestId('group-taking').textContent()).toBe('Taking chats 1, 4 places open, 1 silent')
  expect(await page.getByTestId('number-available').textContent()).toBe('1')
  expect(await page.getByTestId('number-silent').textContent()).toContain('2 silent')
  expect(await page.getByTestId('number-silent-chats').textContent()).toContain('1 silent')
  expect(await page.getByTestId('number-longest').textContent()).toBe('nobody known to wait')
  const alerts = page.getByTestId('alert').and(page.locator('[data-rule=sourceSilent]'))
  expect(await alerts.count()).toBe(1)
  expect(await alerts.textContent()).toMatch(
    /Source shop is silent.*Not heard for \d+:\d\d: 2 agents not known\./,
  )
  expect(await page.getByTestId('freshness').getAttribute('data-state')).toBe('live')
  expect(await layoutFlaws(page, { smallestPx: 18 })).toEqual([])
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])

  await postEvents(server.url, shopToken, [agentEvent('status', 'b2', { status: 'available' })])
  await tile('shop:b1').and(page.locator('[data-silent=false]')).waitFor()
  expect(await silentTiles()).toEqual([])
  expect(await alerts.count()).toBe(0)
})

it('[SL9] opens what tells the board, from its freshness: each source with when it was heard, its lag and its cadence', async () => {
  await openBoard()
  await tile('shop:b1').and(page.locator('[data-silent=true]')).waitFor({ timeout: 30_000 })
  await page.getByTestId('open-sources').click()
  const shop = page.getByTestId('source-shop')
  await shop.waitFor()
  expect(await shop.textContent()).toMatch(
    /Silent.*since \d\d:\d\d:\d\d.*Last heard.*\d+:\d\d ago.*Source lag/,
  )
  const quiet = page.getByTestId('source-default')
  expect(await quiet.getAttribute('data-silent')).toBe('false')
  expect(await quiet.textContent()).toMatch(/No cadence declared.*Last heard.*\d+:\d\d ago/)
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  await page.keyboard.press('Escape')
  await tile('shop:b2').click()
  expect(await page.getByTestId('details-status').textContent()).toContain('Source silent')
  expect(await page.getByTestId('details-source').textContent()).toMatch(
    /From shop, last heard \d+:\d\d ago,\s+silent/,
  )
})
