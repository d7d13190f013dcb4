// The `floorview` command: hands the process to runCli. It speaks to a running server; it starts none.
import { setTimeout as pause } from 'node:timers/promises'
import { readSecret } from './cli/read-secret.ts'
import { runCli } from './cli/run-cli.ts'

/** Runs the command that the words ask for, and gives the exit code. */
export function main(words: readonly string[]): Promise<number> {
  return runCli(words, {
    environment: process.env,
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    nowMs: () => Date.now(),
    sleep: (ms) => pause(ms),
    readSecret: (prompt) => readSecret(process.stdin, process.stderr, prompt),
  })
}
