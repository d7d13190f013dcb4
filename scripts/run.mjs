// The project's commands, in Node alone: what they need is installed and built first. Not the server: see server/main.ts.
import { existsSync } from 'node:fs'
import { build } from './build.mjs'
import { atRoot, isNodeNewEnough, plainError, runNode } from './child.mjs'
import { install } from './install.mjs'

const usage = `usage: node scripts/run.mjs <command> [arguments]

  start            install, build what changed, and run the server
  test [filters]   install, build what changed, and run every test
  build            install, and build what changed
  bench [--json]   install, build what changed, and measure
  screens          install, build what changed, and take the pictures of docs/screens
  mutants [names]  install, and see that the tests notice planted faults
`

/** Each returns the exit code, or nothing while the server runs. */
const commands = {
  async start() {
    await install()
    await build()
    process.env.NODE_ENV ??= 'production'
    process.setSourceMapsEnabled(true)
    // In this process, so that a signal to npm's child reaches the one who must flush.
    const { main } = await import(new URL('../dist/server/main.js', import.meta.url).href)
    await main()
  },
  async test(args) {
    await install()
    await build()
    return runNode([atRoot('node_modules/vitest/vitest.mjs'), 'run', ...args], { NODE_ENV: 'test' })
  },
  async build() {
    await install()
    await build()
    return 0
  },
  async bench(args) {
    await install()
    await build()
    return runTypeScript('tests/bench/main.ts', args)
  },
  async screens(args) {
    await install()
    await build()
    return runTypeScript('tests/screens/main.ts', args)
  },
  async mutants(args) {
    await install()
    return runTypeScript('tests/mutants/main.ts', args)
  },
}

function runTypeScript(file, args) {
  if (!existsSync(atRoot(file))) throw plainError(`${file} is not there.`)
  return runNode(['--import', 'tsx', atRoot(file), ...args])
}

const [name, ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined
if (!isNodeNewEnough(process.versions.node)) {
  process.stderr.write(`Floorview needs Node 20.19, 22.12 or newer; this is ${process.version}.\n`)
  process.exitCode = 1
} else if (command === undefined) {
  process.stderr.write(usage)
  process.exitCode = 2
} else {
  try {
    const code = await command(args)
    if (code !== undefined) process.exitCode = code
  } catch (error) {
    // What the person at the terminal can mend is told in a sentence; a fault of ours keeps its stack.
    const told = error?.isPlain === true ? error.message : (error?.stack ?? String(error))
    process.stderr.write(`${told}\n`)
    process.exit(1)
  }
}
