// Each night one server of a workspace proves that every day of the ledger adds up, as a job that BullMQ gives out once. The result is
// the job's own: the last ones stay in Redis. Not what balances (server/ledger/queries/balance.ts).
import { Queue, Worker } from 'bullmq'
import { z } from 'zod'
import { within } from '../live/deadline.ts'
import { jobPrefix } from '../live/keys.ts'
import { jobConnection } from './job-connection.ts'

const QUEUE = 'ledger-check'
/** When a night's days are over, and few people look. */
const EACH_NIGHT = '30 3 * * *'
const KEPT = 30
const READ_LIMIT_MS = 3_000
const CLOSE_LIMIT_MS = 5_000

export const checkResult = z.object({
  checkedAt: z.iso.datetime(),
  agentDays: z.number(),
  faults: z.number(),
  /** The first of them, in words. */
  problems: z.array(z.string()),
})
export type CheckResult = z.infer<typeof checkResult>

export interface NightlyCheckDeps {
  redisUrl: string
  workspace: string
  /** Whose night it is. */
  zone: string
  check: () => Promise<Omit<CheckResult, 'checkedAt'>>
  nowMs: () => number
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void }
}

export type NightlyCheck = ReturnType<typeof startNightlyCheck>

/** Begins to check each night, whichever server's turn it is. */
export function startNightlyCheck({ redisUrl, workspace, zone, check, nowMs, log }: NightlyCheckDeps) {
  let isStopping = false
  const connection = jobConnection(redisUrl, () => isStopping)
  const prefix = jobPrefix(workspace)
  const queue = new Queue(QUEUE, { prefix, connection })
  const worker = new Worker(
    QUEUE,
    async (): Promise<CheckResult> => {
      const result = { ...(await check()), checkedAt: new Date(nowMs()).toISOString() }
      if (result.faults === 0) log.info({ agentDays: result.agentDays }, 'the ledger balances')
      else log.warn({ faults: result.faults, problems: result.problems }, 'the ledger does not balance')
      return result
    },
    { prefix, connection, concurrency: 1 },
  )
  const noteFault = (error: Error) => log.warn({ reason: error.message }, 'the nightly check of the ledger')
  queue.on('error', noteFault)
  worker.on('error', noteFault)
  const options = { removeOnComplete: { count: KEPT }, removeOnFail: { count: KEPT }, attempts: 3 }
  const planned = queue
    .upsertJobScheduler(QUEUE, { pattern: EACH_NIGHT, tz: zone }, { name: QUEUE, opts: options })
    .then(() => true)
    .catch((error: unknown) => {
      if (!isStopping) noteFault(error instanceof Error ? error : new Error(String(error)))
      return false
    })

  return {
    /** Has it checked now too; the result follows. */
    async checkNow(): Promise<void> {
      await queue.add(QUEUE, {}, options)
    },

    /** What was found last; null where it was not checked yet, or Redis does not say. */
    async last(): Promise<CheckResult | null> {
      const read = within(READ_LIMIT_MS, 'reading the last check', queue.getJobs(['completed'], 0, 0))
      const [job] = await read.catch(() => [])
      return checkResult.safeParse(job?.returnvalue).data ?? null
    },

    async stop(): Promise<void> {
      isStopping = true
      const closed = planned.then(() => Promise.all([worker.close(), queue.close()]))
      const isClosed = await within(CLOSE_LIMIT_MS, 'closing the nightly check', closed).then(
        () => true,
        () => false,
      )
      if (!isClosed) void Promise.all([worker.disconnect(), queue.disconnect()]).catch(() => undefined)
    },
  }
}
