// The source of the pages: no word outside the catalogue, and nothing tied to left and right. Not the pages themselves.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'svelte/compiler'
import { expect, it } from 'vitest'
import { z } from 'zod'

const SOURCE = fileURLToPath(new URL('../../client/src', import.meta.url))
/** Attributes and properties that people read or hear. */
const SPOKEN = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'aria-valuetext',
  'hint',
  'label',
  'lead',
  'note',
  'placeholder',
  'title',
])
/** Code is the same in every language. */
const CODE = new Set(['code', 'pre', 'script', 'style'])
const hasWord = (text: string) => /\p{L}/u.test(text)

const node = z.looseObject({ type: z.string() })
type Node = z.infer<typeof node>
const isNode = (value: unknown): value is Node => node.safeParse(value).success
const named = z.looseObject({ name: z.string() })
const literal = z.object({ value: z.string() })
const quasi = z.object({ value: z.object({ raw: z.string() }) })

const childrenOf = (parent: Node): Node[] =>
  Object.values(parent).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  )
const nameOf = (parent: Node) => named.safeParse(parent).data?.name ?? ''

/** Words among the values that an expression can have; what it compares, looks up or passes on is none. */
function wordsOfExpression(expression: Node): string[] {
  if (
    ['BinaryExpression', 'CallExpression', 'MemberExpression', 'ArrowFunctionExpression'].includes(
      expression.type,
    )
  )
    return []
  if (expression.type === 'Literal') return [literal.safeParse(expression).data?.value ?? ''].filter(hasWord)
  if (expression.type === 'TemplateElement') return [quasi.parse(expression).value.raw].filter(hasWord)
  if (expression.type === 'ConditionalExpression')
    return [expression.consequent, expression.alternate].filter(isNode).flatMap(wordsOfExpression)
  return childrenOf(expression).flatMap(wordsOfExpression)
}

/** The words that stand in a component's markup itself. */
function wordsOf(part: Node): string[] {
  if (part.type === 'Text') return [z.string().parse(part.data)].filter(hasWord).map((text) => text.trim())
  if (part.type === 'ExpressionTag') return wordsOfExpression(part)
  if (part.type === 'Attribute') return SPOKEN.has(nameOf(part)) ? childrenOf(part).flatMap(wordsOf) : []
  if (part.type.endsWith('Directive')) return []
  if (part.type === 'RegularElement' && CODE.has(nameOf(part))) return []
  // Conditions and lists of a block are code; what it shows is in its fragments.
  const shown = part.type.endsWith('Block') || part.type.endsWith('Tag')
  return childrenOf(part)
    .filter(({ type }) => (shown ? type === 'Fragment' : true))
    .flatMap(wordsOf)
}

async function sources(ending: string): Promise<[string, string][]> {
  const files = (await readdir(SOURCE, { recursive: true })).filter((file) => file.endsWith(ending))
  return Promise.all(
    files.map(async (file): Promise<[string, string]> => [file, await readFile(join(SOURCE, file), 'utf8')]),
  )
}
const fragmentOf = (source: string): Node => node.parse(parse(source, { modern: true }).fragment)

it('[TX3] finds a word in markup, in what is spoken and in what is chosen between, and nothing in code', () => {
  const words = (source: string) => wordsOf(fragmentOf(source))
  expect(words('<p>Hello <b>{name}</b></p>')).toEqual(['Hello'])
  expect(words('<i title="Now">●</i>')).toEqual(['Now'])
  expect(words('{#if tone === "ok"}<p>{tone === "ok" ? "fine" : sign}</p>{/if}')).toEqual(['fine'])
  expect(words('<p title={`for ${time}`}></p>')).toEqual(['for '])
  expect(words('<i class="bar">{clock(at, "UTC")}</i><pre>curl</pre>')).toEqual([])
})

it('[TX3] has no word in a component outside the catalogue', async () => {
  const found = (await sources('.svelte')).flatMap(([file, source]) =>
    wordsOf(fragmentOf(source)).map((word) => `${file}: ${word}`),
  )
  expect(found).toEqual([])
})

/** The wall draws for one place and size; its mirror is not asked for. */
const WALL = /^(wallboard|charts)\//
const PHYSICAL =
  /(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)[\w-]*\s*:|(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)|style:(?:left|right|margin-left|margin-right))/g
const FOUR_SIDES = /(?:margin|padding|inset|border-width)\s*:\s*(\S+) (\S+) (\S+) ([^\s;]+)\s*;/g

it('[TX4] has no style on desk pages that is tied to left or right', async () => {
  const styled = [...(await sources('.svelte')), ...(await sources('.css'))].filter(
    ([file]) => !WALL.test(file),
  )
  const found = styled.flatMap(([file, source]) => [
    ...[...source.matchAll(PHYSICAL)].map(([rule]) => `${file}: ${rule}`),
    ...[...source.matchAll(FOUR_SIDES)]
      .filter(([, , right, , left]) => right !== left)
      .map(([rule]) => `${file}: ${rule}`),
  ])
  expect(found).toEqual([])
})
