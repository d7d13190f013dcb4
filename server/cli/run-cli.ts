// Finds the command that was asked for, reads its options, and prints what it comes to. Not the process (cli.ts).
import { parseArgs } from 'node:util'
import { dataDirOf, type Environment } from '../config.ts'
import { alertCommands } from './alert-commands.ts'
import type { Command, CommandContext } from './command.ts'
import { displayCommands } from './display-commands.ts'
import { groupCommands } from './group-commands.ts'
import { ledgerCommands } from './ledger-commands.ts'
import { maskCommands } from './mask-commands.ts'
import { createOperatorClient } from './operator-client.ts'
import { EXIT, failed, misused, type Outcome } from './outcome.ts'
import { replayCommand } from './replay-command.ts'
import { rosterCommands } from './roster-commands.ts'
import { sampleCommands } from './sample-commands.ts'
import { sentimentCommands } from './sentiment-commands.ts'
import { sourceCommands } from './source-commands.ts'
import { teamCommands } from './team-commands.ts'
import { userCommands } from './user-commands.ts'

const commands: readonly Command[] = [
  ...sourceCommands,
  ...maskCommands,
  ...userCommands,
  ...displayCommands,
  ...teamCommands,
  ...groupCommands,
  ...alertCommands,
  ...rosterCommands,
  replayCommand,
  ...sampleCommands,
  ...ledgerCommands,
  ...sentimentCommands,
]

export interface CliWorld {
  environment: Environment
  out: (line: string) => void
  err: (line: string) => void
  nowMs: () => number
  sleep: (ms: number) => Promise<void>
  readSecret: (prompt: string) => Promise<string>
}

/** Runs one command and gives the exit code: 0 done, 1 failed, 2 misused, 3 not running. */
export async function runCli(words: readonly string[], world: CliWorld): Promise<number> {
  const { out, err } = world
  const command = commands.find(({ name }) => name.split(' ').every((part, at) => words[at] === part))
  const wantsHelp = words.includes('--help') || words.includes('-h') || words[0] === 'help'
  if (wantsHelp) {
    for (const line of command === undefined ? overview(words[0]) : helpOf(command)) out(line)
    return EXIT.done
  }
  if (command === undefined) {
    const called = words.filter((word) => !word.startsWith('-')).join(' ')
    err(
      called === ''
        ? 'floorview: a command is needed'
        : `floorview: there is no command ${JSON.stringify(called)}`,
    )
    for (const line of overview(words[0])) err(line)
    return EXIT.misused
  }
  const { outcome, isJson } = await runCommand(command, words, world)
  if (!outcome.ok) {
    err(`floorview ${command.name}: ${outcome.problem}`)
    if (outcome.exitCode === EXIT.misused) err(`usage: floorview ${command.name} ${command.usage}`.trim())
  } else if (isJson) out(JSON.stringify(outcome.data))
  else for (const line of outcome.lines) out(line)
  return outcome.exitCode
}

async function runCommand(
  command: Command,
  words: readonly string[],
  { environment, err, nowMs, sleep, readSecret }: CliWorld,
): Promise<{ outcome: Outcome; isJson: boolean }> {
  const read = readWords(command, words.slice(command.name.split(' ').length))
  if ('problem' in read) return { outcome: misused(read.problem), isJson: false }
  const context: CommandContext = {
    ask: createOperatorClient(dataDirOf(environment)),
    environment,
    nowMs,
    sleep,
    readSecret,
    note: err,
  }
  const outcome = await command
    .run(read.values, read.positionals, context)
    .catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)))
  return { outcome, isJson: read.values.json === true }
}

type ReadWords = { values: Record<string, unknown>; positionals: string[] } | { problem: string }

function readWords(command: Command, words: readonly string[]): ReadWords {
  try {
    const options = { ...command.options, json: { type: 'boolean' } as const }
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true })
    const missing = command.positionals[positionals.length]
    if (missing !== undefined) return { problem: `${missing} is missing` }
    const surplus = positionals[command.positionals.length]
    if (surplus !== undefined) return { problem: `${JSON.stringify(surplus)} is one word too many` }
    return { values: { ...values }, positionals }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

function helpOf({ name, usage, summary, help = [] }: Command): string[] {
  const json = '--json  prints the result as one line of JSON'
  return [`usage: floorview ${name} ${usage}`.trim(), '', summary, ...help, json]
}

/** Every command, or those that begin with the word. */
function overview(word: string | undefined): string[] {
  const named = commands.filter(({ name }) => name.split(' ')[0] === word)
  const shown = named.length > 0 ? named : commands
  const width = Math.max(...shown.map(({ name }) => name.length))
  return [
    'usage: floorview <command> [--json]; floorview <command> --help',
    '',
    ...shown.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
  ]
}
