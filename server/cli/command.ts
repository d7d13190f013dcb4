// What a command of the command line is made of. Not any one command.
import type { ParseArgsConfig } from 'node:util'
import type { z } from 'zod'
import type { Outcome } from './outcome.ts'

export interface CommandContext {
  /** Asks the running server; the answer is parsed by the schema. */
  ask: <T extends z.ZodType>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    schema: T,
    body?: unknown,
  ) => Promise<{ ok: true; answer: z.infer<T> } | (Outcome & { ok: false })>
  environment: Readonly<Record<string, string | undefined>>
  nowMs: () => number
  sleep: (ms: number) => Promise<void>
  /** A secret from standard input, so that it stands in no list of processes and no shell's history. */
  readSecret: (prompt: string) => Promise<string>
  /** A line for whoever waits; never part of the result. */
  note: (line: string) => void
}

export interface Command {
  /** The words that call it, such as `source add`. */
  name: string
  /** What follows the words. */
  usage: string
  summary: string
  /** More lines of help, where the summary does not say enough. */
  help?: readonly string[]
  options: NonNullable<ParseArgsConfig['options']>
  /** The names of what must stand after the words, in order. */
  positionals: readonly string[]
  run(
    values: Readonly<Record<string, unknown>>,
    positionals: readonly string[],
    context: CommandContext,
  ): Promise<Outcome>
}

/** An answer without a body. */
export const NO_DATA = {}
