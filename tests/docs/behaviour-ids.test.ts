// Rules and tests name each other: docs/behaviour.md against the names of all tests. Not whether a test is a good one.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const NOT_YET = 'not yet proved'

interface Rule {
  id: string
  sentence: string
  /** Test files, or NOT_YET. */
  proof: string
}

/** `- **FL1** sentence … *(tests/a.test.ts, tests/b.test.ts)*`, one rule a line. */
function rulesOf(markdown: string): Rule[] {
  return [...markdown.matchAll(/^- \*\*([A-Z]{2,3}\d+)\*\* (.+?) \*\((.+)\)\*$/gm)].map(
    ([, id = '', sentence = '', proof = '']) => ({
      id,
      sentence,
      proof,
    }),
  )
}

/** The ids in brackets with which strings of a test file begin. Only names of tests begin so. */
function idsOf(source: string): string[] {
  const beginnings = source.matchAll(/['"`]((?:\[[A-Z]{2,3}\d+\] ?)+)/g)
  return [...beginnings].flatMap(([, ids = '']) => ids.match(/[A-Z]{2,3}\d+/g) ?? [])
}

let markdown = ''
let rules: Rule[] = []
const idsOfFile = new Map<string, Set<string>>()

beforeAll(async () => {
  markdown = await readFile(join(root, 'docs/behaviour.md'), 'utf8')
  rules = rulesOf(markdown)
  for (const file of await readdir(join(root, 'tests'), { recursive: true })) {
    if (!file.endsWith('.test.ts')) continue
    idsOfFile.set(`tests/${file}`, new Set(idsOf(await readFile(join(root, 'tests', file), 'utf8'))))
  }
})

test('[DO2] each rule has one id and one line of the form that this test reads', () => {
  const ids = rules.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const lines = markdown.split('\n').filter((line) => /^- \*\*[A-Z]{2,3}\d+/.test(line))
  expect(lines.length).toBe(rules.length)
  expect(rules.length).toBeGreaterThan(50)
})

test('[DO2] every id in the name of a test is a rule that says so', () => {
  const known = new Set(rules.map(({ id }) => id))
  const unknown = [...idsOfFile].flatMap(([file, ids]) =>
    [...ids].filter((id) => !known.has(id)).map((id) => `${id} in ${file}`),
  )
  expect(unknown).toEqual([])
})

test('[DO2] every rule that is said to be proved names test files that hold its id', () => {
  const wrong = rules.flatMap(({ id, proof }) => {
    if (proof === NOT_YET)
      return [...idsOfFile.values()].some((ids) => ids.has(id)) ? [`${id} is proved, but said not to be`] : []
    return proof
      .split(', ')
      .filter((file) => idsOfFile.get(file)?.has(id) !== true)
      .map((file) => `${id} is not in ${file}`)
  })
  expect(wrong).toEqual([])
})

test('[DO2] the answers to complaints name rules that are there', () => {
  const known = new Set(rules.map(({ id }) => id))
  const table = markdown.slice(markdown.indexOf('## Public complaints'))
  const rows = table.split('\n').filter((line) => /^\| \d+ \|/.test(line))
  expect(rows.map((row) => Number(row.split('|')[1]))).toEqual(
    Array.from({ length: 81 }, (_, index) => index + 1),
  )
  const named = rows.flatMap((row) =>
    [...(row.split('|').at(-2) ?? '').matchAll(/\b[A-Z]{2,3}\d+\b/g)].map(([id]) => id),
  )
  expect(named.filter((id) => !known.has(id))).toEqual([])
  const proved = new Set(rules.filter(({ proof }) => proof !== NOT_YET).map(({ id }) => id))
  const overstated = rows.filter(
    (row) =>
      /\| Answered \|/.test(row) && ![...row.matchAll(/\b[A-Z]{2,3}\d+\b/g)].some(([id]) => proved.has(id)),
  )
  expect(overstated).toEqual([])
})

test('[DO2] every test file that the page names is there', () => {
  const files = [...markdown.matchAll(/\btests\/[\w/.-]+\.test\.ts\b/g)].map(([file]) => file)
  expect(files.filter((file) => !idsOfFile.has(file))).toEqual([])
})
