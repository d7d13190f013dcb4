// Has a workspace's ledger checked each night. Not when (server/jobs), nor what balances (server/ledger/queries/balance.ts).
import type { Config } from './config.ts'
import { startNightlyCheck, type NightlyCheck } from './jobs/nightly-check.ts'
import type { Database } from './ledger/database.ts'
import { faultWords, ledgerBalance } from './ledger/queries/balance.ts'
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
): NightlyCheck {
  const nightly = startNightlyCheck({
    redisUrl,
    workspace: config.workspace,
    zone: config.timeZone,
    nowMs: now,
    log: logger,
    check: async () => {
      const { checked, faults } = await ledgerBalance(database)
      const problems = faults.slice(0, PROBLEMS_TOLD).map(faultWords)
      return { agentDays: checked, faults: faults.length, problems }
    },
  })
  stops.push(() => nightly.stop())
  return nightly
}
