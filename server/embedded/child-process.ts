// Starts a server as a child that outlives Ctrl-C, with its output in a log file. Not how it ends: see process-life.ts.
import { spawn } from 'node:child_process'
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { EmbeddedServerError } from './embedded-server-error.ts'

/** What to run, as whom, and where its words go. */
export interface ChildOrder {
  command: string
  args: readonly string[]
  logFile: string
  cwd: string
  env: Record<string, string | undefined>
  uid?: number | undefined
  gid?: number | undefined
}

/** A child that was started; `ended` tells how it ended, once it has. */
export interface Child {
  pid: number
  ended(): string | undefined
  /** What it has written since this start. */
  said(): Promise<string>
}

const logLimitBytes = 10 * 1024 * 1024

/** Starts it in a process group of its own: Ctrl-C reaches main alone, which flushes first and then stops its servers. */
export async function startChild(order: ChildOrder): Promise<Child> {
  const { command, args, logFile, cwd, env, uid, gid } = order
  await mkdir(dirname(logFile), { recursive: true, mode: 0o700 })
  await keepShort(logFile)
  const log = await open(logFile, 'a', 0o600)
  try {
    const { size: startByte } = await log.stat()
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    })
    let ended: string | undefined
    child.once('exit', (code, signal) => {
      ended = signal === null ? `exit code ${code}` : `signal ${signal}`
    })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', (error) => reject(new EmbeddedServerError(`${command}: ${error.message}`)))
    })
    // Main's own end must not wait for a server that is to be adopted by the next start.
    child.unref()
    if (child.pid === undefined) throw new EmbeddedServerError(`${command} has no process id`)
    return {
      pid: child.pid,
      ended: () => ended,
      said: async () => (await readFile(logFile)).subarray(startByte).toString('utf8').trim(),
    }
  } finally {
    await log.close()
  }
}

async function keepShort(logFile: string): Promise<void> {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  )
  if (size > logLimitBytes) await rename(logFile, `${logFile}.1`)
}
