// Signing in and reading an agent's day in a real browser before a real server. Not the sums: see tests/ledger.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { agentEvent, at, chatEvent } from '../support/cloud-events.ts'
import { useWorld, type World } from './browser-world.ts'

const [EMAIL, PASSWORD] = ['lead@example.com', 'correct horse battery']
const world = useWorld({ ADMIN_EMAIL: EMAIL, ADMIN_PASSWORD: PASSWORD })
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const minutesAgo = (minutes: number) => at(Date.now() - minutes * 60_000)
const today = () => new Date().toISOString().slice(0, 10)

async function signIn(password = PASSWORD): Promise<void> {
  await page.getByLabel('Email').fill(EMAIL)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
}

/** Seconds of a total as the page writes it. */
async function total(id: string): Promise<number> {
  const [hours = 0, minutes = 0, seconds = 0] = ((await page.getByTestId(`total-${id}`).textContent()) ?? '')
    .split(':')
    .map(Number)
  return hours * 3600 + minutes * 60 + seconds
}

async function expectAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

describe('signing in', () => {
  it('[UI4] leads a stranger to the door, and after it to where they wanted', async () => {
    await page.goto(`${server.url}/logs`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await expectAccessible()
    await signIn('not the password')
    await page.getByRole('alert').getByText('do not fit together').waitFor()
    await signIn()
    await page.getByRole('heading', { name: 'Daily logs' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/logs')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.goto(`${server.url}/`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  it('[UI5] shows the teams that one may see, each with its wallboard', async () => {
    await server.post([agentEvent('profile', 'a1', { name: 'Ana', team: 'Care' })])
    await page.goto(`${server.url}/sign-in`)
    await signIn()
    await page.getByRole('link', { name: 'Care', exact: true }).click()
    await page.getByTestId('tile-default:a1').waitFor()
    expect(new URL(page.url()).pathname).toBe('/wall/Care')
    await page.goBack()
    await page.getByRole('heading', { name: 'Teams' }).waitFor()
    await expectAccessible()
  })
})

describe('an agent’s day', () => {
  it('[LG2] is found by typing part of a name, and shows status, sums and chats', async () => {
    await server.post([
      agentEvent('profile', 'a1', { name: 'Fábio Nunes', team: 'Care' }, minutesAgo(1)),
      agentEvent('status', 'a1', { status: 'available' }, minutesAgo(1)),
      agentEvent('status', 'a1', { status: 'away', reason: 'Lunch' }),
      chatEvent('queued', 'c1', { team: 'Care' }, minutesAgo(1)),
      chatEvent('accepted', 'c1', { agent: 'a1' }),
    ])
    await page.goto(`${server.url}/sign-in?next=${encodeURIComponent('/logs')}`)
    await signIn()
    await page.getByLabel('Agent', { exact: true }).click()
    await page.keyboard.type('fabio')
    await page.getByRole('option', { name: 'Fábio Nunes' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByTestId('period').first().waitFor()
    await page.getByTestId('chat').waitFor()
    expect(decodeURIComponent(new URL(page.url()).pathname)).toMatch(/^\/logs\/default:a1\/\d{4}-\d\d-\d\d$/)
    expect(await page.getByRole('row').filter({ hasText: 'Lunch' }).count()).toBe(1)
    expect(await page.getByTestId('cause').last().textContent()).toContain('reported')
    const sum = (await total('available')) + (await total('away')) + (await total('unknown'))
    // Each of the three is rounded to a second by itself.
    expect(Math.abs(sum - (await total('signed-in')))).toBeLessThanOrEqual(2)
    await expectAccessible()
  })

  it('[LG6] of a day that has not begun is not known: a dash and never 0, and the calendar offers no such day', async () => {
    await server.post([agentEvent('status', 'a1', { status: 'available' }, minutesAgo(1))])
    const inTwoDays = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)
    await page.goto(`${server.url}/sign-in?next=${encodeURIComponent(`/logs/default%3Aa1/${inTwoDays}`)}`)
    await signIn()
    await page.getByTestId('not-begun').waitFor()
    for (const id of ['signed-in', 'available', 'away', 'unknown', 'chats'])
      expect(await page.getByTestId(`total-${id}`).textContent()).toBe('–')
    const later = page.locator(`.day[data-value="${inTwoDays}"]`)
    for (const day of await later.all()) expect(await day.getAttribute('aria-disabled')).toBe('true')
    expect(await later.count()).toBe(1)
    await expectAccessible()
  })

  it('[LG4] is exported as the rows that are shown', async () => {
    await server.post([agentEvent('status', 'a1', { status: 'available' }, minutesAgo(1))])
    await page.goto(`${server.url}/sign-in?next=${encodeURIComponent(`/logs/default%3Aa1/${today()}`)}`)
    await signIn()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export').click()])
    const stream = await download.createReadStream()
    const csv = (await stream.toArray()).join('')
    expect(csv).toContain('agentId,agent,team,status,reason,from,to,durationMs,cause,source')
    expect(csv).toContain('default:a1')
  })

  it('[LG5] says what is wrong in the server’s own words', async () => {
    await page.goto(`${server.url}/sign-in?next=${encodeURIComponent(`/logs/nobody/${today()}`)}`)
    await signIn()
    expect(await page.getByRole('alert').textContent()).toContain('No such agent')
  })
})
