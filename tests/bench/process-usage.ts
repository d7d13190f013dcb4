// What a process has used of the machine, as Linux counts it. Not who the process is.
import { readdir, readFile } from 'node:fs/promises'

/** proc(5) counts processor time in ticks of 10 ms: only differences of some hundred milliseconds mean anything. */
const TICK_MS = 10

/** Processor time of a process with all its threads, in milliseconds; 0 once it has ended. */
export async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS
}

/** Memory that a process holds now, in megabytes. */
export async function rssMbOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1])
  if (!Number.isFinite(kilobytes)) throw new Error(`process ${pid} has no VmRSS`)
  return (kilobytes * 1024) / 1e6
}

/** A process and its children, such as PostgreSQL's: those that ended meanwhile count by what the parent has waited for. */
export async function treeCpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const waitedForMs = (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * TICK_MS
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  )
  const children = lists.join(' ').split(' ').map(Number).filter(Boolean)
  const ofChildren = await Promise.all(children.map(cpuMsOf))
  return (await cpuMsOf(pid)) + waitedForMs + ofChildren.reduce((sum, each) => sum + each, 0)
}
