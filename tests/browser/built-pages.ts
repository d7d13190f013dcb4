// Puts the real pages, built once, before a test's server, whose own page files are only a stand-in. Not the server.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContext } from 'playwright-core'
import { build } from 'vite'

const VITE_CONFIG = fileURLToPath(new URL('../../vite.config.ts', import.meta.url))
/** The sample answers its own below `/sample`. */
const SERVERS_OWN = /^(\/sample)?\/(api|display|socket\.io|healthz|readyz|metrics)(\/|$)/
const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
}

export type BuiltPages = Awaited<ReturnType<typeof buildPages>>

/** Builds the pages into a folder of their own; whoever builds them removes them. */
export async function buildPages() {
  const folder = await mkdtemp(join(tmpdir(), 'floorview-pages-'))
  await build({ configFile: VITE_CONFIG, logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } })
  return {
    /** Where they were built to, for a server that serves them itself. */
    folder,
    /** Answers the context's requests for pages and their files; the server's headers, above all its content policy, stay. */
    async serveTo(context: BrowserContext, url: string): Promise<void> {
      await context.route(
        (address) => address.origin === url && !SERVERS_OWN.test(address.pathname),
        async (route) => {
          const type = TYPES[extname(new URL(route.request().url()).pathname)]
          if (type !== undefined) {
            return route.fulfill({
              path: join(folder, new URL(route.request().url()).pathname),
              contentType: type,
            })
          }
          // A page that is left, or a server that is gone, while this is on its way: nobody waits for an answer.
          const response = await route.fetch().catch(() => null)
          if (response === null) return route.abort().catch(() => {})
          return route.fulfill({
            response,
            path: join(folder, 'index.html'),
            contentType: 'text/html; charset=utf-8',
          })
        },
      )
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
