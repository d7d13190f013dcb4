// When each message is tried: jobs in Redis, by BullMQ, that any server may take. Not the record of messages, which is
// PostgreSQL's (deliveries.ts): a job holds no more than an id, and one that is lost is made again from there.
import { DelayedError, Queue, UnrecoverableError, Worker, type Job } from 'bullmq'
import { jobConnection } from '../../jobs/job-connection.ts'
import { within } from '../../live/deadline.ts'
import { jobPrefix } from '../../live/keys.ts'
import type { DeliveryTiming } from './backoff.ts'
import type { QueuedDelivery } from './deliveries.ts'

/** What is to become of a job. */
export type Next =
  | { kind: 'ended' }
  /** A try failed. */
  | { kind: 'again'; afterMs: number }
  /** No try was made, and none counts. */
  | { kind: 'later'; afterMs: number }

export interface JobData {
  id: string
  channel: string
}

export interface DeliveryQueueDeps {
  redisUrl: string
  workspace: string
  timing: DeliveryTiming
  log: { warn(fields: object, message: string): void }
  /** Looks after one message. Where it throws, its turn comes again soon. */
  run: (data: JobData) => Promise<Next>
}

export type DeliveryQueue = ReturnType<typeof createDeliveryQueue>

const QUEUE = 'alerts'
const ADD_LIMIT_MS = 3_000
const CLOSE_LIMIT_MS = 5_000
const AFTER_FAULT_MS = 5_000
/** A server says so often that it is at a job, and where none does the job is another's. What a record has taken is safe from both. */
const HELD_MS = 10_000
const LOOK_FOR_LEFT_MS = 5_000
/** However many servers died over one message: its record counts the tries. */
const MOST_LEFT_TIMES = 1_000

/** Its delay is what the record says, which counts the tries too. */
class TryAgainError extends Error {
  override name = 'TryAgainError'
  readonly afterMs: number
  constructor(afterMs: number) {
    super('to be tried again')
    this.afterMs = afterMs
  }
}

/** Opens the connections and begins to work. `stop` waits for the jobs that are under way. */
export function createDeliveryQueue({ redisUrl, workspace, timing, log, run }: DeliveryQueueDeps) {
  const prefix = jobPrefix(workspace)
  let isStopping = false
  const connection = jobConnection(redisUrl, () => isStopping)
  // Who adds must not wait for a Redis that is away: what it could not add is found again.
  const queue = new Queue<JobData>(QUEUE, {
    prefix,
    connection: { ...connection, enableOfflineQueue: false },
  })

  let lastFault = ''
  const noteFault = (error: Error) => {
    if (error.message === lastFault) return
    lastFault = error.message
    log.warn({ reason: error.message }, 'the queue of alert messages')
  }

  const process = async (job: Job<JobData>, token?: string): Promise<void> => {
    const next = await run(job.data).catch((error: unknown): Next => {
      const reason = error instanceof Error ? error.message : String(error)
      log.warn({ delivery: job.data.id, reason }, 'an alert message could not be looked after')
      return { kind: 'later', afterMs: AFTER_FAULT_MS }
    })
    if (next.kind === 'ended') return
    if (next.kind === 'again') throw new TryAgainError(next.afterMs)
    await job.moveToDelayed(Date.now() + next.afterMs, token)
    throw new DelayedError()
  }

  const worker = new Worker<JobData>(QUEUE, process, {
    prefix,
    connection,
    concurrency: timing.allTries,
    lockDuration: HELD_MS,
    stalledInterval: LOOK_FOR_LEFT_MS,
    maxStalledCount: MOST_LEFT_TIMES,
    settings: {
      backoffStrategy: (_tries: number, _type?: string, error?: Error) =>
        error instanceof TryAgainError ? error.afterMs : AFTER_FAULT_MS,
    },
  })
  queue.on('error', noteFault)
  worker.on('error', noteFault)
  worker.on('ready', () => {
    lastFault = ''
  })

  return {
    /**
     * A message's turn comes at `dueAtMs`, of the clock that gave `nowMs`. One job, however many servers add it. False where
     * Redis did not take it now.
     */
    async add({ id, channel, round, dueAtMs, isHastened }: QueuedDelivery, nowMs: number): Promise<boolean> {
      const added = queue.add(
        QUEUE,
        { id, channel },
        {
          jobId: isHastened === true ? `${id}-${round}-hastened` : `${id}-${round}`,
          delay: Math.max(0, dueAtMs - nowMs),
          // The record ends it before; what servers that died took of it counts here too.
          attempts: timing.mostTries * 3,
          backoff: { type: 'custom' },
          removeOnComplete: true,
          removeOnFail: true,
        },
      )
      return within(ADD_LIMIT_MS, 'adding a job', added).then(
        () => true,
        (error: unknown) => {
          noteFault(error instanceof Error ? error : new UnrecoverableError(String(error)))
          return false
        },
      )
    },

    async stop(): Promise<void> {
      isStopping = true
      const closed = Promise.all([worker.close(), queue.close()])
      const isClosed = await within(timing.graceMs + CLOSE_LIMIT_MS, 'closing the queue', closed).then(
        () => true,
        () => false,
      )
      // Not waited for: it is a Redis that does not answer.
      if (!isClosed) void Promise.all([worker.disconnect(), queue.disconnect()]).catch(() => undefined)
    },
  }
}
