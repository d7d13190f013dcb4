// Works off the marks: chats first, then teams, then agents, then alerts, then what is read out of messages, each at most once in two seconds. Not what deriving means.
import { sql } from 'kysely'
import { z } from 'zod'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import type { Database } from './database.ts'
import { deriveAgents } from './derive-agents.ts'
import { deriveAlerts } from './derive-alerts.ts'
import { deriveChats } from './derive-chats.ts'
import type { LedgerLogger } from './ledger-log.ts'
import { finishMarks, postponeMark, putMarks, readWaiting, takeMarks, type TakenMark } from './marks.ts'
import { readMessages } from './read-messages.ts'
import { startRetryLoop, type RetryLoop } from './retry-loop.ts'
import { readSettingsBook } from './settings-book.ts'
import { atMs } from './stored-event.ts'

export interface DeriverOptions {
  database: Database
  now: () => number
  logger: LedgerLogger
  /** Settings of a team that nobody has touched. */
  defaults: TeamSettings
}

const CHATS_AT_ONCE = 500
const AGENTS_AT_ONCE = 100
const ALERTS_AT_ONCE = 200
const TEAMS_AT_ONCE = 10
const TRANSCRIPTS_AT_ONCE = 50
/** A subject that cannot be derived waits this long, so that one fault does not keep the rest waiting. */
const FAULT_RETRY_MS = 30_000
const IDLE_MS = 250
const LONGEST_REST_MS = 10_000
const LOOK_EVERY_MS = 2_000

async function putOff(options: DeriverOptions, mark: TakenMark, error: unknown): Promise<void> {
  const { database, logger, now } = options
  logger.warn(
    { error, kind: mark.kind, subject: mark.subject },
    'a part of the ledger cannot be derived; trying again later',
  )
  await postponeMark(database.db, mark, now() + FAULT_RETRY_MS)
}

/** Derives marks together; where one of them is at fault, or the database, one by one shows which. */
async function deriveTogether(
  options: DeriverOptions,
  marks: readonly TakenMark[],
  derive: (marks: readonly TakenMark[]) => Promise<void>,
): Promise<number> {
  if (marks.length === 0) return 0
  try {
    await derive(marks)
  } catch {
    for (const mark of marks) await derive([mark]).catch((error: unknown) => putOff(options, mark, error))
  }
  return marks.length
}

async function deriveDueChats(options: DeriverOptions): Promise<number> {
  const { database, now } = options
  const due = await takeMarks(database.db, 'chat', CHATS_AT_ONCE, now())
  return deriveTogether(options, due, (marks) => deriveChats(database, marks, now()))
}

async function deriveDueAlerts(options: DeriverOptions): Promise<number> {
  const { database, now } = options
  const due = await takeMarks(database.db, 'alert', ALERTS_AT_ONCE, now())
  return deriveTogether(options, due, (marks) => deriveAlerts(database, marks))
}

async function readDueMessages(options: DeriverOptions): Promise<number> {
  const { database, now } = options
  const due = await takeMarks(database.db, 'transcript', TRANSCRIPTS_AT_ONCE, now())
  return deriveTogether(options, due, (marks) => readMessages(database, marks))
}

const agentRow = z.object({ agent: z.string() })

/** Changed settings mark every day of the team's agents from their effective date. */
async function deriveTeam(options: DeriverOptions, mark: TakenMark): Promise<void> {
  const nowMs = options.now()
  await options.database.db.transaction().execute(async (transaction) => {
    const { rows } = await sql`
      select distinct agent from agent_day where team = ${mark.subject} and to_at > ${atMs(mark.fromMs)}
    `.execute(transaction)
    const agents = rows.map((row) => agentRow.parse(row).agent)
    await finishMarks(transaction, [mark])
    const { fromMs } = mark
    const marks = agents.map((subject) => ({
      kind: 'agent' as const,
      subject,
      fromMs,
      untilMs: Math.max(nowMs, fromMs),
    }))
    await putMarks(transaction, marks, nowMs)
  })
}

async function deriveDueTeams(options: DeriverOptions): Promise<number> {
  const marks = await takeMarks(options.database.db, 'team', TEAMS_AT_ONCE, options.now())
  for (const mark of marks) await deriveTeam(options, mark).catch((error) => putOff(options, mark, error))
  return marks.length
}

async function deriveDueAgents(options: DeriverOptions): Promise<number> {
  const { database, now, defaults } = options
  const due = await takeMarks(database.db, 'agent', AGENTS_AT_ONCE, now())
  if (due.length === 0) return 0
  const settings = await readSettingsBook(database.db)
  return deriveTogether(options, due, (marks) =>
    deriveAgents(database, marks, { settings, defaults, nowMs: now() }),
  )
}

/** One pass over what is due now. Returns how many subjects it took. */
async function derivePass(options: DeriverOptions): Promise<number> {
  const chats = await deriveDueChats(options)
  const teams = await deriveDueTeams(options)
  const agents = await deriveDueAgents(options)
  const alerts = await deriveDueAlerts(options)
  const messages = await readDueMessages(options)
  return chats + teams + agents + alerts + messages
}

/** Derives until nothing is due at `now()`; what this marks anew falls due after the spacing. Returns how many it took. */
export async function deriveAllDue(options: DeriverOptions): Promise<number> {
  let total = 0
  for (;;) {
    const taken = await derivePass(options)
    if (taken === 0) return total
    total += taken
  }
}

export interface DeriverStatus {
  /** Marks that wait, those that are not due yet among them. */
  waitingMarks: number
  /** How long the mark that waits longest has been due. */
  overdueMs: number
}

/**
 * Starts deriving in the background. Between its passes it rests as long for each millisecond of work as `restShare` says, so that
 * what is derived comes late and the ledger of what happened does not; it never stops altogether, and a mark waits its turn, first due first.
 */
export function startDeriver(
  options: DeriverOptions & { restShare: () => number },
): RetryLoop & { status(): DeriverStatus } {
  const { database, now, restShare } = options
  let status: DeriverStatus = { waitingMarks: 0, overdueMs: 0 }
  let lookedMs = -Infinity
  const loop = startRetryLoop({
    step: async () => {
      if (performance.now() - lookedMs >= LOOK_EVERY_MS) {
        status = await readWaiting(database.db, now())
        lookedMs = performance.now()
      }
      const startedMs = performance.now()
      const taken = await derivePass(options)
      const restMs = (performance.now() - startedMs) * restShare()
      return Math.min(LONGEST_REST_MS, taken === 0 ? Math.max(IDLE_MS, restMs) : restMs)
    },
    onFault: (error) => options.logger.warn({ error }, 'the ledger cannot be derived; trying again'),
  })
  return { stop: () => loop.stop(), status: () => status }
}
