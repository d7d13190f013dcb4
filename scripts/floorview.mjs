#!/usr/bin/env node
// The `floorview` command: makes sure it is installed and built, then hands over. Not what it does: see server/cli.ts.
import { build } from './build.mjs'
import { isNodeNewEnough } from './child.mjs'
import { install } from './install.mjs'

if (!isNodeNewEnough(process.versions.node)) {
  process.stderr.write(`Floorview needs Node 20.19, 22.12 or newer; this is ${process.version}.\n`)
  process.exit(1)
}
try {
  await install()
  await build()
} catch (error) {
  process.stderr.write(`${error.isPlain === true ? error.message : error.stack}\n`)
  process.exit(1)
}
process.setSourceMapsEnabled(true)
const { main } = await import(new URL('../dist/server/cli.js', import.meta.url).href)
const code = await main(process.argv.slice(2))
if (typeof code === 'number') process.exitCode = code
