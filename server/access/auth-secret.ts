// The secret that signs session cookies, where no setting gives one. Not the signing.
import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Reads `DATA_DIR/auth-secret`, made at the first start and readable by its owner alone. */
export async function readAuthSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'auth-secret')
  return (await readIfThere(file)) ?? (await makeSecret(dataDir, file))
}

async function makeSecret(dataDir: string, file: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  // Written whole under another name first, and never over an earlier secret: that would end every session.
  const draft = `${file}.${randomBytes(4).toString('hex')}`
  const secret = randomBytes(48).toString('base64url')
  await writeFile(draft, `${secret}\n`, { mode: 0o600, flag: 'wx' })
  try {
    await link(draft, file)
    return secret
  } catch (error) {
    const earlier = await readIfThere(file)
    if (earlier === undefined) throw error
    return earlier
  } finally {
    await unlink(draft)
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim()
    if (text.length < 32)
      throw new Error(`${file} holds no secret: remove it, and a new one is made at the next start`)
    return text
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
