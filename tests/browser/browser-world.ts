// A server with the built pages before it and a browser on them, for one test at a time. Not what a test looks at.
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { Environment } from '../../server/config.ts'
import { launchChromium } from '../support/chromium.ts'
import { noonZone } from '../support/noon-zone.ts'
import { startTestServer } from '../support/server.ts'
import { buildPages, type BuiltPages } from './built-pages.ts'

export type World = Awaited<ReturnType<typeof openWorld>>

/** A build shares its processors with whatever else runs. */
const BUILD_WITHIN_MS = 240_000

/** Makes the world anew for each test of the file, at about noon unless the zone is given; pages that throw or break the content policy fail their test. */
export function useWorld(env: Environment = {}): () => World {
  let pages: BuiltPages
  let browser: Browser
  let world: World
  beforeAll(async () => {
    ;[pages, browser] = await Promise.all([buildPages(), launchChromium()])
  }, BUILD_WITHIN_MS)
  afterAll(async () => {
    await browser.close()
    await pages.remove()
  })
  beforeEach(async () => {
    world = await openWorld(pages, browser, { TIME_ZONE: noonZone(), ...env })
  })
  afterEach(async () => {
    await world.close()
    expect(world.complaints).toEqual([])
  })
  return () => world
}

async function openWorld(pages: BuiltPages, browser: Browser, env: Environment) {
  const server = await startTestServer({ env, clientDir: pages.folder })
  const context = await browser.newContext({
    viewport: { width: 1920, height: 1080 },
    // A page that a test puts in place counts as one from the internet, which may not reach this machine unasked.
    permissions: ['local-network-access'],
  })
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text())
  })
  let isStopped = false
  const stopServer = async (): Promise<void> => {
    if (isStopped) return
    isStopped = true
    await server.stop()
  }
  return {
    server,
    context,
    page,
    complaints,
    stopServer,
    async close(): Promise<void> {
      await context.close()
      await stopServer()
    },
  }
}
