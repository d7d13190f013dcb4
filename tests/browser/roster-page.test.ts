// The page of a team's roster in a real browser before a real server: choosing a file, seeing what it says, taking it. Not the import.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { agentEvent } from '../support/cloud-events.ts'
import { until } from '../support/until.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS } from './desk-door.ts'

const TEAM = 'Care / Süd'
// Pages, a server and a browser share the processors with other tests.
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'Europe/Lisbon' })
let server: World['server']
let page: Page
beforeEach(async () => {
  ;({ server, page } = world())
  await server.post([agentEvent('profile', 'a1', { name: 'Rui Prates', team: TEAM, capacity: 4 })])
  await until('the team is known', async () => (await server.board(TEAM)).agents.length === 1)
  await enter(page, server.url)
  await page.setViewportSize({ width: 1280, height: 720 })
  await page.goto(`${server.url}/settings/roster/${encodeURIComponent(TEAM)}`)
  await page.getByTestId('empty').waitFor()
})

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)
const choose = (name: string, lines: readonly string[]) =>
  page.getByLabel('File', { exact: true }).setInputFiles({
    name,
    mimeType: name.endsWith('.ics') ? 'text/calendar' : 'text/csv',
    buffer: Buffer.from(lines.join('\r\n')),
  })
const preview = () => page.getByTestId('preview')
const take = () => page.getByRole('button', { name: 'Take this roster' })
const isWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth)

describe('[RO11] the page of a roster', () => {
  it('shows what is wrong in each row and takes nothing; a right file is shown, taken and listed', async () => {
    await choose('december.csv', [
      'agent,start,end',
      `Rui Prates,${day(2)} 09:00,${day(2)} 17:00`,
      `Nobody at all,${day(2)} 09:00,${day(2)} 08:00`,
    ])
    await preview().getByText('1 row is faulty').waitFor()
    expect(await preview().getByRole('row').nth(1).textContent()).toContain('must be after the beginning')
    expect(await take().isDisabled()).toBe(true)
    await expectAccessible(page)

    await choose('december.csv', [
      'agent,start,end',
      `Rui Prates,${day(2)} 09:00,${day(2)} 17:00`,
      `default:late,${day(2)} 12:00,${day(2)} 20:00`,
    ])
    await preview().getByText('2 shifts of 2 agents').waitFor()
    await take().click()
    await page.getByTestId('taken').waitFor()
    const rows = page.getByTestId('roster').getByRole('row')
    await until('both are listed', async () => (await rows.count()) === 3)
    expect((await rows.allInnerTexts()).slice(1).map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual([
      expect.stringMatching(/Rui Prates 09:00 17:00$/),
      expect.stringMatching(/late not seen yet 12:00 20:00$/),
    ])
    await expectAccessible(page)
    await page.setViewportSize({ width: 360, height: 720 })
    expect(await isWide()).toBe(false)
  })

  it('takes a calendar, and says what a file that is none lacks', async () => {
    await choose('team.ics', ['BEGIN:VCALENDAR', 'nonsense'])
    await page.getByText('Not a roster').waitFor()
    const stamp = `${day(3).replaceAll('-', '')}T090000`
    await choose('team.ics', [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'BEGIN:VEVENT',
      'UID:1',
      `DTSTART:${stamp}`,
      'DURATION:PT8H',
      'SUMMARY:rui prates',
      'RRULE:FREQ=DAILY;COUNT=2',
      'END:VEVENT',
      'END:VCALENDAR',
    ])
    await preview().getByText('2 shifts of 1 agent').waitFor()
    await take().click()
    await page.getByTestId('taken').waitFor()
    await until(
      'both are listed',
      async () => (await page.getByTestId('roster').getByRole('row').count()) === 3,
    )
  })
})
