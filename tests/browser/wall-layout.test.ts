// The wallboard's layout, measured in a real browser at every size, floor and theme.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { dayOfMinutes, floorEvents, SCREEN_FLOORS, type ScreenFloor } from '../screens/screen-floors.ts'
import { useWorld, type World } from './browser-world.ts'
import { layoutFlaws } from './layout-flaws.ts'

const world = useWorld()
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const BATCH = 900
/** Tiles move for a quarter of a second. */
const SETTLED_MS = 500
const SIZES = [
  { width: 1920, height: 1080, smallestPx: 18 },
  { width: 1280, height: 720, smallestPx: 12 },
  { width: 3840, height: 2160, smallestPx: 36 },
  { width: 1080, height: 1920, smallestPx: 16 },
  { width: 390, height: 844, smallestPx: 12, scrollsDown: true },
]
const FILLED = SCREEN_FLOORS.filter(({ agents }) => agents > 0)

async function open(floor: ScreenFloor, query = ''): Promise<void> {
  const events = floorEvents(floor, Date.now())
  for (let from = 0; from < events.length; from += BATCH) await server.post(events.slice(from, from + BATCH))
  await page.route('**/api/minutes?*', (route) => route.fulfill({ json: dayOfMinutes(Date.now()) }))
  const token = await server.displayToken(floor.name)
  await page.context().request.get(`${server.url}/display/${token}`, { maxRedirects: 0 })
  await page.goto(`${server.url}/wall/${floor.name}${query}`)
  await page.getByTestId('freshness').and(page.locator('[data-state=live]')).waitFor()
  await page.locator('.tile').first().waitFor()
  await page.evaluate(() => document.fonts.ready)
}

describe('the layout of a wallboard', () => {
  it.each(FILLED)(
    '[BO34] of the floor $name has nothing cut, overlapping or small at five sizes',
    async (floor) => {
      await open(floor)
      for (const { width, height, ...allowed } of SIZES) {
        await page.setViewportSize({ width, height })
        await page.waitForTimeout(SETTLED_MS)
        const flaws = await layoutFlaws(page, allowed)
        expect(flaws.map((flaw) => `${width}x${height} ${flaw}`)).toEqual([])
        expect(await page.locator('.tile').count()).toBeLessThanOrEqual(140)
      }
    },
    90_000,
  )

  it('[BO69] has no state cut in tiles of two lines, but for reasons, and mm:ss beside who is available', async () => {
    const floor = FILLED.find(({ name }) => name === '400')
    if (floor === undefined) throw new Error('there is no floor of 400')
    await open(floor, '?names=masked&density=dense')
    const words = page.locator('.short .status:not(.reason) .word')
    expect(await words.count()).toBeGreaterThan(50)
    const cut = await words.evaluateAll((all) =>
      all
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ textContent }) => textContent),
    )
    expect(cut).toEqual([])
    expect(await page.locator('.short .time', { hasText: / h / }).count()).toBeGreaterThan(0)
    for (const { width, height } of SIZES.slice(0, 4)) {
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(SETTLED_MS)
      const available = page.locator('.short[data-group=taking] .foot')
      expect(await available.count()).toBeGreaterThan(10)
      // Below the state is where what has no room beside it goes, unseen.
      const hidden = await available.evaluateAll((all) =>
        all
          .filter(
            (foot) => (foot.querySelector<HTMLElement>('.time')?.textContent ?? '').length <= '59:59'.length,
          )
          .filter((foot) => {
            const time = foot.querySelector('.time')?.getBoundingClientRect()
            return time === undefined || time.bottom > foot.getBoundingClientRect().bottom + 1
          })
          .map((foot) => foot.textContent),
      )
      expect(hidden.map((words) => `${width}x${height} ${words}`)).toEqual([])
    }
  }, 60_000)

  it.each(['dark', 'light'])(
    '[UI3] has letters that can be read on every ground, in the %s theme',
    async (theme) => {
      const floor = FILLED.find(({ name }) => name === '24')
      if (floor === undefined) throw new Error('there is no floor of 24')
      await open(floor, `?theme=${theme}`)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      )
    },
    60_000,
  )
})
