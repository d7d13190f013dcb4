// The wallboard and a team's day by keyboard and by what a screen reader is told: roles, names, order. Not how they look.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { agentEvent, chatEvent } from '../support/cloud-events.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS, minutesAgo } from './desk-door.ts'

const TEAM = 'Care'
// Pages, a server and a browser share the processors with other tests.
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld(LEAD_SETTINGS)
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const person = (id: string, name: string, status: Record<string, unknown>) => [
  agentEvent('profile', id, { name, team: TEAM, capacity: 4 }, minutesAgo(60)),
  agentEvent('status', id, status, minutesAgo(10)),
]
const floor = () => [
  ...person('a1', 'Ana', { status: 'available' }),
  ...person('a2', 'Bo', { status: 'away', reason: 'Training' }),
  ...person('a3', 'Cai', { status: 'available' }),
  chatEvent('queued', 'c1', { team: TEAM }, minutesAgo(3)),
]

/** The tree that a screen reader walks, as lines, without what changes by the second. */
async function tree(): Promise<string> {
  const lines = (await page.locator('body').ariaSnapshot()).split('\n')
  return lines.map((line) => line.replaceAll(/\d+:\d\d(:\d\d)?/g, '0:00')).join('\n')
}

/** The places of these in the tree; each must be there, after the one before. */
function expectOrder(said: string, parts: readonly RegExp[]): void {
  let from = 0
  for (const part of parts) {
    const found = said.slice(from).search(part)
    expect(
      found,
      `${part.source} after\n${said.slice(0, from).slice(-300)}\nin\n${said}`,
    ).toBeGreaterThanOrEqual(0)
    from += found + 1
  }
}

/** What has the focus, as it is named. */
const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? ''
  })

describe('a blind walk', () => {
  it('[UI6] hears the wallboard in order: team, age, numbers with their values, agents, alerts', async () => {
    await server.post(floor())
    await enter(page, server.url)
    await page.goto(`${server.url}/wall/${TEAM}`)
    await page.getByTestId('tile-default:a1').waitFor()
    await page.getByTestId('freshness').and(page.locator('[data-state=live]')).waitFor()
    expectOrder(await tree(), [
      /heading "Care" \[level=1\]/,
      /Live, /,
      /region "Numbers of the team"/,
      /heading "Available, of signed in" \[level=2\]/,
      /heading "Chats, of capacity" \[level=2\]/,
      /heading "Waiting" \[level=2\]/,
      /heading "First reply" \[level=2\]/,
      /heading "Service level" \[level=2\]/,
      /heading "Ratings, 2 h" \[level=2\]/,
      /region "Agents"/,
      /heading "Taking chats.*" \[level=2\]/,
      /button "Ana.*Available/,
      /button "Cai.*Available/,
      /heading "Away.*" \[level=2\]/,
      /button "Bo.*Training/,
      /region "Alerts"/,
    ])
  })

  it('[UI6] goes over the wallboard by Tab and arrows, opens an agent and comes back to them', async () => {
    await server.post(floor())
    await enter(page, server.url)
    await page.goto(`${server.url}/wall/${TEAM}`)
    await page.getByTestId('tile-default:a1').waitFor()
    const met: string[] = []
    for (let press = 0; press < 20; press += 1) {
      await page.keyboard.press('Tab')
      met.push(await focused())
      if (met.at(-1)?.startsWith('Ana') === true) break
    }
    expect(met).toContain('Available, of signed in')
    expect(met.at(-1)).toMatch(/^Ana/)
    await page.keyboard.press('ArrowRight')
    expect(await focused()).toMatch(/^Cai/)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await focused()).toMatch(/^Cai/)
  })

  it('[UI6] [UI3] with arrows alone opens an agent, hears their now, goes on to a number’s definition and to the display menu', async () => {
    await server.post(floor())
    await enter(page, server.url)
    await page.goto(`${server.url}/wall/${TEAM}`)
    await page.getByTestId('tile-default:a2').waitFor()
    // The alert about the customer who waits is there for whoever only listens.
    await page.getByTestId('alert').first().waitFor()
    expectOrder(await tree(), [/region "Alerts"/, /heading "Alerts.*open"/, /heading ".*Customer waits/])
    const dialog = page.getByRole('dialog')
    const heard = async () => (await dialog.ariaSnapshot()).replaceAll(/\d+:\d\d(:\d\d)?/g, '0:00')
    const pressUntil = async (key: string, wanted: RegExp) => {
      for (let press = 0; press < 12 && !wanted.test(await focused()); press += 1)
        await page.keyboard.press(key)
      expect(await focused()).toMatch(wanted)
    }
    const close = async () => {
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'hidden' })
    }

    await page.keyboard.press('ArrowDown')
    await pressUntil('ArrowDown', /^Bo/)
    await page.keyboard.press('Enter')
    await dialog.getByText('Last activity').waitFor()
    expectOrder(await heard(), [
      /dialog "Bo"/,
      /heading "Bo" \[level=2\]/,
      /Training/,
      /button "Close"/,
      /Says/,
      /Signal/,
      /Last activity/,
      /Today so far/,
      /Open chats/,
      /Last ratings/,
    ])
    await expectAccessible(page)
    await close()
    expect(await focused()).toMatch(/^Bo/)

    await pressUntil('ArrowUp', /^(Available, of|Chats, of|Waiting|First reply|Service|Ratings)/)
    await page.keyboard.press('Enter')
    await dialog.getByRole('term').first().waitFor()
    expectOrder(await heard(), [/heading/, /button "Close"/, /term: What it is/, /term: Window/])
    await close()

    // The way up leads to whichever of the header's controls stands above.
    await pressUntil('ArrowUp', /^(Display settings|Care|Live)/)
    await pressUntil('ArrowRight', /^Display settings$/)
    await page.keyboard.press('Enter')
    await dialog.getByRole('group', { name: 'Theme' }).waitFor()
    expectOrder(await heard(), [/dialog "Display"/, /group "Theme"/, /radio "Dark" \[checked\]/, /group "Names"/, /searchbox/]) // prettier-ignore
    await expectAccessible(page)
    await close()
    expect(await focused()).toBe('Display settings')
  })

  it('[UI6] hears a team’s day as one table: what a column is, how it is sorted, who each row is', async () => {
    await server.post(floor())
    await enter(page, server.url)
    await page.goto(`${server.url}/today/${TEAM}`)
    await page.getByTestId('today-default:a3').waitFor()
    await page.getByTestId('freshness').and(page.locator('[data-state=live]')).waitFor()
    const said = await tree()
    expectOrder(said, [
      /link "Skip to content"/,
      /banner/,
      /navigation "Main"/,
      /link "Today"/,
      /main/,
      /heading "Care today" \[level=1\]/,
      /combobox "Team"/,
      /link "Wallboard"/,
      /button "Export CSV"/,
      /search/,
      /searchbox "Filter"/,
      /group "Status"/,
      /button "All 3" \[pressed\]/,
      /button "Available 2"/,
      /region "Agents and their day so far"/,
      /table/,
      /columnheader "Agent"/,
      /columnheader "Rating"/,
      /row "Ana: now Available/,
      /row "Bo: now Away Training/,
      /row "Cai: now Available/,
    ])
    await page.getByRole('link', { name: 'Skip to content' }).focus()
    await page.keyboard.press('Enter')
    for (let press = 0; press < 30 && !(await focused()).startsWith('Ana'); press += 1)
      await page.keyboard.press('Tab')
    expect(await focused()).toBe('Ana: now')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await focused()).toBe('Ana: now')
  })
})
