// A data folder with a real operator socket over real access, and a command line that keeps what it prints, for tests.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import express, { type Express } from 'express'
import {
  defaultSettings,
  type TeamSettings,
  type TeamSettingsChange,
} from '../../shared/floor/team-settings.ts'
import { createAccess, type Access } from '../../server/access/access.ts'
import { createAlertDelivery } from '../../server/alerts/delivery/alert-delivery.ts'
import { runCli } from '../../server/cli/run-cli.ts'
import { registerOperatorRoutes } from '../../server/operator/operator-routes.ts'
import { startOperatorServer } from '../../server/operator/operator-server.ts'
import { configOf, dropWorkspace, openWorkspace } from '../access/access-world.ts'
import { keptLog } from '../access/quiet-log.ts'

/** Days that end by then stand as they are. */
export const SEALED_MS = Date.UTC(2020, 0, 1)

const retentionResult = (isDryRun: boolean) => ({
  finishedAt: '2026-11-22T04:15:00.000Z',
  isDryRun,
  textRows: 12,
  events: 34,
  auditRows: 5,
  sealedDays: 6,
  sealedUntil: '2020-01-01T00:00:00.000Z',
  heldBack: 'a day does not add up',
})

export interface Printed {
  code: number
  out: string[]
  err: string[]
}

/** A folder that `remove` takes away again. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'floorview-cli-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Runs the command line on a data folder. */
export async function run(
  words: readonly string[],
  environment: Record<string, string>,
  typed?: string,
): Promise<Printed> {
  const out: string[] = []
  const err: string[] = []
  const code = await runCli(words, {
    environment,
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    nowMs: () => Date.now(),
    sleep: (ms) => pause(ms),
    readSecret: () =>
      typed === undefined ? Promise.reject(new Error('nothing was typed')) : Promise.resolve(typed),
  })
  return { code, out, err }
}

export interface CliWorld {
  dataDir: string
  app: Express
  access: Access
  committed: { team: string; changes: TeamSettingsChange; effectiveFromMs: number }[]
  settings: Map<string, TeamSettings>
  ledgerProblems: string[]
  run(...words: string[]): Promise<Printed>
  /** Runs while this stands on standard input. */
  runTyping(typed: string, ...words: string[]): Promise<Printed>
  /** Runs with --json and gives the data. */
  json(...words: string[]): Promise<unknown>
  close(): Promise<void>
}

/** `localUrl` is where the server says that it answers. */
export async function openCliWorld(databaseUrl: string, localUrl = 'http://127.0.0.1:9'): Promise<CliWorld> {
  const folder = await temporaryFolder()
  const database = await openWorkspace(databaseUrl)
  const started = await startOperatorServer(folder.path)
  if (!started.ok) throw new Error(started.problem)
  const { operator } = started
  const access = await createAccess({
    db: database.db,
    config: configOf({ WORKSPACE: database.schema, PUBLIC_URL: 'https://floor.example' }),
    log: keptLog(),
    nowMs: () => Date.now(),
    isOperator: (req) => operator.isOperator(req),
  })
  const committed: CliWorld['committed'] = []
  const ledgerProblems: string[] = []
  const settings = new Map([['main', defaultSettings('UTC')]])
  const app = express()
  registerOperatorRoutes(app, access.guard, {
    ...access,
    heard: (id) => ({
      id,
      lastHeardEpochMs: id === 'crm' ? Date.UTC(2026, 10, 22) : null,
      lagMs: id === 'crm' ? 40 : null,
      cadenceMs: null,
      silentSinceEpochMs: id === 'mute' ? Date.UTC(2026, 10, 22, 1) : null,
    }),
    publicUrl: 'https://floor.example',
    localUrl,
    sample: null,
    alerts: createAlertDelivery({
      db: database.db,
      // Nothing of it is started: a channel is tried past the queue.
      redisUrl: 'redis://127.0.0.1:1',
      sealing: access.sealing,
      accounts: access.accounts,
      config: configOf({ WORKSPACE: database.schema, ALERT_PRIVATE_TARGETS: '1' }),
      log: keptLog(),
      nowMs: () => Date.now(),
      groupNow: () => null,
    }),
    nowMs: () => Date.now(),
    teams: {
      list: () => [...settings.keys()],
      settingsAt: (team) => settings.get(team) ?? defaultSettings('UTC'),
    },
    commitTeamSettings: (team, changes, effectiveFromMs) => {
      committed.push({ team, changes, effectiveFromMs })
      return Promise.resolve()
    },
    roster: {
      importRoster: () => Promise.resolve({ kind: 'unavailable', taken: 0, agents: 0 }),
      rosterOf: () => null,
    },
    ledger: {
      check: (day) =>
        Promise.resolve({ problems: ledgerProblems, counts: { days: day === undefined ? 7 : 1 } }),
      rescore: () => Promise.resolve({ model: 'a-model', chats: 3 }),
      retention: (what) =>
        Promise.resolve({ result: what === 'run' ? null : retentionResult(what === 'try') }),
      sealedUntilMs: () => Promise.resolve(SEALED_MS),
      rebuild: () => Promise.reject(new Error('the ledger is being rebuilt already')),
    },
  })
  operator.serve((req, res) => void app(req, res))
  const here = (words: readonly string[]) => run(words, { DATA_DIR: folder.path })
  return {
    dataDir: folder.path,
    app,
    access,
    committed,
    settings,
    ledgerProblems,
    run: (...words) => here(words),
    runTyping: (typed, ...words) => run(words, { DATA_DIR: folder.path }, typed),
    json: async (...words) => {
      const { code, out, err } = await here([...words, '--json'])
      if (out.length !== 1) throw new Error(`exit ${code}: ${[...out, ...err].join('\n')}`)
      const data: unknown = JSON.parse(out[0] ?? '')
      return data
    },
    close: async () => {
      await operator.stop()
      await dropWorkspace(database)
      await folder.remove()
    },
  }
}
