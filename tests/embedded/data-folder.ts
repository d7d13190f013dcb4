// A fresh data folder for one test, gone after it. Not the one that the whole run shares.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Below the temporary folder; `below` makes its path longer or stranger. */
export async function dataFolder(below = ''): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'floorview-embedded-'))
  // Below a closed one, root's database would be put outside.
  await chmod(made, 0o755)
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  return join(made, below)
}
