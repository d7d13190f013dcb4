// The page of a team's day in a real browser before a real server. Not the sums: see tests/insight.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { agentEvent, chatEvent } from '../support/cloud-events.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS, minutesAgo } from './desk-door.ts'

const TEAM = 'Care / Süd'
// Pages, a server and a browser share the processors with other tests.
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld(LEAD_SETTINGS)
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const row = (id: string) => page.getByTestId(`today-default:${id}`)
const path = (query = '') => `${server.url}/today/${encodeURIComponent(TEAM)}${query}`
/** The names in the order in which they stand. */
const names = () => page.locator('tbody tr td:first-child').allTextContents()
const heads = () => page.getByRole('columnheader')

function person(id: string, name: string, status: Record<string, unknown>, minutes: number) {
  return [
    agentEvent('profile', id, { name, team: TEAM, capacity: 4 }, minutesAgo(120)),
    agentEvent('status', id, status, minutesAgo(minutes)),
  ]
}
const three = () => [
  ...person('a1', 'Ana', { status: 'available' }, 30),
  ...person('a2', 'Bo', { status: 'away', reason: 'Lunch' }, 20),
  ...person('a3', 'Çelik', { status: 'offline' }, 10),
]

async function open(query = ''): Promise<void> {
  await enter(page, server.url)
  await page.goto(path(query))
  await page.getByTestId('freshness').and(page.locator('[data-state=live]')).waitFor()
}

describe('a team’s day', () => {
  it('[TT1] has a row for each agent, whose status, time and chats are live', async () => {
    await server.post(three())
    await open()
    expect(await names()).toEqual(['Ana', 'Bo', 'Çelik'])
    expect(await row('a2').textContent()).toContain('Away')
    expect(await row('a2').textContent()).toContain('Lunch')
    expect(await page.getByTestId('state-away').textContent()).toContain('1')
    await server.post([
      agentEvent('status', 'a2', { status: 'available' }),
      chatEvent('queued', 'c1', { team: TEAM }),
      chatEvent('accepted', 'c1', { agent: 'a2' }),
    ])
    await row('a2').getByText('1 of 4').waitFor()
    expect(await row('a2').textContent()).toContain('Available')
    expect(await page.getByTestId('state-away').textContent()).toContain('0')
  })

  it('[TT2] is sorted by every column, and says by which', async () => {
    await server.post(three())
    await open()
    expect(await heads().first().getAttribute('aria-sort')).toBe('ascending')
    for (const index of [1, 2, 3, 4, 5, 6, 7, 8]) {
      await heads().nth(index).getByRole('button').click()
      expect(await heads().nth(index).getAttribute('aria-sort')).toMatch(/^(a|de)scending$/)
      expect(await page.locator('th[aria-sort=none]').count()).toBe(8)
    }
    await page.getByRole('button', { name: 'For', exact: true }).click()
    expect(await names()).toEqual(['Ana', 'Bo', 'Çelik'])
    await page.getByRole('button', { name: 'For', exact: true }).click()
    expect(await names()).toEqual(['Çelik', 'Bo', 'Ana'])
  })

  it('[TT3] is filtered by text and status, and its address shows the same to whoever gets it', async () => {
    await server.post(three())
    await open()
    await page.getByRole('searchbox').fill('celik')
    await page.getByTestId('shown').getByText('1 of 3 agents').waitFor()
    expect(await names()).toEqual(['Çelik'])
    expect(new URL(page.url()).search).toBe('?q=celik')
    await page.getByTestId('state-away').click()
    await page.getByTestId('no-match').getByRole('button').click()
    expect(await names()).toEqual(['Ana', 'Bo', 'Çelik'])
    await page.goto(path('?status=away&sort=-since'))
    await row('a2').waitFor()
    expect(await names()).toEqual(['Bo'])
    expect(await page.getByTestId('state-away').getAttribute('aria-pressed')).toBe('true')
  })

  it('[TT4] is exported as it is seen: the rows shown, in their order', async () => {
    await server.post([...three(), ...person('a4', '=SUM(1)', { status: 'available' }, 5)])
    await open('?sort=-agent')
    await row('a4').waitFor()
    await page.getByTestId('state-available').click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export').click()])
    const lines = (await (await download.createReadStream()).toArray()).join('').trimEnd().split('\r\n')
    expect(lines[0]).toContain('agentId,agent,team,status,reason,since')
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 2))).toEqual([
      ['default:a1', 'Ana'],
      ['default:a4', "'=SUM(1)"],
    ])
  })

  it('[TT5] says of a team without agents that nobody was seen, and of one that is none what is wrong', async () => {
    await enter(page, server.url)
    await page.goto(`${server.url}/today/main`)
    await page.getByTestId('empty').waitFor()
    await page.goto(`${server.url}/today/nowhere`)
    await page.getByRole('alert').waitFor()
  })

  it('[TT6] greys and says since when it is stale, and how old the sums are', async () => {
    await server.post(three())
    await open()
    await page.getByTestId('sums').getByText('Sums as of').waitFor()
    await world().stopServer()
    await page.getByTestId('freshness').and(page.locator('[data-state=stale]')).waitFor({ timeout: 5000 })
    expect(
      await page.getByRole('region', { name: 'Agents' }).evaluate((table) => getComputedStyle(table).filter),
    ).toContain('grayscale')
    await page.getByTestId('sums-age').getByText('ago').waitFor({ timeout: 25_000 })
  }, 60_000)

  it('[TT7] shows 400 agents, and one page of them takes no more room than the screen', async () => {
    const agents = Array.from({ length: 400 }, (_, index) =>
      person(`a${index}`, `Agent ${index}`, { status: 'available' }, index % 60),
    ).flat()
    await server.post(agents.slice(0, 500))
    await server.post(agents.slice(500))
    await open()
    await page.getByTestId('shown').getByText('400 agents').waitFor()
    expect(await page.locator('tbody tr').count()).toBe(400)
    expect(
      await page.evaluate(() => document.documentElement.scrollHeight - innerHeight),
    ).toBeLessThanOrEqual(0)
  })

  it('[TT8] says on a phone who, what and for how long at once, and no row is taller than two lines', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    const reasons = ['Lunch', 'Break', 'Training', 'After-chat work']
    await server.post([
      ...three(),
      ...reasons.map((reason, place) =>
        agentEvent('status', 'a1', { status: 'away', reason }, minutesAgo(25 - place * 5)),
      ),
    ])
    await enter(page, server.url)
    const sums = `${server.url}/api/team-today?team=${encodeURIComponent(TEAM)}`
    const derived = async () => (await page.context().request.get(sums)).text()
    await expect.poll(derived, { timeout: 30_000 }).toContain('Training')
    await open()
    await row('a1').getByText('Training').waitFor()
    const cells = await page.locator('tbody td:nth-child(3)').evaluateAll((all) =>
      all.map((cell) => ({
        right: cell.getBoundingClientRect().right,
        height: cell.parentElement?.getBoundingClientRect().height ?? 0,
      })),
    )
    expect(cells).toHaveLength(3)
    for (const { right, height } of cells) {
      expect(right).toBeLessThan(390)
      expect(height).toBeLessThan(60)
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await expectAccessible(page)
  })

  it.each(['light', 'dark'] as const)('[UI3] has no fault that axe can find, in %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    await server.post(three())
    await open()
    await row('a3').waitFor()
    await expectAccessible(page)
  })
})

describe('the first page', () => {
  it('[UI5] leads from each team to its wallboard, its day and its logs', async () => {
    await server.post([...three(), ...agentEventOfOther()])
    await enter(page, server.url)
    const listed = async () => (await page.context().request.get(`${server.url}/api/agents`)).text()
    // The logs know whom the ledger has written.
    await expect.poll(listed, { timeout: 10_000 }).toContain('Zoe')
    await page.goto(`${server.url}/`)
    const card = page.getByRole('article').filter({ hasText: TEAM })
    await card.getByRole('link', { name: 'Today' }).click()
    await row('a1').waitFor()
    await page.goBack()
    await card.getByRole('link', { name: 'Daily logs' }).click()
    await page.getByRole('button', { name: 'Show all agents' }).click()
    await page.getByRole('option', { name: 'Ana' }).waitFor()
    expect(await page.getByRole('option').count()).toBe(3)
  })

  it('[UI7] of a display is its own wallboard', async () => {
    await server.post(three())
    const token = await server.displayToken(TEAM)
    await page.context().request.get(`${server.url}/display/${token}`, { maxRedirects: 0 })
    await page.goto(`${server.url}/`)
    await page.getByTestId('tile-default:a1').waitFor()
    expect(decodeURIComponent(new URL(page.url()).pathname)).toBe(`/wall/${TEAM}`)
  })

  it('[UI8] of a set-up link that was used says so before anybody fills it in', async () => {
    await page.goto(`${server.url}/setup/fvs_used`)
    await page.getByTestId('dead-link').getByText('This link was used').waitFor()
    expect(await page.getByRole('textbox').count()).toBe(0)
    await expectAccessible(page)
  })
})

/** An agent of another team, whom that team's links must not show. */
function agentEventOfOther() {
  return [
    agentEvent('profile', 'b1', { name: 'Zoe', team: 'Sales' }),
    agentEvent('status', 'b1', { status: 'available' }),
  ]
}
