// Builds the pages and the server when their sources changed since. A failed build leaves the last good one in place.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { atRoot, plainError, runNode, tell } from './child.mjs'

const shared = ['shared', 'package-lock.json', 'tsconfig.json', 'scripts/build.mjs']
const parts = [
  {
    name: 'client',
    sources: [
      'client',
      'vite.config.ts',
      'svelte.config.js',
      'tsconfig.client.json',
      'tsconfig.worker.json',
      ...shared,
    ],
    make: makeClient,
  },
  {
    name: 'server',
    sources: ['server', 'tsconfig.server.json', ...shared],
    make: makeServer,
  },
]

/** After it `dist/client` and `dist/server` are of the sources as they stand. */
export async function build() {
  await mkdir(atRoot('dist'), { recursive: true })
  for (const { name, sources, make } of parts) {
    const stampFile = atRoot(`dist/${name}.stamp`)
    const wanted = await hashOf(sources)
    const found = await readFile(stampFile, 'utf8').catch(() => '')
    if (found === wanted && existsSync(atRoot(`dist/${name}`))) continue
    tell(`building the ${name}`)
    await replace(`dist/${name}`, make)
    await writeFile(stampFile, wanted)
  }
}

/** Makes a folder beside the old one and takes its place only when it is whole. */
async function replace(folder, make) {
  const fresh = `${folder}.${process.pid}.new`
  const old = `${folder}.${process.pid}.old`
  try {
    await make(fresh)
    if (existsSync(atRoot(folder))) await rename(atRoot(folder), atRoot(old))
    await rename(atRoot(fresh), atRoot(folder))
  } finally {
    await rm(atRoot(fresh), { recursive: true, force: true })
    await rm(atRoot(old), { recursive: true, force: true })
  }
}

async function makeClient(folder) {
  const vite = [atRoot('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn']
  const code = await runNode(
    [...vite, '--config', atRoot('vite.config.ts'), '--outDir', atRoot(folder), '--emptyOutDir'],
    { NODE_ENV: 'production' },
    'stderr',
  )
  if (code !== 0) throw plainError('The pages could not be built; the reason is above.')
}

async function makeServer(folder) {
  const { build: bundle, stop } = await import('esbuild')
  try {
    await bundle({
      absWorkingDir: atRoot('.'),
      entryPoints: {
        main: 'server/main.ts',
        cli: 'server/cli.ts',
        'ledger-thread': 'server/ledger-thread/thread.ts',
        'backtest-thread': 'server/alerts/backtest/backtest-thread.ts',
      },
      outdir: folder,
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      sourcemap: true,
      logLevel: 'warning',
    })
  } catch {
    throw plainError('The server could not be built; the reason is above.')
  } finally {
    await stop()
  }
  // Read at run time beside the bundle, as beside their sources.
  await mkdir(atRoot(join(folder, 'scripts')), { recursive: true })
  const scripts = (await filesBelow('server/live/scripts')).filter((file) => file.endsWith('.lua'))
  for (const file of scripts) await copyFile(atRoot(file), atRoot(join(folder, 'scripts', basename(file))))
}

async function hashOf(sources) {
  const hash = createHash('sha256').update(process.versions.node)
  for (const source of sources) {
    for (const file of await filesBelow(source)) {
      const content = await readFile(atRoot(file))
      hash.update(`\0${file}\0${content.length}\0`).update(content)
    }
  }
  return `${hash.digest('hex')}\n`
}

/** The file itself, or every file in the folder, in an order that does not change; none where it is not there. */
async function filesBelow(path) {
  const entries = await readdir(atRoot(path), { withFileTypes: true, recursive: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return undefined
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (entries === undefined) return [path]
  const files = entries.filter((entry) => entry.isFile())
  return files.map((entry) => join(path, atRelative(entry.parentPath, path), entry.name)).sort()
}

function atRelative(folder, path) {
  return folder.slice(atRoot(path).length)
}
