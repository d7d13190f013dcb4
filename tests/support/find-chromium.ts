// Finds the browser of this machine. Not how it is started: see chromium.ts.
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { unpackCarriedChromium } from './carried-chromium.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
/** As `CHROMIUM`: take the one that comes with the packages, whatever is installed. */
const CARRIED = 'carried'

export type FoundChromium = { path: string; why: null } | { path: ''; why: string }

/**
 * `CHROMIUM`, else the first of the usual names on the search path, else the one that comes with the packages. Where there is
 * none, why.
 */
export async function findChromium(environment: NodeJS.ProcessEnv = process.env): Promise<FoundChromium> {
  const { CHROMIUM: wanted = '', PATH = '' } = environment
  const usual = names.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)))
  const candidates = wanted === '' ? usual : wanted === CARRIED ? [] : [wanted]
  for (const candidate of candidates) {
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return { path: candidate, why: null }
  }
  if (wanted !== '' && wanted !== CARRIED)
    return { path: '', why: `CHROMIUM is ${wanted}, which is no program` }
  const carried = await unpackCarriedChromium()
  return carried.ok
    ? { path: carried.path, why: null }
    : { path: '', why: `none is installed, and ${carried.why}` }
}
