// The README's table of settings is the code's. Not what the settings do (tests/access/config.test.ts).
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { settingsTable, type SettingRow } from '../../server/config.ts'

/** Rows of a Markdown table whose first column is a name in backticks and capitals. */
function tableOf(markdown: string): SettingRow[] {
  return markdown.split('\n').flatMap((line) => {
    const cells = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('\\|', '|'))
    const [first = '', type = '', fallback = '', reason = ''] = cells
    const name = /^`([A-Z_]+)`$/.exec(first)?.[1]
    return name === undefined || cells.length !== 4 ? [] : [{ name, type, default: fallback, reason }]
  })
}

test('[DO1] the README lists every setting with its type, default and reason, and no other', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  expect(tableOf(readme)).toEqual(settingsTable())
})
