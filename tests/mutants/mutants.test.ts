// That the table of mutants has not rotted: each guard's text still stands in its file, once. Not that tests notice: `npm run mutants`.
import { expect, it } from 'vitest'
import { alertMutants } from './alert-mutants.ts'
import { floorMutants } from './floor-mutants.ts'
import { liveMutants } from './live-mutants.ts'
import { occurrences } from './mutant.ts'

const mutants = [...floorMutants, ...liveMutants, ...alertMutants]

it.each(mutants)('[MU1] the text of $id stands exactly once in $file', async (mutant) => {
  expect(mutant.replace).not.toBe(mutant.find)
  expect(await occurrences(mutant)).toBe(1)
})

it('[MU1] no two mutants have one name', () => {
  expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length)
})
