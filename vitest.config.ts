// One run for every test: pure rules, real Redis and PostgreSQL, and a real browser. Not the bundling: see vite.config.ts.
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  // Tests run in Node, where Svelte would be compiled for the server and runes would not react.
  plugins: [
    svelte({
      configFile: fromHere('svelte.config.js'),
      dynamicCompileOptions: () => ({ generate: 'client' }),
    }),
  ],
  ssr: { resolve: { conditions: ['browser', 'module', 'node', 'development|production'] } },
  test: {
    environment: 'node',
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'dist/test-report.json' },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    // A skipped test hides what it was to show; `.only` hides every other.
    allowOnly: false,
    passWithNoTests: false,
  },
})
