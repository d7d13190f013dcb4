// The real browser of a measurement, on a board's page as a signed-in supervisor. Not what is looked at there.
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { environmentOfChromium } from '../support/carried-chromium.ts'
import { CHROMIUM_FLAGS } from '../support/chromium-flags.ts'
import { findChromium } from '../support/find-chromium.ts'
import type { BenchServer } from './bench-server.ts'
import type { BenchRun } from './measurement.ts'

const OPEN_LIMIT_MS = 60_000
/** A browser's context that is signed in to the server, at the size of a TV. */
export async function signedInBrowser(run: BenchRun, server: BenchServer): Promise<BrowserContext> {
  const { path: executablePath, why } = await findChromium()
  if (executablePath === '') throw new Error(`no Chromium: ${why}`)
  const env = { ...process.env, ...environmentOfChromium(executablePath) }
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS, env })
  run.onEnd(() => browser.close())
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
  // Functions that this process hands to a page carry a mark of its compiler's, which a page does not know.
  await context.addInitScript('globalThis.__name ??= (named) => named')
  await context.addCookies(
    server.cookie.split('; ').map((cookie) => {
      const [name = '', ...value] = cookie.split('=')
      return { name, value: value.join('='), url: server.url }
    }),
  )
  return context
}

/** Opens a team's board and waits until it shows something. */
export async function openWall(page: Page, server: BenchServer, team: string): Promise<void> {
  await page.goto(`${server.url}/wall/${encodeURIComponent(team)}`, { timeout: OPEN_LIMIT_MS })
  await page.waitForFunction(() => (window.floorview?.lastAsOf ?? null) !== null, undefined, {
    timeout: OPEN_LIMIT_MS,
  })
}
