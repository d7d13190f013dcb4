// Every page in the pseudo language: words that the catalogue does not have stand out, and so does what is too narrow.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { alertKind } from '../../shared/alerts/alert-record.ts'
import { agentEvent, chatEvent } from '../support/cloud-events.ts'
import { sampleAlert } from '../client/sample-alert.ts'
import { answerAlerts } from './answered-alerts.ts'
import { answerRules } from './answered-rules.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, LEAD, LEAD_SETTINGS, minutesAgo } from './desk-door.ts'

const TEAM = '客服'
// Pages, a server and a browser share the processors with other tests.
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'UTC' })
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

/** Data that has plain letters: no language changes it. Days and months are written by the browser. */
const DATA = [LEAD.email, 'default', 'main', 'UTC', 'Floorview', 'Phones and desks']
const CALENDAR = Array.from({ length: 84 }, (_, day) => new Date(Date.UTC(2026, day % 12, 1 + day))).flatMap(
  (day) => {
    const written = (options: Intl.DateTimeFormatOptions) =>
      day.toLocaleDateString('en-GB', { timeZone: 'UTC', ...options })
    return (['long', 'short', 'narrow'] as const).flatMap((form) => [
      written({ weekday: form }),
      ...(form === 'narrow' ? [] : [written({ month: form })]),
    ])
  },
)
const KNOWN = [...DATA, ...CALENDAR].sort((a, b) => b.length - a.length)

/** What stands on the page, is named or hinted at on it, and is neither of the catalogue nor data. */
async function hardCoded(): Promise<string[]> {
  const said = await page.evaluate(() => {
    const skipped = 'script, style, noscript, pre, code'
    const texts: string[] = [document.title]
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode() !== null) {
      const { parentElement, textContent } = walker.currentNode
      if (parentElement?.closest(skipped) === null) texts.push(textContent ?? '')
    }
    for (const element of document.body.querySelectorAll('*'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description'])
        texts.push(element.getAttribute(name) ?? '')
    return texts
  })
  return [...new Set(said)].filter((text) => /[A-Za-z]/.test(withoutKnown(text)))
}

function withoutKnown(text: string): string {
  let left = text
  for (let before = ''; before !== left;) {
    before = left
    left = left.replaceAll(/⟦[^⟦⟧]*⟧/g, '')
  }
  for (const known of KNOWN) left = left.replaceAll(known, '')
  return left
}

async function show(path: string, marker: string): Promise<void> {
  await page.goto(`${server.url}${path}`)
  await page.locator(marker).first().waitFor()
}

async function fillFloor(): Promise<void> {
  const person = (id: string, name: string, status: Record<string, unknown>) => [
    agentEvent('profile', id, { name, team: TEAM, capacity: 2 }, minutesAgo(120)),
    agentEvent('status', id, status, minutesAgo(30)),
  ]
  await server.post([
    ...person('1', '山田', { status: 'available' }),
    ...person('2', '鈴木', { status: 'away', reason: '昼休み' }),
    ...person('3', '佐藤', { status: 'offline' }),
    agentEvent('profile', '4', { name: '高橋', team: TEAM }, minutesAgo(100)),
    agentEvent('login', '4', {}, minutesAgo(90)),
    chatEvent('queued', '11', { team: TEAM, queue: '請求' }, minutesAgo(10)),
    chatEvent('queued', '12', { team: TEAM }, minutesAgo(9)),
    chatEvent('accepted', '12', { agent: '1' }, minutesAgo(8)),
    chatEvent('message', '12', { role: 'customer', text: '返金' }, minutesAgo(7)),
    chatEvent('rated', '12', { agent: '1', score: 4, min: 1, max: 5 }, minutesAgo(6)),
  ])
}

/** Each page, by what is on it once it stands. */
const PAGES: readonly (readonly [string, string])[] = [
  ['/', 'article'],
  [`/wall/${encodeURIComponent(TEAM)}`, '[data-testid="tile-default:1"]'],
  ['/wall/main', '[data-testid=empty]'],
  [`/today/${encodeURIComponent(TEAM)}`, '[data-testid="today-default:1"]'],
  ['/today/main', '[data-testid=empty]'],
  ['/logs', 'h1'],
  ['/logs/users?range=7d', '[data-testid=log-row]'],
  [`/logs/default%3A1/${new Date().toISOString().slice(0, 10)}`, '[data-testid=period]'],
  [`/calendar/${encodeURIComponent(TEAM)}`, 'table'],
  [`/trends/${encodeURIComponent(TEAM)}`, '[data-testid=trend-rating]'],
  ['/logs/default%3A1/trends/13', '[data-testid=trend-rating]'],
  ['/logs/search', 'form'],
  ['/logs/search?q=%E8%BF%94%E9%87%91', '[data-testid=hit]'],
  ['/setup/fvs_none', '[data-testid=dead-link]'],
  [`/alerts/${encodeURIComponent(TEAM)}`, '[data-testid=phone-alert]'],
  [`/alerts/${encodeURIComponent(TEAM)}/history`, '[data-testid=history-row]'],
  [`/settings/alerts/${encodeURIComponent(TEAM)}`, 'article'],
  ['/settings/channels', '[data-testid=channel]'],
  ['/nowhere', 'h1'],
]

/** One of each kind, for each has words of its own; and what stands in a rule's form. */
async function answerForAlerts(): Promise<void> {
  const { context } = world()
  const hand = { atEpochMs: Date.now() - 60_000, by: '鈴木', via: 'page' } as const
  const alerts = alertKind.options.map((kind, index) =>
    sampleAlert(kind, {
      team: TEAM,
      sinceEpochMs: Date.now() - 600_000 - index,
      value: 2,
      limit: 1,
      detail: '請求',
      ...(index % 3 === 0 ? { agent: 'default:1', agentName: '山田' } : {}),
      ...(index % 4 === 0 ? { acknowledged: hand } : {}),
      ...(index % 4 === 1 ? { snoozedUntilEpochMs: Date.now() + 600_000 } : {}),
    }),
  )
  await answerAlerts(context, alerts, '鈴木')
  await answerRules(context)
}

describe('the pseudo language', () => {
  it('[TX5] shows no word on any page that the catalogue does not have', async () => {
    await fillFloor()
    await answerForAlerts()
    await show('/sign-in?locale=pseudo', 'h1')
    expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl')
    expect(await hardCoded()).toEqual([])
    await enter(page, server.url)
    for (const [path, marker] of PAGES) {
      await show(path, marker)
      expect.soft(await hardCoded(), path).toEqual([])
    }
  }, 120_000)

  it.each([
    [1280, 800],
    [390, 844],
  ])(
    '[TX5] breaks no desk page of %i x %i, though longer by two fifths and mirrored',
    async (width, height) => {
      await fillFloor()
      await answerForAlerts()
      await page.setViewportSize({ width, height })
      await page.goto(`${server.url}/sign-in?locale=pseudo`)
      await enter(page, server.url)
      for (const [path, marker] of PAGES.filter(([address]) => !address.startsWith('/wall'))) {
        await show(path, marker)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        expect(wide, path).toBeLessThanOrEqual(0)
      }
    },
    120_000,
  )
})
