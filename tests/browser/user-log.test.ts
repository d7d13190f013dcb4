// The page of the user log in a real browser before a real server. Not the sums: see tests/ledger.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { agentEvent } from '../support/cloud-events.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS, minutesAgo } from './desk-door.ts'

// Pages, a server and a browser share the processors with other tests.
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld(LEAD_SETTINGS)
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const LONG = 'Maximiliana von der Hohenschwangau-Wolkenstein zu Trostburg, Schichtleitung Nord'
const ARABIC = 'ليلى عبد الرحمن'
const rows = () => page.getByTestId('log-row')

/** Three agents of two teams, whose last hours are known. */
async function fill(): Promise<void> {
  await server.post([
    agentEvent('profile', 'a1', { name: LONG, team: 'Care' }, minutesAgo(100)),
    agentEvent('status', 'a1', { status: 'available' }, minutesAgo(100)),
    agentEvent('status', 'a1', { status: 'away', reason: 'Lunch' }, minutesAgo(60)),
    agentEvent('status', 'a1', { status: 'available' }, minutesAgo(30)),
    agentEvent('profile', 'a2', { name: ARABIC, team: 'Care' }, minutesAgo(90)),
    agentEvent('status', 'a2', { status: 'away', reason: 'غداء' }, minutesAgo(90)),
    agentEvent('profile', 'a3', { name: '=1+1', team: 'Help' }, minutesAgo(80)),
    agentEvent('status', 'a3', { status: 'away', reason: 'Break' }, minutesAgo(80)),
    agentEvent('status', 'a3', { status: 'offline' }, minutesAgo(10)),
  ])
  await enter(page, server.url)
  const log = async () => (await page.context().request.get(`${server.url}/api/logs/users?from=2020-01-01&to=2100-01-01&status=offline`)).text() // prettier-ignore
  await expect.poll(log, { timeout: 30_000 }).toMatch(/"pending":false/)
  await expect.poll(log, { timeout: 30_000 }).toContain('default:a3')
}

async function open(path = '/logs/users?range=7d'): Promise<void> {
  await page.goto(`${server.url}${path}`)
  await page.getByTestId('sum-all').waitFor({ timeout: 30_000 })
}

async function taken(format: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId(`take-${format}`).click(),
  ])
  return (await (await download.createReadStream()).toArray()).join('')
}

const shownCount = async () => Number((await page.getByTestId('count').textContent())?.replaceAll(/\D/g, ''))

describe('the user log', () => {
  it('[UL5] shows who was what, when, for how long and why, and what it adds up to', async () => {
    await fill()
    await open()
    const lunch = rows().filter({ hasText: 'Lunch' })
    expect(await lunch.count()).toBe(1)
    expect(await lunch.textContent()).toMatch(/Away.*Maximiliana.*Care.*Lunch.*0:30:00.*reported/s)
    expect(await page.getByTestId('sum').count()).toBe(3)
    await page.getByTestId('group').selectOption('reason')
    await page.getByRole('button', { name: 'Show only Lunch' }).click()
    await page.getByTestId('count').getByText('1 row').waitFor()
    expect(new URL(page.url()).searchParams.get('reason')).toBe('Lunch')
  })

  it('[UL6] is filtered by team, agent, status, reason and cause, and its address shows the same to whoever gets it', async () => {
    await fill()
    await open()
    const all = await shownCount()
    await page.getByTestId('status-away').click()
    await page.getByRole('combobox', { name: 'Team', exact: true }).selectOption('Care')
    await expect.poll(shownCount).toBe(2)
    expect(new URL(page.url()).search).toBe('?team=Care&status=away&range=7d')
    await page.reload()
    await page.getByTestId('sum-all').waitFor({ timeout: 30_000 })
    expect(await shownCount()).toBe(2)
    await page.getByRole('combobox', { name: 'Agent', exact: true }).click()
    await page.keyboard.type('maxi')
    await page.getByRole('option', { name: LONG }).waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByTestId('count').textContent()).toBe('1 row')
    await page.getByRole('combobox', { name: 'Cause', exact: true }).selectOption('lapse')
    await page.getByTestId('empty').waitFor()
    await page.getByTestId('clear').click()
    await expect.poll(shownCount).toBe(all)
  })

  it('[UL7] is taken along as it is on the screen: its filters, columns and order, with the rows so far', async () => {
    await fill()
    await open('/logs/users?range=7d&status=away&columns=agent,reason,status')
    const shown = await rows().evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll('[role=cell] bdi')].map((cell) => cell.textContent)),
    )
    expect(shown).toHaveLength(3)
    const csv = (await taken('csv')).trimEnd().split('\r\n')
    expect(csv).toEqual([
      'agent,reason,status',
      `"${LONG}",Lunch,away`,
      `${ARABIC},غداء,away`,
      "'=1+1,Break,away",
    ])
    expect(csv.slice(1).map((line) => line.split(',').at(-2))).toEqual(shown.map(([, reason]) => reason))
    await page.getByTestId('taking').getByText('CSV is whole').waitFor()
    expect(JSON.parse(await taken('json'))).toMatchObject({
      rows: [{ reason: 'Lunch' }, { reason: 'غداء' }, { agent: '=1+1' }],
    })
    expect((await taken('xlsx')).slice(0, 2)).toBe('PK')
  })

  it('[UL22] comes by agent, reason or day, each group below its sums; by time both ways; and a file comes as it does', async () => {
    await fill()
    await open('/logs/users?range=7d&status=away&columns=agent,reason,from')
    const headings = () => page.getByTestId('log-heading').allTextContents()
    const cells = () =>
      rows().evaluateAll(
        (all) =>
        all.map((row) => [...row.querySelectorAll('[role=cell] bdi')].slice(0, 2).map((cell) => cell.textContent).join()), // prettier-ignore
      )
    const order = page.getByTestId('order')
    await expect.poll(headings).toHaveLength(3)
    expect((await headings())[0]).toMatch(/Maximiliana.*1 row · away 0:30/s)
    await order.selectOption('reason')
    await expect.poll(async () => (await headings())[0]).toMatch(/Break.*1 row · away/s)
    expect((await headings())[1]).toContain('Lunch')
    await order.selectOption('newest')
    await expect.poll(async () => (await headings())[0]).toMatch(/^\s*\w+day, \d+ \w+ \d{4}/)
    const newest = await cells()
    await order.selectOption('oldest')
    await expect.poll(async () => (await cells()).join(';')).toBe(newest.toReversed().join(';'))
    expect(new URL(page.url()).searchParams.get('order')).toBe('oldest')
    const csv = (await taken('csv')).trimEnd().split('\r\n').slice(1)
    expect(csv.map((line) => line.split(',').at(-2))).toEqual(
      (await cells()).map((cell) => cell.split(',').at(-1)),
    )
    await page.getByTestId('sums').getByRole('button', { name: 'Away' }).click()
    const most = page.getByTestId('sum').first()
    expect(await most.textContent()).toContain(ARABIC)
    await expectAccessible(page)
  })

  it('[UL8] a file says how far it is, and can be cancelled', async () => {
    await fill()
    await open()
    const held: (() => void)[] = []
    await page.route('**/api/logs/users/export?*', async (route) => {
      await new Promise<void>((resolve) => held.push(resolve))
      await route.abort().catch(() => undefined)
    })
    await page.getByTestId('take-csv').click()
    await page
      .getByTestId('taking')
      .getByText(/CSV: 0 of \d+ rows/)
      .waitFor()
    await page.getByTestId('cancel').click()
    await page.getByTestId('taking').getByText('CSV was cancelled').waitFor()
    expect(await page.getByTestId('take-csv').isEnabled()).toBe(true)
    for (const go of held) go()
  })

  it('[UL9] what is chosen is kept under a name with an address of its own, shared or not, and can go', async () => {
    await fill()
    await open('/logs/users?range=7d&reason=Lunch')
    await page.getByTestId('views').locator('summary').click()
    await page.getByLabel('Name', { exact: true }).fill('Lunches')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('heading', { name: 'Lunches', level: 1 }).waitFor()
    const address = new URL(page.url())
    expect(address.pathname).toMatch(/^\/logs\/views\/[\w-]{12}$/)
    await page.goto(address.href)
    await page.getByTestId('count').getByText('1 row').waitFor()
    await page.getByTestId('views').locator('summary').click()
    await page.getByRole('button', { name: 'Remove Lunches' }).click()
    await page.getByRole('button', { name: 'Really remove' }).click()
    await page.getByRole('heading', { name: 'User log', level: 1 }).waitFor()
    await page.goto(address.href)
    await page.getByRole('alert').getByText('No such view').waitFor()
  })

  it('[UL10] of tens of thousands of rows draws what is seen, and has any of them at once', async () => {
    await fill()
    // Three agents' days since 2000, each a row or more.
    await open('/logs/users?range=2000-01-01/2025-12-31')
    const count = await shownCount()
    expect(count).toBeGreaterThan(28_000)
    expect(await page.getByRole('row').count()).toBeLessThan(60 + 20)
    const table = page.getByTestId('rows')
    await table.focus()
    await page.keyboard.press('End')
    // The headings of three agents stand among them.
    const last = page.locator(`[role=row][aria-rowindex="${count + 3 + 1}"]`)
    await last.and(rows()).waitFor({ timeout: 30_000 })
    expect(await last.textContent()).toContain('31 Dec 2025')
    await page.keyboard.press('Home')
    await page.locator('[role=row][aria-rowindex="2"]').and(page.getByTestId('log-heading')).waitFor()
  })

  it('[UL11] on a phone no row is cut or wider than the screen', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await fill()
    await open()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    const boxes = await rows().evaluateAll((all) => all.map((row) => row.scrollWidth - row.clientWidth))
    expect(Math.max(...boxes)).toBe(0)
    await expectAccessible(page)
  })

  it('[UL12] says of nothing, and of a server that does not answer, what it is', async () => {
    await enter(page, server.url)
    await page.goto(`${server.url}/logs/users`)
    await page.getByTestId('empty').getByText('Nothing in this range').waitFor()
    await page.route('**/api/logs/users?*', (route) => route.abort())
    await page.getByTestId('refresh').click()
    await page.getByRole('alert').getByText('does not answer').waitFor()
    await page.unroute('**/api/logs/users?*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('alert').waitFor({ state: 'detached' })
  })

  it.each(['light', 'dark'] as const)('[UI3] has no fault that axe can find, in %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    await fill()
    await open()
    await expectAccessible(page)
    await page.getByTestId('views').locator('summary').click()
    await page.getByTestId('columns').locator('summary').click()
    await expectAccessible(page)
  })

  it('[UL13] on paper has its rows and no controls', async () => {
    await fill()
    await open()
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
    await page.emulateMedia({ media: 'print' })
    expect(await rows().count()).toBe(await shownCount())
    expect(await page.getByTestId('take-csv').isVisible()).toBe(false)
    expect(await page.getByTestId('range').isVisible()).toBe(false)
    // A sheet that stands upright: every column is on it, and the sums stand below the last row.
    await page.setViewportSize({ width: 794, height: 1123 })
    const boxes = await page.evaluate(() => {
      const rightOf = (element: Element) => element.getBoundingClientRect().right
      const cells = [...document.querySelectorAll('[role=row] > *')]
      const sums = document.querySelector('[data-testid=sums]')?.getBoundingClientRect().top ?? 0
      const lastRow = [...document.querySelectorAll('[role=row]')].at(-1)?.getBoundingClientRect().bottom ?? 0
      return { widest: Math.max(...cells.map(rightOf)), sumsBelow: sums - lastRow }
    })
    expect(boxes.widest).toBeLessThanOrEqual(794)
    expect(boxes.sumsBelow).toBeGreaterThanOrEqual(0)
  })
})
