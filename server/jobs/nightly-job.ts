// Work that one server of a workspace does each night, as a job that BullMQ gives out once. The result is the job's own: the last ones
// stay in Redis. Not what the work is.
import { Queue, Worker } from 'bullmq'
import type { z } from 'zod'
import { within } from '../live/deadline.ts'
import { jobPrefix } from '../live/keys.ts'
import { jobConnection } from './job-connection.ts'

const KEPT = 30
const READ_LIMIT_MS = 3_000
const CLOSE_LIMIT_MS = 5_000

export interface NightlyJobDeps<Result> {
  /** Of the queue, the same on every server. */
  name: string
  /** When it is due, in the zone: a cron pattern. */
  pattern: string
  redisUrl: string
  workspace: string
  /** Whose night it is. */
  zone: string
  result: z.ZodType<Result>
  /** Begun anew where its server dies meanwhile; to be ended soon where `stopping` is aborted. */
  work: (stopping: AbortSignal) => Promise<Result>
  log: { warn(fields: object, message: string): void }
}

export interface JobStanding<Result> {
  /** What came of it last; null where it was not done yet, or Redis does not say. */
  last: Result | null
  isRunning: boolean
  /** When it ended without a result, where none came since. */
  failedAt: string | null
}

export interface NightlyJob<Result> {
  /** Has it done now too; the result follows. */
  runNow(): Promise<void>
  /** What came of it last; null where it was not done yet, or Redis does not say. */
  last(): Promise<Result | null>
  standing(): Promise<JobStanding<Result>>
  stop(): Promise<void>
}

/** Begins to do it each night, whichever server's turn it is. */
export function startNightlyJob<Result>({
  name,
  pattern,
  redisUrl,
  workspace,
  zone,
  result,
  work,
  log,
}: NightlyJobDeps<Result>): NightlyJob<Result> {
  const stopping = new AbortController()
  const connection = jobConnection(redisUrl, () => stopping.signal.aborted)
  const prefix = jobPrefix(workspace)
  const queue = new Queue(name, { prefix, connection })
  const worker = new Worker(name, () => work(stopping.signal), { prefix, connection, concurrency: 1 })
  const noteFault = (error: Error) => log.warn({ reason: error.message }, `the nightly job ${name}`)
  queue.on('error', noteFault)
  worker.on('error', noteFault)
  worker.on('failed', (_job, error) => {
    if (!stopping.signal.aborted) noteFault(error)
  })
  const options = { removeOnComplete: { count: KEPT }, removeOnFail: { count: KEPT }, attempts: 3 }
  const planned = queue
    .upsertJobScheduler(name, { pattern, tz: zone }, { name, opts: options })
    .then(() => true)
    .catch((error: unknown) => {
      if (!stopping.signal.aborted) noteFault(error instanceof Error ? error : new Error(String(error)))
      return false
    })

  const newest = async (state: 'completed' | 'active' | 'failed') => {
    const read = within(READ_LIMIT_MS, `reading what came of ${name}`, queue.getJobs([state], 0, 0))
    const [job] = await read.catch(() => [])
    return job
  }

  return {
    async runNow(): Promise<void> {
      await queue.add(name, {}, options)
    },

    async last(): Promise<Result | null> {
      return result.safeParse((await newest('completed'))?.returnvalue).data ?? null
    },

    async standing(): Promise<JobStanding<Result>> {
      const [done, active, failed] = await Promise.all([
        newest('completed'),
        newest('active'),
        newest('failed'),
      ])
      const failedMs = failed?.finishedOn
      const isNewer = failedMs !== undefined && failedMs > (done?.finishedOn ?? 0)
      return {
        last: result.safeParse(done?.returnvalue).data ?? null,
        isRunning: active !== undefined,
        failedAt: isNewer ? new Date(failedMs).toISOString() : null,
      }
    },

    async stop(): Promise<void> {
      stopping.abort()
      const closed = planned.then(() => Promise.all([worker.close(), queue.close()]))
      const isClosed = await within(CLOSE_LIMIT_MS, `closing the nightly job ${name}`, closed).then(
        () => true,
        () => false,
      )
      if (!isClosed) void Promise.all([worker.disconnect(), queue.disconnect()]).catch(() => undefined)
    },
  }
}
