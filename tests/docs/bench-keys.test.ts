// The figures that the project holds itself to are measured by the bench and told in docs/performance.md. Not what they are.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { GOALS, mustBe } from '../bench/goals.ts'
import { MEASUREMENTS } from '../bench/measurements.ts'

const KEYS = Object.keys(GOALS)

test('[DO9] every figure with a goal is measured by one measurement', () => {
  const measured = MEASUREMENTS.flatMap(({ keys }) => keys)
  expect(KEYS.filter((key) => measured.filter((each) => each === key).length !== 1)).toEqual([])
  expect(KEYS.length).toBe(31)
})

test('[DO9] docs/performance.md tells what each such figure must be', async () => {
  const page = await readFile(new URL('../../docs/performance.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('|'))
  const missing = Object.entries(GOALS).filter(
    ([key, goal]) => !rows.some((row) => row.includes(`\`${key}\``) && row.includes(`| ${mustBe(goal)} |`)),
  )
  expect(missing.map(([key]) => key)).toEqual([])
})
