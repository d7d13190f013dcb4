// How the browser's side is bundled. Not how it is tested: see vitest.config.ts.
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'esbuild'
import { defineConfig, type Plugin } from 'vite'

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** One file at the root, whose name never changes: a browser asks for a worker by that, and takes no parts of a page's bundle. */
function alertWorker(): Plugin {
  return {
    name: 'alert-worker',
    apply: 'build',
    async generateBundle() {
      const { outputFiles } = await build({
        entryPoints: [fromHere('client/worker/alert-worker.ts')],
        bundle: true,
        minify: true,
        write: false,
        format: 'iife',
        target: 'es2022',
      })
      for (const { text } of outputFiles)
        this.emitFile({ type: 'asset', fileName: 'alert-worker.js', source: text })
    },
  }
}

export default defineConfig({
  root: fromHere('client'),
  plugins: [svelte({ configFile: fromHere('svelte.config.js') }), alertWorker()],
  resolve: {
    alias: [{ find: /^\.\.\/locales\/en\.js$/, replacement: fromHere('client/src/api/no-zod-words.ts') }],
  },
  build: {
    outDir: fromHere('dist/client'),
    emptyOutDir: true,
    // A TV's browser may be some years old; this is what its vendors' sets of 2022 still run.
    target: 'es2022',
    sourcemap: true,
  },
  server: {
    // `vite dev` serves the pages; the floor itself comes from a running server.
    proxy: {
      '/api': 'http://127.0.0.1:3000',
      '/sample': 'http://127.0.0.1:3000',
      '/socket.io': { target: 'ws://127.0.0.1:3000', ws: true },
    },
  },
})
