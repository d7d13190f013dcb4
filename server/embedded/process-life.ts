// Is a process alive, whose is it, and how is it ended. Not how one is started: see child-process.ts.
import { readFile, readdir, readlink } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { hasProc, sendSignal } from './host.ts'
import { runProgram } from './run-program.ts'

/** True while the process runs. One that was killed but not yet reaped by its parent is dead. */
export async function isAlive(pid: number): Promise<boolean> {
  // Of another user's process the signal is refused, which /proc still tells apart from "gone".
  if (!hasProc()) return sendSignal(pid, 0) && !(await isZombieByPs(pid))
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name in brackets may hold anything, so the state is what follows the last bracket.
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
  return state !== '' && state !== 'Z' && state !== 'X'
}

async function isZombieByPs(pid: number): Promise<boolean> {
  const { output } = await runProgram('ps', ['-o', 'stat=', '-p', String(pid)])
  return output.trim().startsWith('Z')
}

/** Whether a live process works in a folder: `unknown` where the system does not let us look. */
export async function worksIn(pid: number, folder: string): Promise<'yes' | 'no' | 'unknown'> {
  if (!(await isAlive(pid))) return 'no'
  if (!hasProc()) {
    const { output } = await runProgram('ps', ['-o', 'command=', '-p', String(pid)])
    return /redis|valkey|postgres/.test(output) ? 'unknown' : 'no'
  }
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === folder ? 'yes' : 'no'
  } catch {
    // In a container root may not look at other users' processes; what they are called anybody may read.
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (command.includes(folder)) return 'yes'
    return /redis|valkey|postgres/.test(command) ? 'unknown' : 'no'
  }
}

/** True unless every process of the machine is known not to work in the folder. */
export async function mayBeHeld(folder: string): Promise<boolean> {
  if (!hasProc()) return true
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const answers = await Promise.all(pids.map((pid) => worksIn(pid, folder)))
  return answers.some((answer) => answer !== 'no')
}

/** Sends each signal in turn, each with its time to act, until the process is gone. */
export async function endProcess(
  pid: number,
  steps: readonly { signal: NodeJS.Signals; waitMs: number }[],
): Promise<void> {
  for (const { signal, waitMs } of steps) {
    if (!(await isAlive(pid))) return
    sendSignal(pid, signal)
    const giveUpAtMs = performance.now() + waitMs
    while (performance.now() < giveUpAtMs && (await isAlive(pid))) await sleep(20)
  }
}
