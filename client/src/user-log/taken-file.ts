// Takes a file of any size from the server: counts its rows as they come, and keeps them with the browser, not in the page's memory.
// Not what is shown meanwhile.
import { problem, type Problem } from '../api/answers.ts'
import { onThisFloor } from '../api/floor.ts'

export type TakenFile =
  | { kind: 'whole'; file: Blob }
  | { kind: 'refused'; problem: Problem }
  | { kind: 'broken' }
  | { kind: 'cancelled' }

const NEW_LINE = 10
/** Handed to the browser in parts of this size, which it may put on its disk. */
const PART_BYTES = 4 * 1024 * 1024

function newLines(bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(NEW_LINE); at !== -1; at = bytes.indexOf(NEW_LINE, at + 1)) count += 1
  return count
}

/** Asks this page's floor for the file. `onLines` is told how many lines have come so far. */
export async function takeFile(
  path: string,
  { signal, onLines }: { signal: AbortSignal; onLines: (lines: number) => void },
): Promise<TakenFile> {
  try {
    const response = await fetch(onThisFloor(path), { credentials: 'same-origin', cache: 'no-store', signal })
    if (!response.ok) {
      const said = problem.safeParse(await response.json().catch(() => null))
      return said.success ? { kind: 'refused', problem: said.data } : { kind: 'broken' }
    }
    const reader = response.body?.getReader()
    if (reader === undefined) return { kind: 'broken' }
    const type = response.headers.get('content-type') ?? ''
    const parts: Blob[] = []
    let waiting: Uint8Array<ArrayBuffer>[] = []
    let waitingBytes = 0
    let lines = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      lines += newLines(value)
      onLines(lines)
      waiting.push(value)
      waitingBytes += value.length
      if (waitingBytes < PART_BYTES) continue
      parts.push(new Blob(waiting))
      waiting = []
      waitingBytes = 0
    }
    return { kind: 'whole', file: new Blob([...parts, ...waiting], { type }) }
  } catch {
    return signal.aborted ? { kind: 'cancelled' } : { kind: 'broken' }
  }
}
