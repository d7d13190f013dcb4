// That the histories which the properties run over do hold the cases that floors trip over.
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { historyArbitrary } from '../support/generators/history.ts'
import { TRAITS, traitsOf } from '../support/generators/traits.ts'

// Many runs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const RUNS = 2_000
const LEAST_SHARE = 0.05

it('[FL0] each hard case is in at least one history of twenty', () => {
  const counts = new Map<string, number>()
  const lines: string[] = []
  fc.statistics(
    historyArbitrary(),
    (history) => {
      const traits = traitsOf(history)
      for (const trait of traits) counts.set(trait, (counts.get(trait) ?? 0) + 1)
      return traits
    },
    { numRuns: RUNS, logger: (line) => lines.push(line) },
  )
  console.info(lines.join('\n'))
  for (const trait of TRAITS)
    expect.soft((counts.get(trait) ?? 0) / RUNS, trait).toBeGreaterThanOrEqual(LEAST_SHARE)
})
