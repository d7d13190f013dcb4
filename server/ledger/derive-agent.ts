// Derives an agent's days from the first changed instant on, day by day, until a day closes as it did before. Not the fold.
import { sql } from 'kysely'
import {
  createAgentCalendar,
  cutRuns,
  membershipsOf,
  type DayTile,
  type Membership,
  type Period,
} from '../../shared/floor/agent-calendar.ts'
import { noPeriodState, periodState, statusRuns, type PeriodState } from '../../shared/floor/periods.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import {
  nextDayMs,
  nextEventMs,
  readAgentEvents,
  readChatsHeld,
  readDayBefore,
  readDays,
  readMemberships,
  type TimeSpan,
} from './agent-time.ts'
import type { Database, Sql } from './database.ts'
import { finishMarks, putMarks, type TakenMark } from './marks.ts'
import type { SettingsBook } from './settings-book.ts'
import { atMs } from './stored-event.ts'
import { lockSubjects } from './subject-lock.ts'

/** Days derived in one transaction; the rest keeps its mark. */
const WINDOW_MS = 32 * 24 * 60 * 60 * 1000
/** The last day of a window may reach this far out of it. */
const LAST_DAY_MS = 2 * 24 * 60 * 60 * 1000

export interface DeriveContext {
  settings: SettingsBook
  defaults: TeamSettings
  nowMs: number
}

interface NewDay {
  tile: DayTile
  periods: Period[]
  closing: PeriodState
  chats: number
  inChatMs: number
}

/** The union of the spans within the tile, and how many they are. */
function chatTime(held: readonly TimeSpan[], tile: TimeSpan): { chats: number; inChatMs: number } {
  let chats = 0
  let inChatMs = 0
  let coveredToMs = tile.fromMs
  for (const { fromMs, toMs } of held) {
    const from = Math.max(fromMs, tile.fromMs)
    const to = Math.min(toMs, tile.toMs)
    if (from >= to) continue
    chats += 1
    inChatMs += Math.max(0, to - Math.max(from, coveredToMs))
    coveredToMs = Math.max(coveredToMs, to)
  }
  return { chats, inChatMs }
}

const asText = (state: PeriodState) => JSON.stringify(periodState.parse(state))

async function writeDays(
  transaction: Sql,
  agent: string,
  range: TimeSpan,
  days: readonly NewDay[],
): Promise<void> {
  for (const table of ['agent_day', 'status_period'])
    await sql`
      delete from ${sql.id(table)}
      where agent = ${agent} and from_at < ${atMs(range.toMs)} and to_at > ${atMs(range.fromMs)}
    `.execute(transaction)
  const dayRows = days.map(({ tile, closing, chats, inChatMs }) => ({ ...tile, closing, chats, inChatMs }))
  await sql`
    insert into agent_day (agent, from_at, to_at, day, team, zone, settings_version, membership_version, chats, in_chat_ms,
      closing)
    select ${agent}, to_timestamp("fromMs" / 1000), to_timestamp("toMs" / 1000), day, team, zone, "settingsVersion",
      "membershipVersion", chats, "inChatMs", closing
    from json_to_recordset(${JSON.stringify(dayRows)}::json) as d("fromMs" float8, "toMs" float8, day date, team text,
      zone text, "settingsVersion" text, "membershipVersion" text, chats integer, "inChatMs" bigint, closing jsonb)
  `.execute(transaction)
  await sql`
    insert into status_period (agent, from_at, to_at, day, team, status, reason, cause, source, settings_version,
      membership_version)
    select ${agent}, to_timestamp("fromMs" / 1000), to_timestamp("toMs" / 1000), day, team, status, reason, cause, source,
      "settingsVersion", "membershipVersion"
    from json_to_recordset(${JSON.stringify(days.flatMap((day) => day.periods))}::json) as p("fromMs" float8, "toMs" float8,
      day date, team text, status text, reason text, cause text, source text, "settingsVersion" text,
      "membershipVersion" text)
  `.execute(transaction)
}

async function writeMemberships(
  transaction: Sql,
  agent: string,
  range: TimeSpan,
  changes: readonly Membership[],
): Promise<void> {
  await sql`
    delete from agent_membership
    where agent = ${agent} and from_at >= ${atMs(range.fromMs)} and from_at < ${atMs(range.toMs)}
  `.execute(transaction)
  await sql`
    insert into agent_membership (agent, from_at, team, version)
    select ${agent}, to_timestamp("fromMs" / 1000), team, version
    from json_to_recordset(${JSON.stringify(changes)}::json) as m("fromMs" float8, team text, version text)
  `.execute(transaction)
}

/** Everything of one window: what is known before it, and what lies in it. */
async function readWindow(transaction: Sql, mark: TakenMark, context: DeriveContext) {
  const agent = mark.subject
  const [overlapping] = await readDays(transaction, agent, mark.fromMs, mark.fromMs + 1)
  // A day that was cut by an older calendar is taken back as a whole.
  const fromMs = Math.min(mark.fromMs, overlapping?.fromMs ?? Infinity)
  const toMs = fromMs + WINDOW_MS
  const base = await readDayBefore(transaction, agent, fromMs)
  const events = await readAgentEvents(transaction, agent, fromMs, toMs)
  const state = base?.closing ?? noPeriodState()
  const known = await readMemberships(transaction, agent)
  const changesToMs = toMs + LAST_DAY_MS
  const changes = membershipsOf(state.facts.team, events).filter((change) => change.fromMs < changesToMs)
  const memberships = [
    ...known.filter((membership) => membership.fromMs < fromMs),
    ...changes,
    ...known.filter((membership) => membership.fromMs >= changesToMs),
  ]
  const calendar = createAgentCalendar(memberships, context.settings, context.defaults)
  const startMs = Math.max(calendar.tileAt(fromMs).fromMs, base?.toMs ?? -Infinity)
  const days = await readDays(transaction, agent, startMs, toMs)
  const held = await readChatsHeld(transaction, agent, { fromMs: startMs, toMs }, context.nowMs)
  return { agent, startMs, fromMs, toMs, state, events, known, memberships, changes, calendar, days, held }
}

/** Derives in the caller's transaction, which holds the agent's lock. */
async function deriveWindow(transaction: Sql, mark: TakenMark, context: DeriveContext): Promise<void> {
  const window = await readWindow(transaction, mark, context)
  const { agent, calendar, days, held, events } = window
  const instants = [mark.fromMs, ...days.map((day) => day.fromMs), ...held.map((span) => span.fromMs)]
  for (const event of events) {
    instants.push(event.occurredAtMs)
    if (event.type === 'system.agent.lapse') instants.push(event.data.evidenceMs)
  }
  instants.sort((a, b) => a - b)

  let { state } = window
  let reachedMs = window.startMs
  let isSettled = false
  const newDays: NewDay[] = []
  while (!isSettled) {
    const lastMs = reachedMs
    const goesOn = [...days, ...held].some((span) => span.fromMs < lastMs && span.toMs > lastMs)
    const nextMs = goesOn ? lastMs : (instants.find((instant) => instant >= lastMs) ?? Infinity)
    if (nextMs >= window.toMs) break
    const tile = { ...calendar.tileAt(Math.max(nextMs, lastMs)) }
    tile.fromMs = Math.max(tile.fromMs, lastMs)
    const upcoming = events.filter(
      (event) =>
        (event.type === 'system.agent.lapse' ? event.data.evidenceMs : event.occurredAtMs) >= tile.fromMs,
    )
    const { runs, after } = statusRuns(state, upcoming, tile.fromMs, tile.toMs)
    const periods = [...cutRuns(runs, calendar, tile.fromMs, tile.toMs)]
    newDays.push({ tile, periods, closing: after, ...chatTime(held, tile) })
    state = after
    reachedMs = tile.toMs
    // The next day is derived again only where this one closes otherwise than before.
    const before = days.find((day) => day.fromMs === tile.fromMs && day.toMs === tile.toMs)
    isSettled = tile.toMs > mark.untilMs && before !== undefined && asText(before.closing) === asText(after)
  }

  const doneMs = isSettled ? reachedMs : Math.max(reachedMs, window.toMs)
  const range = { fromMs: window.startMs, toMs: isSettled ? doneMs : reachedMs }
  if (newDays.length > 0) await writeDays(transaction, agent, range, newDays)
  const inDone = (membership: Membership) => membership.fromMs >= window.fromMs && membership.fromMs < doneMs
  await writeMemberships(
    transaction,
    agent,
    { fromMs: window.fromMs, toMs: doneMs },
    window.changes.filter(inDone),
  )
  await finishMarks(transaction, [mark])
  await markWhatFollows(transaction, mark, context, { window, doneMs, isSettled })
}

async function markWhatFollows(
  transaction: Sql,
  mark: TakenMark,
  context: DeriveContext,
  outcome: { window: Awaited<ReturnType<typeof readWindow>>; doneMs: number; isSettled: boolean },
): Promise<void> {
  const { window, doneMs, isSettled } = outcome
  const { agent } = window
  if (!isSettled) {
    const nextDay = await nextDayMs(transaction, agent, doneMs)
    const nextEvent = mark.untilMs >= doneMs ? await nextEventMs(transaction, agent, doneMs) : null
    const fromMs = Math.min(nextDay ?? Infinity, nextEvent ?? Infinity)
    const untilMs = Math.max(mark.untilMs, fromMs)
    if (fromMs !== Infinity)
      await putMarks(transaction, [{ kind: 'agent', subject: agent, fromMs, untilMs }], context.nowMs)
  }
  // The first known team holds for all time before it: another first team is another team on every earlier day.
  const firstTeam = window.memberships[0]?.team
  if (firstTeam === window.known[0]?.team) return
  const firstDay = await nextDayMs(transaction, agent, -1e14)
  if (firstDay === null || firstDay >= window.startMs) return
  const untilMs = window.startMs
  await putMarks(transaction, [{ kind: 'agent', subject: agent, fromMs: firstDay, untilMs }], context.nowMs)
}

/** Derives what the mark names. Does nothing where another server derives this agent right now: the mark stays. */
export async function deriveAgent(
  database: Database,
  mark: TakenMark,
  context: DeriveContext,
): Promise<void> {
  await database.db.transaction().execute(async (transaction) => {
    const locked = await lockSubjects(transaction, 'agent', [mark.subject])
    if (locked.has(mark.subject)) await deriveWindow(transaction, mark, context)
  })
}
