// Sends saved views of the user log when they are due: looks each minute what is, makes the file as its owner may see it then, and
// mails it. At most once a due time, on any number of servers: log-schedules.ts has the claims. Not the mail server (server/mail).
import { Queue, Worker } from 'bullmq'
import { scopeOf } from '../../shared/roles.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import { instantsOf } from '../../shared/log-view.ts'
import { dueAfter } from '../../shared/log-schedule.ts'
import type { Accounts } from '../access/accounts.ts'
import { jobConnection } from '../jobs/job-connection.ts'
import type { Database } from '../ledger/database.ts'
import { createLogSchedules, type DueSchedule } from '../ledger/log-schedules.ts'
import { within } from '../live/deadline.ts'
import { jobPrefix } from '../live/keys.ts'
import { createLogFiles, FILE_TYPES, MOST_SHEET_ROWS } from '../logs/log-file.ts'
import { createMailer, type MailOutcome, type MailSettings } from '../mail/mailer.ts'

export interface LogMailDeps {
  database: Database
  redisUrl: string
  accounts: Pick<Accounts, 'listUsers'>
  config: { workspace: string; publicUrl: string; mail: MailSettings | null }
  defaults: TeamSettings
  nowMs: () => number
  isLedgerBehind: () => boolean
  log: { warn(fields: object, message: string): void }
  sweepMs?: number
}

interface DueTime {
  schedule: string
  dueMs: number
}

const QUEUE = 'log-mail'
const SWEEP_MS = 60_000
const TRY_LIMIT_MS = 30_000
const CLOSE_LIMIT_MS = 5_000
const ADD_LIMIT_MS = 3_000
/** After a longer pause a mail is no longer what somebody waits for. */
const LATEST_MS = 6 * 3_600_000
const AHEAD_MS = 3_600_000
const MOST_TRIES = 5
/** What mail servers take. */
const MOST_BYTES = 10 * 1024 * 1024

async function collected(parts: AsyncIterable<string | Buffer>): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part
    size += bytes.length
    if (size > MOST_BYTES) return null
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

export function createLogMail(deps: LogMailDeps) {
  const { database, redisUrl, accounts, config, defaults, nowMs, isLedgerBehind, log } = deps
  const schedules = createLogSchedules(database.db, nowMs)
  const files = createLogFiles(database)
  const send = createMailer(config.mail, TRY_LIMIT_MS)
  const stopping = new AbortController()

  const mail = async (due: DueSchedule, dueMs: number): Promise<MailOutcome> => {
    const owner = (await accounts.listUsers()).find(({ userId }) => userId === due.owner)
    if (owner === undefined)
      return { kind: 'refused', answer: 'Whoever made the view has no account any more.' }
    const teams = scopeOf({ kind: 'user', ...owner }, 'logs.read')
    const { plan, view, viewName } = due
    const { fromMs, toMs } = instantsOf(view.range, plan.zone, dueMs)
    const some = <T>(chosen: readonly T[]) => (chosen.length === 0 ? undefined : chosen)
    const file = await files.open(
      {
        ...{ fromMs, toMs, teams, nowMs: dueMs, defaults },
        ...{ team: some(view.team), agent: some(view.agent), status: some(view.status) },
        ...{ reason: some(view.reason), cause: some(view.cause), order: view.order },
      },
      { format: plan.format, columns: view.columns, isBehind: isLedgerBehind() },
    )
    const content = file.kind === 'made' ? await collected(file.parts) : null
    const link = `${config.publicUrl}/logs/views/${encodeURIComponent(due.viewId)}`
    const range = `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`
    const most = plan.format === 'xlsx' ? `${MOST_SHEET_ROWS} rows` : '10 MB'
    const said = [
      `${viewName}: ${range}.`,
      ...(content === null ? [`It is too large for a mail (more than ${most}): take it from the page.`] : []),
      ...(file.kind === 'made' && file.pending ? ['Some of it was still being written.'] : []),
      link,
    ]
    const filename = `user-log-${new Date(fromMs).toISOString().slice(0, 10)}.${plan.format}`
    return send(
      {
        to: plan.to,
        subject: `${viewName}, ${new Date(dueMs).toISOString().slice(0, 10)}`,
        text: `${said.join('\n\n')}\n`,
        id: `log-${due.id}-${dueMs}`,
        attachments: content === null ? [] : [{ filename, contentType: FILE_TYPES[plan.format], content }],
      },
      stopping.signal,
    )
  }

  /** Looks after one due time. What did not go out for sure waits for the next look. */
  const run = async ({ schedule, dueMs }: DueTime): Promise<void> => {
    const due = await schedules.find(schedule)
    if (due === null || dueAfter(due.plan, dueMs - 1) !== dueMs) return
    const tries = await schedules.claim(schedule, dueMs)
    if (tries === null) return
    const outcome = await mail(due, dueMs).catch((error: unknown): MailOutcome => ({
      kind: 'failed',
      answer: reasonOf(error),
      mayHaveArrived: false,
    }))
    const isAgain = outcome.kind === 'failed' && !outcome.mayHaveArrived && tries < MOST_TRIES
    const state = outcome.kind === 'sent' ? 'sent' : isAgain ? 'waiting' : 'failed'
    if (outcome.kind !== 'sent')
      log.warn({ schedule, state, reason: outcome.answer }, 'a view could not be mailed')
    await schedules.ended(schedule, dueMs, state, outcome.answer)
  }

  return {
    run,

    /** Begins to look and to send. Gives how to stop. */
    start(): () => Promise<void> {
      let isStopping = false
      const prefix = jobPrefix(config.workspace)
      const connection = jobConnection(redisUrl, () => isStopping)
      const queue = new Queue<DueTime>(QUEUE, {
        prefix,
        connection: { ...connection, enableOfflineQueue: false },
      })
      const worker = new Worker<DueTime>(QUEUE, (job) => run(job.data), {
        prefix,
        connection,
        concurrency: 1,
      })
      let lastFault = ''
      const note = (error: Error) => {
        if (error.message !== lastFault) log.warn({ reason: error.message }, 'the queue of mailed views')
        lastFault = error.message
      }
      queue.on('error', note)
      worker.on('error', note)

      const add = (due: DueTime): Promise<unknown> =>
        within(
          ADD_LIMIT_MS,
          'adding a job',
          queue.add(QUEUE, due, {
            jobId: `${due.schedule}-${due.dueMs}`,
            delay: Math.max(0, due.dueMs - nowMs()),
            removeOnComplete: true,
            removeOnFail: true,
          }),
        )
      const sweep = async (): Promise<void> => {
        await schedules.giveUpOnDead()
        for (const { id, plan, createdMs } of await schedules.all()) {
          let dueMs = dueAfter(plan, Math.max(createdMs, nowMs() - LATEST_MS))
          for (; dueMs <= nowMs() + AHEAD_MS; dueMs = dueAfter(plan, dueMs))
            if (dueMs > nowMs() || !(await schedules.isKnown(id, dueMs))) await add({ schedule: id, dueMs })
        }
      }
      let sweeping: Promise<void> | null = null
      const look = () => {
        sweeping ??= sweep()
          .catch((error: unknown) =>
            log.warn({ reason: reasonOf(error) }, 'views to mail could not be looked for'),
          )
          .finally(() => (sweeping = null))
      }
      const timer = setInterval(look, deps.sweepMs ?? SWEEP_MS)
      look()
      return async () => {
        isStopping = true
        clearInterval(timer)
        stopping.abort()
        await sweeping
        const closed = Promise.all([worker.close(), queue.close()])
        const isClosed = await within(CLOSE_LIMIT_MS, 'closing the queue', closed).then(
          () => true,
          () => false,
        )
        // Not waited for: it is a Redis that does not answer.
        if (!isClosed) void Promise.all([worker.disconnect(), queue.disconnect()]).catch(() => undefined)
      }
    },
  }
}
