// One guard that can be taken away: where its text stands, what is left without it, and which tests must then fail.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

export interface Mutant {
  id: string
  /** From the project's root. */
  file: string
  /** Stands in the file exactly once. */
  find: string
  replace: string
  /** Test files, from `tests/`. */
  tests: readonly string[]
}

export const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** How often the mutant's text stands in its file: anything but once makes the mutant meaningless. */
export async function occurrences({ file, find }: Pick<Mutant, 'file' | 'find'>): Promise<number> {
  return (await readFile(fromRoot(file), 'utf8')).split(find).length - 1
}
