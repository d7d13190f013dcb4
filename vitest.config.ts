// One run for every test: pure rules, real Redis and PostgreSQL, and a real browser. Not the bundling: see vite.config.ts.
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const everywhere = {
  environment: 'node',
  testTimeout: 30_000,
  hookTimeout: 60_000,
  pool: 'forks',
  maxWorkers: 2,
} as const

export default defineConfig({
  test: {
    globalSetup: ['tests/support/global-setup.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'dist/test-report.json' },
    maxWorkers: 2,
    // A skipped test hides what it was to show; `.only` hides every other.
    allowOnly: false,
    passWithNoTests: false,
    projects: [
      {
        test: {
          ...everywhere,
          name: 'server',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/client/**'],
        },
      },
      {
        // These too run in Node, where Svelte would be compiled for the server and runes would not react. The browser's
        // conditions hold for whole processes, and the server's packages must not see them: `ws` is no server then.
        plugins: [
          svelte({
            configFile: fromHere('svelte.config.js'),
            dynamicCompileOptions: () => ({ generate: 'client' }),
          }),
        ],
        ssr: { resolve: { conditions: ['browser', 'module', 'node', 'development|production'] } },
        test: { ...everywhere, name: 'client', include: ['tests/client/**/*.test.ts'] },
      },
    ],
  },
})
