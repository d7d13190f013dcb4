// Has what a workspace keeps no longer dropped each night, and tells of it. Not what is dropped (server/ledger/retention).
import { Gauge, type Registry } from 'prom-client'
import type { Config } from './config.ts'
import { startNightlyJob } from './jobs/nightly-job.ts'
import type { Database } from './ledger/database.ts'
import { retentionResult, type RetentionResult } from './ledger/retention/retention-result.ts'
import { runRetention, tryRetention } from './ledger/retention/retention.ts'
import type { Logger } from './logger.ts'
import { BACKLOG_TO_WARN_OF } from './vital-signs.ts'

/** After the check of the night, which looks at days before they are sealed. */
const EACH_NIGHT = '15 4 * * *'

export interface WorkspaceRetentionDeps {
  database: Database
  redisUrl: string
  config: Pick<
    Config,
    'workspace' | 'timeZone' | 'textRetentionDays' | 'eventRetentionDays' | 'auditRetentionDays'
  >
  now: () => number
  /** Accepted entries that the ledger does not have yet. */
  backlogEntries: () => number
  logger: Logger
}

export type WorkspaceRetention = ReturnType<typeof startWorkspaceRetention>

/** Starts it; what ends it is put among the `stops`. */
export function startWorkspaceRetention(
  { database, redisUrl, config, now, backlogEntries, logger }: WorkspaceRetentionDeps,
  stops: (() => void | Promise<void>)[],
) {
  const order = () => ({
    database,
    days: {
      textDays: config.textRetentionDays,
      eventDays: config.eventRetentionDays,
      auditDays: config.auditRetentionDays,
    },
    nowMs: now(),
    notYet: backlogEntries() > BACKLOG_TO_WARN_OF ? 'the ledger is behind' : null,
  })
  const job = startNightlyJob<RetentionResult>({
    name: 'retention',
    pattern: EACH_NIGHT,
    redisUrl,
    workspace: config.workspace,
    zone: config.timeZone,
    result: retentionResult,
    log: logger,
    work: async (stopping) => {
      const result = await runRetention({ ...order(), stopping })
      if (result.heldBack === null) logger.info(result, 'what is no longer kept was dropped')
      else logger.warn(result, 'days could not be sealed, and their events stay')
      return result
    },
  })
  stops.push(() => job.stop())
  let reading: Promise<RetentionResult | null> | null = null
  /** Asked for at once by every number of one scrape, and read once. */
  const lastOfScrape = () =>
    (reading ??= job.last().finally(() => {
      reading = null
    }))

  return {
    runNow: () => job.runNow(),
    last: () => job.last(),
    /** What a run would do now. */
    tryIt: () => tryRetention(order()),
    /** Puts what the last run did among the numbers, of whichever server it ran on. */
    registerMetrics: (registry: Registry): void => {
      const gauge = (name: string, help: string, valueOf: (result: RetentionResult) => number) =>
        new Gauge({
          name: `floorview_retention_${name}`,
          help,
          registers: [registry],
          async collect() {
            const last = await lastOfScrape()
            this.reset()
            if (last !== null) this.set(valueOf(last))
          },
        })
      gauge('last_run_seconds', 'when it last ran, in seconds since 1970', ({ finishedAt }) =>
        Math.floor(Date.parse(finishedAt) / 1000),
      )
      gauge('text_rows_dropped', 'texts and what was read out of them', ({ textRows }) => textRows)
      gauge('events_dropped', 'events of sealed days', ({ events }) => events)
      gauge('audit_rows_dropped', 'rows of who read what', ({ auditRows }) => auditRows)
      gauge('days_sealed', 'agents’ days sealed', ({ sealedDays }) => sealedDays)
      gauge('held_back', '1 where days could not be sealed', ({ heldBack }) => (heldBack === null ? 0 : 1))
    },
  }
}
