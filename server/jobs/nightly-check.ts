// Each night every day of the ledger is proved to add up. Not what balances (server/ledger/queries/balance.ts), nor how a night's work
// is given out (nightly-job.ts).
import { z } from 'zod'
import { startNightlyJob, type JobStanding, type NightlyJob } from './nightly-job.ts'

/** When a night's days are over, and few people look. */
const EACH_NIGHT = '30 3 * * *'

export const checkResult = z.object({
  checkedAt: z.iso.datetime(),
  agentDays: z.number(),
  faults: z.number(),
  /** The first of them, in words. */
  problems: z.array(z.string()),
})
export type CheckResult = z.infer<typeof checkResult>

export const checkStanding = z.object({
  /** Null before the first one. */
  last: checkResult.nullable(),
  isRunning: z.boolean(),
  /** When a check ended without an answer, where none came since. */
  failedAt: z.iso.datetime().nullable(),
} satisfies Record<keyof JobStanding<CheckResult>, z.ZodType>)

export interface NightlyCheckDeps {
  redisUrl: string
  workspace: string
  /** Whose night it is. */
  zone: string
  check: () => Promise<Omit<CheckResult, 'checkedAt'>>
  nowMs: () => number
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void }
}

/** Begins to check each night, whichever server's turn it is. */
export const startNightlyCheck = ({
  check,
  nowMs,
  log,
  ...place
}: NightlyCheckDeps): NightlyJob<CheckResult> =>
  startNightlyJob({
    ...place,
    log,
    name: 'ledger-check',
    pattern: EACH_NIGHT,
    result: checkResult,
    work: async () => {
      const result = { ...(await check()), checkedAt: new Date(nowMs()).toISOString() }
      if (result.faults === 0) log.info({ agentDays: result.agentDays }, 'the ledger balances')
      else log.warn({ faults: result.faults, problems: result.problems }, 'the ledger does not balance')
      return result
    },
  })
