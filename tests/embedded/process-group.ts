// Asks the system for a process's group. Only the tests need to know.
import { readFile } from 'node:fs/promises'
import { runProgram } from '../../server/embedded/run-program.ts'

/** The number of the group that a Ctrl-C in the terminal would reach. */
export async function processGroup(pid: number): Promise<number> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // After the name in brackets: state, parent, group.
  if (line !== '') return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[2])
  return Number((await runProgram('ps', ['-o', 'pgid=', '-p', String(pid)])).output.trim())
}
