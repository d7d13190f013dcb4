// Has a workspace's ledger checked each night. Not when (server/jobs), nor what balances (server/ledger/queries/balance.ts).
import type { Config } from './config.ts'
import { startNightlyCheck, type CheckResult } from './jobs/nightly-check.ts'
import type { NightlyJob } from './jobs/nightly-job.ts'
import type { Database } from './ledger/database.ts'
import { ledgerProblems } from './ledger/ledger-problems.ts'
import type { Logger } from './logger.ts'

export interface WorkspaceCheckDeps {
  database: Database
  redisUrl: string
  config: Config
  now: () => number
  logger: Logger
}

const PROBLEMS_TOLD = 10

/** Starts it; what ends it is put among the `stops`. */
export function startWorkspaceCheck(
  { database, redisUrl, config, now, logger }: WorkspaceCheckDeps,
  stops: (() => void | Promise<void>)[],
): NightlyJob<CheckResult> {
  const nightly = startNightlyCheck({
    redisUrl,
    workspace: config.workspace,
    zone: config.timeZone,
    nowMs: now,
    log: logger,
    check: async () => {
      const { checked, problems } = await ledgerProblems(database, null)
      return { agentDays: checked, faults: problems.length, problems: problems.slice(0, PROBLEMS_TOLD) }
    },
  })
  stops.push(() => nightly.stop())
  return nightly
}
