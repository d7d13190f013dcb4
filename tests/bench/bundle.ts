// What a TV has to load before its board is painted: every script of the page, lazy ones included, as gzip. Looked at in a browser.
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { openWall, signedInBrowser } from './browser.ts'
import { rounded, type Figures } from './figures.ts'
import { teamName } from './floor-load.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'

/** What is loaded lazily for the first paint has come by then; what a click would load has not. */
const SETTLE_MS = 3000

async function run(bench: BenchRun): Promise<Figures> {
  const server = await bench.server()
  await startLoad(bench, { agents: 24, teams: 1, openChats: 40, seed: 5 }, [server])
  const context = await signedInBrowser(bench, server)
  const page = await context.newPage()
  const loaded = new Map<string, 'script' | 'style' | 'font'>()
  page.on('response', (answer) => {
    const kind = answer.request().resourceType()
    if (!answer.ok()) return
    if (kind === 'script' || kind === 'font') loaded.set(new URL(answer.url()).pathname, kind)
    if (kind === 'stylesheet') loaded.set(new URL(answer.url()).pathname, 'style')
  })
  await openWall(page, server, teamName(0))
  await page.waitForTimeout(SETTLE_MS)
  const bytes = { script: 0, style: 0, font: 0 }
  for (const [path, kind] of loaded) {
    const content = await readFile(new URL(`../../dist/client${path}`, import.meta.url))
    // A font is compressed already.
    bytes[kind] += kind === 'font' ? content.length : gzipSync(content).length
  }
  if (bytes.script === 0) throw new Error('the page has loaded no script')
  return {
    bundleGzipKb: rounded(bytes.script / 1000),
    stylesGzipKb: rounded(bytes.style / 1000),
    fontsKb: rounded(bytes.font / 1000),
    bundleFiles: [...loaded.values()].filter((kind) => kind === 'script').length,
  }
}

export const bundle: Measurement = {
  name: 'bundle',
  about: 'the scripts that the wallboard’s page has loaded 3 s after it shows its board, gzip',
  keys: ['bundleGzipKb', 'stylesGzipKb', 'fontsKb', 'bundleFiles'],
  run,
}
