// Files and links that the documents name are there. Not whether what is said of them is true.
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const ROOMS = /^(server|shared|client|scripts|tests|docs|examples)\//

async function documents(): Promise<string[]> {
  const inDocs = await readdir(join(root, 'docs'), { recursive: true })
  return [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...inDocs.filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
  ]
}

/** Paths in backticks; one with a placeholder names no file. */
function filesOf(markdown: string): string[] {
  const quoted = [...markdown.matchAll(/`([^`\s]+)`/g)].map(([, text = '']) => text)
  return quoted.filter((text) => ROOMS.test(text) && !/[<*{]/.test(text))
}

/** Targets of links that lead into the project. */
function linksOf(markdown: string): string[] {
  const targets = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) =>
    target.replace(/#.*$/, ''),
  )
  return targets.filter((target) => target !== '' && !/^[a-z]+:/.test(target))
}

test('[DO5] every file that a document names, and every link within the project, leads somewhere', async () => {
  const missing: string[] = []
  for (const file of await documents()) {
    const markdown = await readFile(join(root, file), 'utf8')
    for (const named of filesOf(markdown))
      if (!existsSync(join(root, named))) missing.push(`${named} in ${file}`)
    for (const link of linksOf(markdown))
      if (!existsSync(join(root, dirname(file), link))) missing.push(`${link} in ${file}`)
  }
  expect(missing).toEqual([])
})
