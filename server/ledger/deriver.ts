// Works off the marks: chats first, then teams, then agents, each at most once in two seconds. Not what deriving means.
import { sql } from 'kysely'
import { z } from 'zod'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import type { Database } from './database.ts'
import { deriveAgent } from './derive-agent.ts'
import { deriveChats } from './derive-chats.ts'
import type { LedgerLogger } from './ledger-log.ts'
import { finishMarks, postponeMark, putMarks, takeMarks, type TakenMark } from './marks.ts'
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

const CHATS_AT_ONCE = 100
const AGENTS_AT_ONCE = 50
const TEAMS_AT_ONCE = 10
/** A subject that cannot be derived waits this long, so that one fault does not keep the rest waiting. */
const FAULT_RETRY_MS = 30_000
const IDLE_MS = 250

async function putOff(options: DeriverOptions, mark: TakenMark, error: unknown): Promise<void> {
  const { database, logger, now } = options
  logger.warn(
    { error, kind: mark.kind, subject: mark.subject },
    'a part of the ledger cannot be derived; trying again later',
  )
  await postponeMark(database.db, mark, now() + FAULT_RETRY_MS)
}

async function deriveDueChats(options: DeriverOptions): Promise<number> {
  const { database, now } = options
  const marks = await takeMarks(database.db, 'chat', CHATS_AT_ONCE, now())
  if (marks.length === 0) return 0
  try {
    await deriveChats(database, marks, now())
  } catch {
    // One of them is at fault, or the database: one by one shows which.
    for (const mark of marks)
      await deriveChats(database, [mark], now()).catch((error) => putOff(options, mark, error))
  }
  return marks.length
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
  const marks = await takeMarks(database.db, 'agent', AGENTS_AT_ONCE, now())
  if (marks.length === 0) return 0
  const settings = await readSettingsBook(database.db)
  for (const mark of marks)
    await deriveAgent(database, mark, { settings, defaults, nowMs: now() }).catch((error) =>
      putOff(options, mark, error),
    )
  return marks.length
}

/** One pass over what is due now. Returns how many subjects it took. */
async function derivePass(options: DeriverOptions): Promise<number> {
  const chats = await deriveDueChats(options)
  const teams = await deriveDueTeams(options)
  const agents = await deriveDueAgents(options)
  return chats + teams + agents
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

/** Starts deriving in the background. `stop` lets the subject in hand end first. */
export function startDeriver(options: DeriverOptions): RetryLoop {
  return startRetryLoop({
    step: async () => ((await derivePass(options)) === 0 ? IDLE_MS : 0),
    onFault: (error) => options.logger.warn({ error }, 'the ledger cannot be derived; trying again'),
  })
}
