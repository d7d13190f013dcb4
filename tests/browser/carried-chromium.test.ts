// The browser that comes with the packages starts and draws text, whatever is installed beside it; and which browser is taken.
// Not the pages.
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { environmentOfChromium } from '../support/carried-chromium.ts'
import { findChromium } from '../support/find-chromium.ts'

test('[TB1] it is unpacked once and runs a page, with text that has a height', async () => {
  const found = await findChromium({ CHROMIUM: 'carried' })
  expect(found.why).toBeNull()
  const environment = environmentOfChromium(found.path)
  expect(Object.keys(environment)).toEqual(['LD_LIBRARY_PATH', 'FONTCONFIG_PATH'])
  const browser = await chromium.launch({
    executablePath: found.path,
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
    env: { ...process.env, ...environment },
  })
  try {
    const page = await browser.newPage()
    await page.setContent('<h1>Available</h1>')
    const box = await page.locator('h1').boundingBox()
    expect(box?.height).toBeGreaterThan(10)
  } finally {
    await browser.close()
  }
  expect(await findChromium({ CHROMIUM: 'carried' })).toEqual(found)
})

test('[TB2] CHROMIUM comes first, then what is installed, then the one of the packages; a wrong one is said', async () => {
  const carried = await findChromium({ PATH: '/nowhere' })
  expect(carried.path).toMatch(/\/chromium-[\d.]+\/chromium$/)
  expect(await findChromium({ CHROMIUM: process.execPath })).toEqual({ path: process.execPath, why: null })
  expect(await findChromium({ CHROMIUM: '/no/such/browser' })).toEqual({
    path: '',
    why: 'CHROMIUM is /no/such/browser, which is no program',
  })
})
