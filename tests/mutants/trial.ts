// Runs tests against the project with one guard taken away. The sources on disk stay as they are.
import { fileURLToPath } from 'node:url'
import { createVitest, type TestModule } from 'vitest/node'
import { fromRoot, type Mutant } from './mutant.ts'

export interface Trial {
  /** The first test that failed; null where all passed. */
  killedBy: string | null
  /** Runs of its property until then; 1 for a test by example. */
  runs: number
  passed: number
}

const REDIS_CLIENT = 'server/live/redis-client.ts'
const READS_SCRIPT = "readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), 'utf8')"

function swap(code: string, find: string, replace: string, where: string): string {
  const parts = code.split(find)
  if (parts.length !== 2) throw new Error(`the text stands ${parts.length - 1} times in ${where}: ${find}`)
  return parts.join(replace)
}

/** A module without the guard; for a script, the module that reads it. */
function mutate({ file, find, replace }: Mutant, path: string, code: string): string | null {
  if (path === fromRoot(file)) return swap(code, find, replace, file)
  const script = /([a-z]+)\.lua$/.exec(file)?.[1]
  if (script === undefined || path !== fromRoot(REDIS_CLIENT)) return null
  const [quotedName, quotedFind, quotedReplace] = [script, find, replace].map((text) => JSON.stringify(text))
  return swap(
    code,
    READS_SCRIPT,
    `${READS_SCRIPT}.split(name === ${quotedName} ? ${quotedFind} : undefined).join(${quotedReplace})`,
    REDIS_CLIENT,
  )
}

function verdict(modules: readonly TestModule[], unhandled: readonly unknown[]): Trial {
  const tests = modules.flatMap(({ children }) => [...children.allTests()])
  const passed = tests.filter((test) => test.result().state === 'passed').length
  const failed = tests.find((test) => test.result().state === 'failed')
  if (failed !== undefined) {
    const message = (failed.result().errors ?? []).map((error) => error.message).join('\n')
    const runs = Number(/Property failed after (\d+) tests/.exec(message)?.[1] ?? 1)
    return { killedBy: failed.name, runs, passed }
  }
  // A module that does not even load, or a promise that nobody waited for.
  const hasErrors = unhandled.length > 0 || modules.some((module) => module.errors().length > 0)
  return { killedBy: hasErrors ? 'an error outside of any test' : null, runs: hasErrors ? 1 : 0, passed }
}

/** Runs the test files, by `mutant` without its guard, and tells which test noticed. */
export async function tryTests(
  tests: readonly string[],
  mutant: Mutant | null,
  redisUrl: string,
): Promise<Trial> {
  const vitest = await createVitest(
    'test',
    {
      config: false,
      root: fromRoot(''),
      include: tests.map((test) => `tests/${test}`),
      setupFiles: [fileURLToPath(import.meta.resolve('./no-shrinking.ts'))],
      watch: false,
      bail: mutant === null ? 0 : 1,
      reporters: [{}],
      silent: true,
      testTimeout: 60_000,
      pool: 'forks',
      maxWorkers: 1,
    },
    {
      logLevel: 'silent',
      plugins: [
        {
          name: 'mutant',
          enforce: 'pre',
          transform: (code, id) => (mutant === null ? null : mutate(mutant, id.split('?')[0] ?? id, code)),
        },
      ],
    },
  )
  try {
    vitest.provide('redisUrl', redisUrl)
    const { testModules, unhandledErrors } = await vitest.start()
    return verdict(testModules, unhandledErrors)
  } finally {
    await vitest.close()
  }
}
