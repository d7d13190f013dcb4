// The wallboard and its dialogs in the pseudo language: two fifths longer and mirrored, nothing is cut, overlaps or scrolls sideways.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { dayOfMinutes, floorEvents, SCREEN_FLOORS } from '../screens/screen-floors.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, LEAD_SETTINGS } from './desk-door.ts'
import { layoutFlaws } from './layout-flaws.ts'

const world = useWorld(LEAD_SETTINGS)
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const SETTLED_MS = 500
const SIZES = [
  { width: 1920, height: 1080, smallestPx: 18 },
  { width: 1280, height: 720, smallestPx: 12 },
  { width: 3840, height: 2160, smallestPx: 36 },
  { width: 1080, height: 1920, smallestPx: 16 },
  { width: 390, height: 844, smallestPx: 12, scrollsDown: true },
]

async function open(): Promise<void> {
  const floor = SCREEN_FLOORS.find(({ name }) => name === '24')
  if (floor === undefined) throw new Error('there is no floor of 24')
  await server.post(floorEvents(floor, Date.now()))
  await page.route('**/api/minutes?*', (route) => route.fulfill({ json: dayOfMinutes(Date.now()) }))
  await enter(page, server.url)
  await page.goto(`${server.url}/wall/24?locale=pseudo`)
  await page.locator('.tile').first().waitFor()
  await page.getByTestId('alert').first().waitFor()
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
}

/** What stands out of the open dialog, or is cut within it. */
const dialogFlaws = () =>
  page.evaluate(() => {
    const dialog = document.querySelector('dialog[open], [role=dialog]')
    if (dialog === null) return ['there is no dialog']
    const found: string[] = []
    const frame = dialog.getBoundingClientRect()
    if (frame.left < -1 || frame.right > innerWidth + 1 || frame.top < -1 || frame.bottom > innerHeight + 1)
      found.push(`out of the screen: ${JSON.stringify(frame)}`)
    if (dialog.scrollWidth > dialog.clientWidth + 1) found.push(`scrolls sideways: ${dialog.scrollWidth}`)
    for (const part of dialog.querySelectorAll<HTMLElement>('*')) {
      const box = part.getBoundingClientRect()
      if (part.closest('.visually-hidden, input, svg, canvas') !== null || box.width === 0) continue
      // Tables may scroll within their own frame.
      if (part.closest('[tabindex="0"][role=region], .scroll') === null && (box.left < frame.left - 1 || box.right > frame.right + 1))
        found.push(`stands out: ${part.textContent}`)
      const { overflowX } = getComputedStyle(part)
      const isCut = overflowX !== 'visible' && overflowX !== 'auto' && overflowX !== 'scroll'
      if (isCut && part.scrollWidth > part.clientWidth + 1) found.push(`cut: ${part.textContent}`)
    }
    return found
  }) // prettier-ignore

describe('the wallboard in the pseudo language', () => {
  it('[TX6] has nothing cut, overlapping or small at five sizes', async () => {
    await open()
    for (const { width, height, ...allowed } of SIZES) {
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(SETTLED_MS)
      const flaws = await layoutFlaws(page, allowed)
      expect.soft(flaws.map((flaw) => `${width}x${height} ${flaw}`)).toEqual([])
    }
  }, 90_000) // prettier-ignore

  it.each([
    ['an agent', '.tile'],
    ['a number', '[data-testid=open-waiting]'],
    ['the display menu', '[data-testid=display]'],
  ])('[TX6] has a whole dialog of %s on a TV, a desk and a phone', async (name, opener) => {
    await open()
    for (const [width, height] of [[1920, 1080], [1280, 720], [390, 844]] as const) {
      await page.setViewportSize({ width, height })
      await page.locator(opener).first().click()
      await page.getByRole('dialog').waitFor()
      await page.waitForTimeout(SETTLED_MS)
      expect.soft(await dialogFlaws(), `${width}x${height}`).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
    }
  }, 90_000) // prettier-ignore
})
