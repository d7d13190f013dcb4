// Starts the real browser that the browser tests look through. A machine without one fails them; none is skipped.
import { chromium, type Browser } from 'playwright-core'
import { inject } from 'vitest'
import { environmentOfChromium } from './carried-chromium.ts'

/** Without the network flags Chromium looks up hosts of its maker at every start. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A fresh browser; whoever asks for it closes it. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = inject('chromiumPath')
  if (executablePath === '') {
    throw new Error(
      `No Chromium: ${inject('noChromium')}. Install one (apt-get install chromium) or set CHROMIUM to its path.`,
    )
  }
  return chromium.launch({
    executablePath,
    args: flags,
    env: { ...process.env, ...environmentOfChromium(executablePath) },
  })
}
