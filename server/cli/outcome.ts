// What a command comes to: data for programs, lines for people, and an exit code. Not the printing (run-cli.ts).

export type Outcome =
  | { ok: true; data: unknown; lines: readonly string[]; exitCode: number }
  | { ok: false; problem: string; exitCode: number }

export const EXIT = { done: 0, failed: 1, misused: 2, notRunning: 3 } as const

/** It was done; a non-zero code says that what was found is not good. */
export function done(data: unknown, lines: readonly string[], exitCode: number = EXIT.done): Outcome {
  return { ok: true, data, lines, exitCode }
}

export function failed(problem: string): Outcome & { ok: false } {
  return { ok: false, problem, exitCode: EXIT.failed }
}

/** The command was not written as it must be. */
export function misused(problem: string): Outcome & { ok: false } {
  return { ok: false, problem, exitCode: EXIT.misused }
}

export function notRunning(problem: string): Outcome & { ok: false } {
  return { ok: false, problem, exitCode: EXIT.notRunning }
}
