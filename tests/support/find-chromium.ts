// Finds the browser of this machine. Not how it is started: see chromium.ts.
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** `CHROMIUM`, else the first of the usual names on the search path, else an empty string. */
export async function findChromium(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const folders = (environment.PATH ?? '').split(delimiter)
  const usual = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  const candidates = environment.CHROMIUM ? [environment.CHROMIUM] : usual
  for (const candidate of candidates) {
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return candidate
  }
  return ''
}
