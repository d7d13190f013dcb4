#!/usr/bin/env node
// Runs what is built already, installing and building nothing, as in a container: `start` is the server, all else the command line.
process.setSourceMapsEnabled(true)
const words = process.argv.slice(2)
const isServer = words[0] === 'start'
const { main } = await import(new URL(`../dist/server/${isServer ? 'main' : 'cli'}.js`, import.meta.url).href)
const code = isServer ? await main() : await main(words)
if (typeof code === 'number') process.exitCode = code
