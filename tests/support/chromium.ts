// Starts the real browser that the browser tests look through. A machine without one fails them; none is skipped.
import { chromium, type Browser } from 'playwright-core'
import { inject } from 'vitest'
import { environmentOfChromium } from './carried-chromium.ts'
import { CHROMIUM_FLAGS } from './chromium-flags.ts'

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
    args: CHROMIUM_FLAGS,
    env: { ...process.env, ...environmentOfChromium(executablePath) },
  })
}
