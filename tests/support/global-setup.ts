// Starts one real Redis and one real PostgreSQL for the whole run, as an installation does, and finds the browser.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../server/embedded/postgres.ts'
import { startRedis } from '../../server/embedded/redis.ts'
import { clearLeftovers, runFolderPrefix } from './clear-leftovers.ts'
import { findChromium } from './find-chromium.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** For `redisClientOptions`. */
    redisUrl: string
    /** For `pg`'s `connectionString`. */
    databaseUrl: string
    /** Empty when there is none: `launchChromium` then fails. */
    chromiumPath: string
    /** Why there is none; empty when there is one. */
    noChromium: string
  }
}

const logger = {
  info: () => undefined,
  warn: (fields: object, message: string) => console.warn(message, fields),
}

/** Vitest calls this once; what it returns undoes it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const chromium = await findChromium()
  if (chromium.why !== null) console.error(`No Chromium, so the browser tests will fail: ${chromium.why}.`)
  project.provide('chromiumPath', chromium.path)
  project.provide('noChromium', chromium.why ?? '')

  await clearLeftovers()
  const dataDir = await mkdtemp(join(tmpdir(), `${runFolderPrefix}${process.pid}-`))
  const stops: (() => Promise<void>)[] = []
  const teardown = async (): Promise<void> => {
    await Promise.all(stops.map((stop) => stop()))
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const { TEST_REDIS_URL, TEST_DATABASE_URL } = process.env
    await Promise.all([
      give(project, 'redisUrl', TEST_REDIS_URL, () => startRedis({ dataDir, logger }), stops),
      give(project, 'databaseUrl', TEST_DATABASE_URL, () => startPostgres({ dataDir, logger }), stops),
    ])
  } catch (error) {
    await teardown()
    throw error
  }
  return teardown
}

async function give(
  project: TestProject,
  name: 'redisUrl' | 'databaseUrl',
  given: string | undefined,
  start: () => Promise<{ url: string; stop(): Promise<void> }>,
  stops: (() => Promise<void>)[],
): Promise<void> {
  if (given !== undefined && given !== '') {
    project.provide(name, given)
    return
  }
  const server = await start()
  stops.push(() => server.stop())
  project.provide(name, server.url)
}
