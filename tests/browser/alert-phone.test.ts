// The page of alerts for the hand, in a real browser before a real server. Not when an alert opens: see tests/shared and tests/live.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { AlertRecord } from '../../shared/alerts/alert-record.ts'
import { sampleAlert } from '../client/sample-alert.ts'
import { agentEvent, chatEvent } from '../support/cloud-events.ts'
import { answerAlerts, type AnsweredAlerts } from './answered-alerts.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS, minutesAgo } from './desk-door.ts'

const TEAM = 'Care / Süd'
// Pages, a server and a browser share the processors with other tests.
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'Europe/Lisbon' })
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const ago = (minutes: number) => Date.now() - minutes * 60_000
const inTeam = (kind: AlertRecord['kind'], fields: Partial<AlertRecord> = {}) =>
  sampleAlert(kind, { team: TEAM, sinceEpochMs: ago(7), ...fields })
const waits = () =>
  inTeam('customerWaits', {
    severity: 'act',
    value: 3,
    limit: 60_000,
    detail: 'Billing',
    sinceEpochMs: ago(1.2),
  })
const rui = (fields: Partial<AlertRecord> = {}) =>
  inTeam('overLimit', {
    severity: 'act',
    agent: 'default:a1',
    agentName: 'Rui Prates',
    limit: 900_000,
    detail: 'Strategic break',
    ...fields,
  })
const share = () => inTeam('awayShare', { value: 0.29, limit: 0.2, sinceEpochMs: ago(3) })

async function open(
  standing: AlertRecord[],
  { width = 390, height = 844, query = '' } = {},
): Promise<AnsweredAlerts> {
  await server.post([
    agentEvent('profile', 'a1', { name: 'Rui Prates', team: TEAM, capacity: 4 }, minutesAgo(90)),
    agentEvent('status', 'a1', { status: 'away', reason: 'Strategic break' }, minutesAgo(22)),
    agentEvent('profile', 'a2', { name: 'Ana', team: TEAM, capacity: 4 }, minutesAgo(90)),
    agentEvent('status', 'a2', { status: 'available' }, minutesAgo(80)),
    chatEvent('queued', 'c1', { team: TEAM, queue: 'Billing' }, minutesAgo(1)),
  ])
  await page.setViewportSize({ width, height })
  const answered = await answerAlerts(world().context, standing, 'Lead')
  await enter(page, server.url)
  await page.goto(`${server.url}/alerts/${encodeURIComponent(TEAM)}${query}`)
  await page.getByTestId('freshness').and(page.locator('[data-state=live]')).waitFor()
  return answered
}
const cards = (list: string) => page.getByTestId(list).getByTestId('phone-alert')
const card = (list: string, words: string) => cards(list).filter({ hasText: words })
const take = (words: string) => card('open', words).getByRole('button', { name: 'I have it' })
const isWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth)

describe('the alerts for the hand', () => {
  it('[AP1] stand the gravest first, then the oldest, each by shape, word and colour, over four live numbers', async () => {
    await open([share(), waits(), rui()])
    expect(await cards('open').getByRole('heading').allTextContents()).toEqual([
      expect.stringMatching(/Act now:\s+Rui Prates away 22 min/),
      expect.stringMatching(/Act now:\s+Customer waits 1:1\d/),
      expect.stringMatching(/Watch:\s+29 % of the team is away/),
    ])
    const looks = await cards('open').evaluateAll((all) =>
      all.map((each) => [each.querySelector('.shape')?.textContent, getComputedStyle(each).backgroundColor]),
    )
    expect(looks.map(([shape]) => shape)).toEqual(['▲', '▲', '◆'])
    expect(looks[0]?.[1]).toBe(looks[1]?.[1])
    expect(looks[0]?.[1]).not.toBe(looks[2]?.[1])
    expect(await page.getByRole('definition').allTextContents()).toEqual(['1', '1', '1', '4'])
    await server.post([agentEvent('status', 'a2', { status: 'away', reason: 'Lunch' })])
    await page.getByTestId('phone-available').getByText('0').waitFor()
    expect(await page.getByTestId('phone-away').getByRole('definition').textContent()).toBe('2')
  })

  it('[AP2] are taken by one tap: shown at once, then as the server says, with who has it after how long', async () => {
    const answered = await open([rui(), share()])
    let letGo = () => {}
    answered.hold = new Promise((resolve) => (letGo = resolve))
    await take('Rui').click()
    await card('taken', 'Rui').getByText('Being taken').waitFor()
    letGo()
    await card('taken', 'Rui').getByText('Taken by Lead after 7 min.').waitFor()
    expect(answered.acts).toEqual([
      {
        act: 'acknowledge',
        body: {
          key: rui().key.replace(/\d+$/, String(answered.standing[0]?.sinceEpochMs)),
          team: TEAM,
          via: 'page',
        },
      },
    ])
    // Who works by keyboard or ear is still at the alert.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Rui Prates')
    await page.getByRole('status').getByText('You have it: Rui Prates away').waitFor({ state: 'attached' })
    expect(await cards('open').count()).toBe(1)
  })

  it('[AP3] that could not be taken are back with the reason, and one that was over says so and goes', async () => {
    const answered = await open([rui(), share()])
    answered.refusal = { status: 403, title: 'Not yours to take', detail: 'Ask an administrator.' }
    await take('Rui').click()
    await card('open', 'Rui').getByRole('alert').getByText('Not yours to take').waitFor()
    expect(await page.getByTestId('taken').count()).toBe(0)
    answered.refusal = { status: 409, title: 'It is over', detail: 'It cleared by itself at 14:02.' }
    answered.standing = answered.standing.filter(({ kind }) => kind !== 'overLimit')
    await take('Rui').click()
    await page.getByTestId('problem').getByText('It cleared by itself at 14:02.').waitFor()
    await card('open', 'Rui').waitFor({ state: 'detached' })
    expect(await cards('open').count()).toBe(1)
  })

  it('[AP4] rest for ten minutes where somebody says so, and lead to the day of whom they are about', async () => {
    const answered = await open([rui(), share()])
    await card('open', '29 %').getByRole('button', { name: 'Snooze 10 min' }).click()
    await card('snoozed', '29 %')
      .getByText(/until \d\d:\d\d/)
      .waitFor()
    expect(answered.acts).toEqual([
      expect.objectContaining({
        act: 'snooze',
        body: expect.objectContaining({ forMs: 600_000 }) as unknown,
      }),
    ])
    expect(await card('snoozed', '29 %').getByRole('button').allTextContents()).toEqual(['I have it'])
    expect(await card('snoozed', '29 %').getByRole('link').getAttribute('href')).toBe(
      `/today/${encodeURIComponent(TEAM)}`,
    )
    const day = await card('open', 'Rui').getByRole('link', { name: 'Their day' }).getAttribute('href')
    expect(day).toMatch(/^\/logs\/default%3Aa1\/\d{4}-\d\d-\d\d$/)
  })

  it('[AP5] that somebody has can be cleared by hand', async () => {
    const hand = { atEpochMs: ago(2.5), by: 'Marta', via: 'notification' } as const
    await open([rui({ acknowledged: hand })])
    await card('taken', 'Taken by Marta after 4 min.').getByRole('button', { name: 'Clear it' }).click()
    await page.getByTestId('calm').getByText('Nothing needs you').waitFor()
    await page.getByTestId('taken').waitFor({ state: 'detached' })
  })

  it('[AP6] when the link is lost are greyed and said to be of then, and nothing is kept for later', async () => {
    await open([rui()])
    await world().stopServer()
    await page.getByTestId('freshness').and(page.locator('[data-state=stale]')).waitFor({ timeout: 8000 })
    await page.getByTestId('lost').getByText('Alerts since are not shown').waitFor()
    expect(await page.locator('.all').evaluate((all) => getComputedStyle(all).filter)).toContain('grayscale')
    const kept = await page.evaluate(async () => (typeof caches === 'undefined' ? [] : caches.keys()))
    expect(kept).toEqual([])
  })

  it('[AP7] say where there are none, or no team, or no right to them', async () => {
    await open([])
    await page.getByTestId('calm').getByText('Nothing needs you').waitFor()
    await expectAccessible(page)
    await page.goto(`${server.url}/alerts/nowhere`)
    await page.getByRole('alert').waitFor()
    // An installed page opens with the team that was looked at last.
    await page.goto(`${server.url}/alerts/${encodeURIComponent(TEAM)}`)
    await page.getByTestId('calm').waitFor()
    await page.goto(`${server.url}/alerts`)
    await page.getByTestId('calm').waitFor()
    expect(decodeURIComponent(new URL(page.url()).pathname)).toBe(`/alerts/${TEAM}`)
    await page.context().clearCookies()
    await page.goto(`${server.url}/alerts/${encodeURIComponent(TEAM)}`)
    await page.getByLabel('Password').waitFor()
  })

  it.each(['light', 'dark'] as const)('[UI3] have no fault that axe can find, in %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    const hand = { atEpochMs: ago(3), by: 'Marta', via: 'page' } as const
    await open([
      waits(),
      share(),
      rui({ acknowledged: hand }),
      inTeam('ratingLow', { value: 3.2, limit: 3.5, snoozedUntilEpochMs: Date.now() + 300_000 }),
    ])
    await cards('taken').first().waitFor()
    await expectAccessible(page)
  })

  it.each([
    [390, 844],
    [320, 568],
    [1280, 720],
  ])(
    '[AP8] fit %i x %i with long names and many of them, and every button is large enough for a thumb',
    async (width, height) => {
      const names = [
        'Maximiliana Guadalupe Featherstonehaughe',
        'محمد الهاشمي',
        '山田 太郎',
        'Wolfeschlegelsteinhausenbergerdorff',
      ]
      const many = names.flatMap((agentName, index) => [
        rui({ agentName, agent: `default:b${index}`, sinceEpochMs: ago(7 + index) }),
        inTeam('signalLost', {
          agentName,
          agent: `default:c${index}`,
          severity: 'act',
          value: 2,
          sinceEpochMs: ago(2 + index),
        }),
      ])
      await open(many, { width, height })
      expect(await cards('open').count()).toBe(8)
      expect(await isWide()).toBe(false)
      const small = await page
        .getByTestId('open')
        .locator('button, a')
        .evaluateAll(
          (all) =>
            all.filter(
              (each) => each.getBoundingClientRect().height < 43.5 || each.scrollWidth > each.clientWidth + 1,
            ).length,
        )
      expect(small).toBe(0)
    },
  )
})
