// An agent's day in a real browser before a real server: what it shows of a lived day, that today moves, and what is too much.
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { agentEvent, at, chatEvent } from '../support/cloud-events.ts'
import { until } from '../support/until.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS, minutesAgo } from './desk-door.ts'
import { livedDay } from './lived-day.ts'

const DAY_MS = 86_400_000
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'UTC' })
let server: World['server']
let page: Page
let midnightMs: number
beforeEach(() => {
  ;({ server, page } = world())
  midnightMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS
})

const nameOf = (epochMs: number) => new Date(epochMs).toISOString().slice(0, 10)

/** Opens the day; the page is read when nothing of it waits to be derived. */
async function open(agent: string, day: string): Promise<void> {
  await enter(page, server.url)
  await page.goto(`${server.url}/logs/${encodeURIComponent(`default:${agent}`)}/${day}`)
  await page.getByTestId('period').first().waitFor({ timeout: 20_000 })
  await page.getByTestId('pending').waitFor({ state: 'detached', timeout: 30_000 })
}

const sidewaysPx = () =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describe('the agent’s day', () => {
  it('[DY1] shows sums, lanes below one clock, and the whole cause of every entry', async () => {
    await server.post([
      agentEvent('logout', 'rui', {}, at(midnightMs - 3_600_000)),
      ...livedDay({ agent: 'rui', name: 'Rui Prates', team: 'Care', midnightMs, chats: 38 }),
    ])
    const opened = new Date(midnightMs + 595 * 60_000)
    await sql`insert into alert (team, key, rule_id, kind, severity, agent, since_at, opened_at, outage) values
      ('Care', 'k1', 'overLimit', 'overLimit', 'act', 'default:rui', ${opened}, ${opened}, 'k1')`.execute(
      server.running.database.db,
    )
    await page.setViewportSize({ width: 1440, height: 960 })
    await open('rui', nameOf(midnightMs))
    expect(await page.getByTestId('total-signed-in').textContent()).toBe('8:29:00')
    expect(await page.getByTestId('total-chats').textContent()).toBe('38')
    expect(await page.getByTestId('total-first-reply').textContent()).toMatch(/^0:\d\d$/)
    expect(await page.getByTestId('total-rating').textContent()).toMatch(/^\d\.\d$/)
    expect(await page.getByTestId('total-sentiment').textContent()).toMatch(/^\+0\.\d\d$/)
    for (const lane of ['lane', 'lane-chats', 'lane-ratings', 'lane-sentiment', 'lane-alerts'])
      expect(await page.getByTestId(lane).count(), lane).toBe(1)
    const entries = await page.getByTestId('period').allTextContents()
    const causes = await page.getByTestId('cause').allTextContents()
    expect(causes).toHaveLength(entries.length)
    expect(entries[1]).toContain('Signed in')
    expect(causes[1]).toContain('reported by default')
    const strategic = entries.findIndex((entry) => entry.includes('Strategic break'))
    expect(causes[strategic]).toContain('0:01:00 over its limit')
    expect(causes.at(-1)).toContain('“end of shift”')
    expect(await page.getByTestId('over-budget').textContent()).toContain('Lunch: 0:05:00')
    expect(await sidewaysPx()).toBe(0)
    await expectAccessible(page)
  })

  it('[CR4] corrects a period on the page, shows what was before, and takes it back', async () => {
    await server.post([
      agentEvent('logout', 'rui', {}, at(midnightMs - 3_600_000)),
      ...livedDay({ agent: 'rui', name: 'Rui Prates', team: 'Care', midnightMs, chats: 0 }),
    ])
    await open('rui', nameOf(midnightMs))
    await page.getByRole('button', { name: 'Correct this time: Away, 12:59:00' }).click()
    await page.getByLabel('To', { exact: true }).fill('13:30')
    await page.getByLabel('Reason', { exact: true }).fill('Training')
    await page.getByLabel('Why', { exact: true }).fill('The training began at one.')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Correct', exact: true }).click()
    await page.getByTestId('corrections').waitFor({ timeout: 20_000 })
    await page.getByTestId('period').filter({ hasText: 'Training' }).waitFor({ timeout: 20_000 })
    expect(await page.getByTestId('before').textContent()).toContain('6:33:00 available, 1:56:00 away')
    expect(await page.getByTestId('cause').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining('corrected by')]),
    )
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByRole('button', { name: 'Take back…' }).isVisible()).toBe(false)
    expect(await page.getByTestId('lane').isVisible()).toBe(true)
    await page.emulateMedia({ media: 'screen' })
    await page.getByRole('button', { name: 'Take back…' }).click()
    await page.getByLabel('Why it is taken back').fill('It was Monday.')
    await page.getByRole('button', { name: 'Take back', exact: true }).click()
    await page.getByTestId('corrections').getByText('It was Monday.').waitFor({ timeout: 20_000 })
    await page.getByTestId('before').waitFor({ state: 'detached', timeout: 20_000 })
  })

  it('[DY2] of today moves with the floor, and says when it no longer does', async () => {
    await server.post([
      agentEvent('profile', 'ana', { name: 'Ana', team: 'Care' }, minutesAgo(3)),
      agentEvent('status', 'ana', { status: 'available' }, minutesAgo(2)),
    ])
    await open('ana', nameOf(Date.now()))
    expect(await page.getByTestId('freshness').getAttribute('data-state')).toBe('live')
    const before = await page.getByTestId('total-available').textContent()
    await until('the open period grows', async () => {
      return (await page.getByTestId('total-available').textContent()) !== before
    })
    await server.post([agentEvent('status', 'ana', { status: 'away', reason: 'Lunch' })])
    await page.getByTestId('period').filter({ hasText: 'Lunch' }).waitFor({ timeout: 20_000 })
    await world().stopServer()
    await page.locator('[data-testid="freshness"][data-state="stale"]').waitFor({ timeout: 20_000 })
    expect(await page.getByTestId('period').filter({ hasText: 'Lunch' }).count()).toBe(1)
  })

  it('[DY3] [DY15] holds 400 chats, very long names and what is written from the right', async () => {
    const long = 'Maximiliane-Wilhelmine von und zu Hohenlohe-Langenburg-Schwarzenfels '.repeat(3)
    await server.post(livedDay({ agent: 'many', name: long, team: 'Care', midnightMs, chats: 100 }))
    for (const part of ['b', 'c', 'd'])
      await server.post(
        livedDay({ agent: 'many', name: long, team: 'Care', midnightMs, chats: 100 })
          .filter(({ subject }) => subject.startsWith('chat/'))
          .map((event) => ({ ...event, subject: `${event.subject}${part}` })),
      )
    for (const [width, height] of [
      [390, 844],
      [1440, 960],
    ] as const) {
      await page.setViewportSize({ width, height })
      await open('many', nameOf(midnightMs))
      expect(await page.getByTestId('chat').count()).toBe(400)
      // So many numbers would cover each other.
      await page.locator('[data-testid=lane-ratings][data-dense]').waitFor()
      expect(await sidewaysPx()).toBe(0)
    }
    await page.goto(`${page.url()}?locale=pseudo`)
    await page.getByTestId('chat').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl')
    expect(await sidewaysPx()).toBe(0)
  })

  it('[DY4] without chats says so, and has no lane for what there is nothing of', async () => {
    await server.post([
      agentEvent('status', 'idle', { status: 'available' }, minutesAgo(5)),
      chatEvent('queued', 'other', { team: 'Care' }, minutesAgo(5)),
    ])
    await open('idle', nameOf(Date.now()))
    await page.getByTestId('no-chats').waitFor()
    for (const lane of ['lane-chats', 'lane-ratings', 'lane-sentiment'])
      expect(await page.getByTestId(lane).count(), lane).toBe(0)
    expect(await page.getByTestId('total-first-reply').textContent()).toBe('–')
    expect(await page.getByTestId('total-sentiment').textContent()).toBe('–')
  })

  it('[DY5] tells a reader elsewhere whose clock the times are of', async () => {
    await server.post([agentEvent('status', 'far', { status: 'available' }, minutesAgo(5))])
    const context = await page.context().browser()?.newContext({ timezoneId: 'Asia/Kolkata' })
    const elsewhere = await context?.newPage()
    if (elsewhere === undefined) throw new Error('no page')
    await enter(elsewhere, server.url)
    await elsewhere.goto(`${server.url}/logs/default%3Afar/${nameOf(Date.now())}`)
    const note = await elsewhere.getByTestId('zone-note').textContent()
    await context?.close()
    expect(note).toContain('UTC')
    expect(note).toContain('5:30 h ahead')
  })
})
