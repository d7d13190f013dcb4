// Runs a program to its end and keeps what it said. Not for servers: see child-process.ts.
import { execFile } from 'node:child_process'

/** What a program needs beside its arguments. */
export interface RunOptions {
  cwd?: string
  uid?: number
  gid?: number
  env?: Record<string, string | undefined>
  timeoutMs?: number
}

/** How a program ended; `code` is undefined when it could not be started or was killed. */
export interface RunResult {
  code: number | undefined
  output: string
}

/** Never rejects: a program that is missing is a result like any other. */
export function runProgram(
  command: string,
  args: readonly string[],
  { timeoutMs = 120_000, ...options }: RunOptions = {},
): Promise<RunResult> {
  return new Promise((resolve) => {
    execFile(command, args, { ...options, timeout: timeoutMs }, (error, stdout, stderr) => {
      const output = stdout + stderr
      if (error === null) resolve({ code: 0, output })
      else {
        const code = typeof error.code === 'number' ? error.code : undefined
        resolve({ code, output: output === '' ? error.message : output })
      }
    })
  })
}
