// `npm run screens`: takes pictures of the wallboard, of a real built server, for every size, floor and theme. Not a test:
// what can be measured of the layout is measured in tests/browser.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser } from 'playwright-core'
import { startBenchServer, type BenchServer } from '../bench/bench-server.ts'
import { startBenchStores } from '../bench/stores.ts'
import { environmentOfChromium } from '../support/carried-chromium.ts'
import { findChromium } from '../support/find-chromium.ts'
import { postEvents } from '../support/workspace-server.ts'
import { dayOfMinutes, floorEvents, SCREEN_FLOORS } from './screen-floors.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDER = join(ROOT, 'docs/screens')
const BATCH = 900
/** The pictures are made smaller than the screens that they are of, so that they can be kept. */
const SIZES = [
  { width: 1280, height: 720, scale: 1 },
  { width: 1920, height: 1080, scale: 0.7 },
  { width: 3840, height: 2160, scale: 0.35 },
  { width: 1080, height: 1920, scale: 0.7 },
] as const
const THEMES = ['dark', 'light'] as const
/** Pages turn and tiles move for this long after a board is live. */
const SETTLED_MS = 900

/** A working day is pictured best in its middle: name a zone in which it is about noon. */
const TIME_ZONE = process.env.TIME_ZONE ?? 'Europe/Lisbon'

/** The floor of an installation to which no source has spoken; the others are there once it is filled. */
const UNHEARD = ['0']
const FILLED = SCREEN_FLOORS.filter(({ agents }) => agents > 0).map(({ name }) => name)

type Size = { width: number; height: number; scale: number }

async function fill(server: BenchServer): Promise<void> {
  for (const floor of SCREEN_FLOORS) {
    const events = floorEvents(floor, Date.now())
    for (let from = 0; from < events.length; from += BATCH) {
      const { status } = await postEvents(server.url, server.token, events.slice(from, from + BATCH))
      if (status !== 202) throw new Error(`the events of ${floor.name} were answered ${status}`)
    }
  }
}

async function shoot(
  browser: Browser,
  server: BenchServer,
  { width, height, scale }: Size,
  path: (floor: string, theme: string) => string,
  floors: readonly string[],
  themes: readonly string[] = THEMES,
): Promise<void> {
  const context = await browser.newContext({
    // A picture of tiles that are on their way would show none of them where it belongs.
    reducedMotion: 'reduce',
    viewport: { width, height },
    deviceScaleFactor: scale,
  })
  await context.addCookies(
    server.cookie.split('; ').map((cookie) => {
      const [name = '', ...value] = cookie.split('=')
      return { name, value: value.join('='), url: server.url }
    }),
  )
  if (floors !== UNHEARD)
    await context.route('**/api/minutes?*', (route) => route.fulfill({ json: dayOfMinutes(Date.now()) }))
  const page = await context.newPage()
  for (const floor of floors) {
    for (const theme of themes) {
      // A floor of nobody is that of a team which no event has filled: the one that is always there.
      const team = floor === '0' ? 'main' : floor
      await page.goto(`${server.url}/wall/${team}?theme=${theme}`)
      await page.getByTestId('freshness').and(page.locator('[data-state=live]')).waitFor()
      await page.evaluate(() => document.fonts.ready)
      await page.waitForTimeout(SETTLED_MS)
      const file = path(floor, theme)
      const isPng = file.endsWith('.png')
      await page.screenshot({ path: file, ...(isPng ? { type: 'png' } : { type: 'jpeg', quality: 60 }) })
    }
  }
  await context.close()
}

const found = await findChromium()
if (found.path === '') throw new Error(`No Chromium: ${found.why}. Install one, or set CHROMIUM to its path.`)
const stores = await startBenchStores()
const server = await startBenchServer({ stores, workspace: 'screens', env: { TIME_ZONE } })
const browser = await chromium.launch({
  executablePath: found.path,
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
  env: { ...process.env, ...environmentOfChromium(found.path) },
})
try {
  await rm(FOLDER, { recursive: true, force: true })
  await mkdir(FOLDER, { recursive: true })
  const shootAll = async (floors: readonly string[]) => {
    for (const size of SIZES) {
      const name = `${size.width}x${size.height}`
      await shoot(
        browser,
        server,
        size,
        (floor, theme) => join(FOLDER, `${name}-${floor}-${theme}.jpg`),
        floors,
      )
    }
  }
  await shootAll(UNHEARD)
  await fill(server)
  const large = { width: 1920, height: 1080, scale: 1 }
  await shoot(browser, server, large, () => join(ROOT, 'docs/wallboard.png'), ['24'], ['dark'])
  await shootAll(FILLED)
} finally {
  await browser.close()
  await server.stop()
  await stores.stop()
}
