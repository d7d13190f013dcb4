// The wallboard's rail with the lives of its alerts, in a real browser before a real server. Not which alerts are open.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { board } from '../../shared/board.ts'
import { sampleAlert } from '../client/sample-alert.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { until } from '../support/until.ts'
import { answerAlerts } from './answered-alerts.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD, LEAD_SETTINGS, minutesAgo } from './desk-door.ts'
import { layoutFlaws } from './layout-flaws.ts'

const TEAM = 'Care'
// Pages, a server and a browser share the processors with other tests.
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld(LEAD_SETTINGS)
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const alerts = () => page.getByTestId('alert')
const boardAlerts = async () => {
  const answer = await page.context().request.get(`${server.url}/api/board?team=${TEAM}`)
  return board.parse(await answer.json()).alerts
}

/** Two who are away too long, one of whom somebody has; a rule of no row, and one that rests. */
async function open(query = ''): Promise<void> {
  await server.post(
    ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9', 'a10', 'a11'].flatMap((id, index) => [
      agentEvent('profile', id, { name: `Agent ${id}`, team: TEAM, capacity: 4 }, minutesAgo(90)),
      agentEvent(
        'status',
        id,
        index < 2 ? { status: 'away', reason: 'Strategic break' } : { status: 'available' },
        minutesAgo(22 + index),
      ),
    ]),
  )
  await enter(page, server.url)
  await until('both are over their limit', async () => (await boardAlerts()).length === 2)
  const [one] = await boardAlerts()
  const team = { team: TEAM, sinceEpochMs: Date.now() - 120_000 }
  const hand = { atEpochMs: Date.now() - 60_000, by: 'Marta Gil', via: 'page' } as const
  await answerAlerts(
    world().context,
    [
      sampleAlert('overLimit', { key: one?.key ?? '', ...team, severity: 'act', acknowledged: hand }),
      sampleAlert('usedCapacity', { ...team, severity: 'act', value: 0.94, limit: 0.9 }),
      sampleAlert('fewFree', { ...team, value: 1, limit: 2, snoozedUntilEpochMs: Date.now() + 600_000 }),
    ],
    'Lead',
  )
  await page.goto(`${server.url}/wall/${TEAM}${query}`)
  await page.getByTestId('freshness').and(page.locator('[data-state=live]')).waitFor()
  await page.getByTestId('taken-by').waitFor()
}

describe('the rail of a wallboard', () => {
  it('[AP17] says who has an alert and puts it back, adds rules of no row, and counts what rests', async () => {
    await open()
    expect(await alerts().evaluateAll((all) => all.map((each) => each.getAttribute('data-rule')))).toEqual([
      'overLimit',
      'usedCapacity',
      'overLimit',
    ])
    expect(await page.getByTestId('taken-by').textContent()).toBe('taken by Marta Gil')
    expect(await alerts().last().locator('.shape').textContent()).toBe('✓')
    expect(await page.getByTestId('alerts-open').textContent()).toBe('3 open')
    expect(await page.getByTestId('alerts-snoozed').textContent()).toBe('1 snoozed')
    expect(await layoutFlaws(page, { smallestPx: 18 })).toEqual([])
    await expectAccessible(page)
    await page.goto(`${server.url}/wall/${TEAM}?names=masked`)
    await page.getByText('taken by M. G.').waitFor()
  })

  it('[AP17] leads to the alerts for the hand', async () => {
    await open()
    await page.getByRole('link', { name: 'Alerts' }).click()
    await page.getByTestId('phone-alert').first().waitFor()
    expect(new URL(page.url()).pathname).toBe(`/alerts/${TEAM}`)
  })

  it('[AP26] sees within a moment that somebody took an alert on a phone, and the history tells of it', async () => {
    await server.post([
      agentEvent('profile', 'a1', { name: 'Rui Prates', team: TEAM, capacity: 4 }, minutesAgo(90)),
      agentEvent('status', 'a1', { status: 'away', reason: 'Strategic break' }, minutesAgo(22)),
    ])
    await enter(page, server.url)
    await page.goto(`${server.url}/wall/${TEAM}`)
    await page.locator('[data-rule=overLimit][data-taken=false]').waitFor()
    const phone = await world().context.newPage()
    await phone.goto(`${server.url}/alerts/${TEAM}`)
    const card = phone.getByTestId('phone-alert').filter({ hasText: 'Rui Prates' })
    await card.getByRole('button', { name: 'I have it' }).click()
    await phone
      .getByTestId('taken')
      .getByText(/Taken by \S+ after/)
      .waitFor()
    await page.locator('[data-rule=overLimit][data-taken=true]').waitFor()
    expect(await page.getByTestId('taken-by').textContent()).toBe(`taken by ${LEAD.email}`)
    // Back at work: the alert ends by itself, on the wall, on the phone and in the history.
    await server.post([agentEvent('status', 'a1', { status: 'available' })])
    await page.locator('[data-rule=overLimit]').waitFor({ state: 'detached' })
    await card.waitFor({ state: 'detached' })
    await until('the history has it', async () => {
      await phone.goto(`${server.url}/alerts/${TEAM}/history`)
      const row = phone.locator('[data-kind=overLimit]')
      await row
        .first()
        .waitFor({ timeout: 1500 })
        .catch(() => undefined)
      return ((await row.allTextContents())[0] ?? '').includes('by itself')
    })
    expect(await phone.locator('[data-kind=overLimit]').textContent()).toContain(`${LEAD.email}, after`)
  })
})
