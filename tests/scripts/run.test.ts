// The commands' own manners, without installing or building anything.
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../server/embedded/run-program.ts'

const script = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url))

test.each([[], ['sratt'], ['toString']])(
  '[OP13] an unknown command (%s) is answered with the usage and 2',
  async (...args) => {
    const { code, output } = await runProgram(process.execPath, [script, ...args])
    expect(code).toBe(2)
    expect(output).toContain('usage: node scripts/run.mjs <command>')
  },
)

test('[OP13] a Node that the tools do not run on is told apart', async () => {
  const child = new URL('../../scripts/child.mjs', import.meta.url).href
  const versions = ['18.20.4', '20.18.3', '20.19.0', '21.7.3', '22.11.0', '22.12.0', '24.0.0', '26.1.0']
  const code = `import { isNodeNewEnough } from '${child}'
    console.log(JSON.stringify(${JSON.stringify(versions)}.filter(isNodeNewEnough)))`
  const { output } = await runProgram(process.execPath, ['--input-type=module', '-e', code])
  expect(JSON.parse(output)).toEqual(['20.19.0', '22.12.0', '24.0.0', '26.1.0'])
})
