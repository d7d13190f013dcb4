// The browser that comes as a package, for machines where none is installed: unpacked once, with the libraries that it carries.
// Not which browser is taken: see find-chromium.ts.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const UNPACK_LIMIT_MS = 120_000

/** The package unpacks below the temporary folder, and its libraries only where it believes to be in its usual home. */
const UNPACK = "await (await import('@sparticuz/chromium')).default.executablePath()"
const USUAL_HOME = { AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' }

/** Where the program is, or why there is none, in one line. */
export type CarriedChromium = { ok: true; path: string } | { ok: false; why: string }

/** Unpacks it where that was not done yet: about 200 MB beside the packages. Needs no network and no root. */
export async function unpackCarriedChromium(): Promise<CarriedChromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { ok: false, why: 'the one that comes with the packages is for Linux on x64 alone' }
  const version = await versionOfPackage()
  if (version === null) return { ok: false, why: 'its package is not installed: run npm ci' }
  const caches = fromRoot('node_modules/.cache')
  const folder = join(caches, `chromium-${version}`)
  const path = join(folder, 'chromium')
  if (existsSync(path)) return { ok: true, path }
  await mkdir(caches, { recursive: true })
  const fresh = await mkdtemp(`${folder}-`)
  try {
    const fault = await unpackInto(fresh)
    if (fault !== null) return { ok: false, why: fault }
    await writeFile(join(fresh, 'fonts', 'fonts.conf'), fontSettings(folder))
    // Whole, or not there at all; another run that was faster has done the same.
    await rename(fresh, folder).catch((error: unknown) => {
      if (!existsSync(path)) throw error
    })
    return { ok: true, path }
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/** What a browser needs in its environment: nothing for an installed one, its own libraries and fonts for the carried. */
export function environmentOfChromium(path: string): Record<string, string> {
  const libraries = join(dirname(path), 'al2023', 'lib')
  return existsSync(libraries)
    ? { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: join(dirname(path), 'fonts') }
    : {}
}

/** Those of the package name folders that are not here, and text without a font has no height. The machine's own are taken too. */
const fontSettings = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`

async function versionOfPackage(): Promise<string | null> {
  const text = await readFile(fromRoot('node_modules/@sparticuz/chromium/package.json'), 'utf8').catch(
    () => null,
  )
  return text === null ? null : z.object({ version: z.string() }).parse(JSON.parse(text)).version
}

/** In a process of its own, for the package changes the environment of the one that loads it. */
function unpackInto(folder: string): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', UNPACK], {
      cwd: fromRoot('.'),
      env: { ...process.env, ...USUAL_HOME, TMPDIR: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: UNPACK_LIMIT_MS,
    })
    let said = ''
    child.stderr.on('data', (part: Buffer) => (said += part.toString('utf8')))
    child.on('error', (error) => resolve(error.message))
    child.on('exit', (code) =>
      resolve(code === 0 ? null : `it could not be unpacked: ${said.trim().split('\n').at(-1) ?? ''}`),
    )
  })
}
