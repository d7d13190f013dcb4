// Writes derived days, periods and memberships of many agents, each kind in one statement. Not the deriving.
import { sql } from 'kysely'
import { LONGEST_DAY_MS } from './agent-time.ts'
import type { NewTime } from './agent-window.ts'
import type { DaySums } from '../../shared/metrics/day-sums.ts'
import type { Sql } from './database.ts'

/** The start of what a table's index is asked for: no day and no period is longer than the longest day. */
const longestDay = sql.lit(LONGEST_DAY_MS)

async function deleteRanges(
  transaction: Sql,
  table: 'agent_day' | 'status_period',
  ranges: readonly { agent: string; fromMs: number; toMs: number; endsFromMs: number | null }[],
): Promise<void> {
  await sql`
    delete from ${sql.id(table)} as known
    using json_to_recordset(${JSON.stringify(ranges)}::json)
      as range(agent text, "fromMs" float8, "toMs" float8, "endsFromMs" float8)
    where known.agent = range.agent and known.from_at < to_timestamp(range."toMs" / 1000)
      and known.from_at > to_timestamp((greatest(range."fromMs", range."endsFromMs") - ${longestDay}::float8) / 1000 - 1)
      and known.to_at > to_timestamp(range."fromMs" / 1000)
      and (range."endsFromMs" is null or known.to_at >= to_timestamp(range."endsFromMs" / 1000))
  `.execute(transaction)
}

/** As spent-days.ts reads it: short, for there are many. */
const sumsColumn = ({ availableMs, awayMs, unknownMs, gapMs, uses }: DaySums) =>
  [availableMs, awayMs, unknownMs, gapMs, uses] as const

async function insertDays(transaction: Sql, times: readonly NewTime[]): Promise<void> {
  const rows = times.flatMap(({ agent, days }) =>
    days.map(({ tile, closing, chats, inChatMs, availableWithoutChatMs, sums }) => ({
      agent,
      ...tile,
      closing,
      chats,
      inChatMs,
      availableWithoutChatMs,
      sums: sumsColumn(sums),
    })),
  )
  await sql`
    insert into agent_day (agent, from_at, to_at, day, team, zone, settings_version, membership_version, chats, in_chat_ms,
      available_without_chat_ms, closing, sums)
    select agent, to_timestamp("fromMs" / 1000), to_timestamp("toMs" / 1000), day, team, zone, "settingsVersion",
      "membershipVersion", chats, "inChatMs", "availableWithoutChatMs", closing, sums
    from json_to_recordset(${JSON.stringify(rows)}::json) as d(agent text, "fromMs" float8, "toMs" float8, day date,
      team text, zone text, "settingsVersion" text, "membershipVersion" text, chats integer, "inChatMs" bigint,
      "availableWithoutChatMs" bigint, closing jsonb, sums jsonb)
  `.execute(transaction)
}

async function insertPeriods(transaction: Sql, times: readonly NewTime[]): Promise<void> {
  const rows = times.flatMap(({ agent, periods }) => periods.map((period) => ({ agent, ...period })))
  if (rows.length === 0) return
  await sql`
    insert into status_period (agent, from_at, to_at, day, team, status, reason, cause, source, settings_version,
      membership_version)
    select agent, to_timestamp("fromMs" / 1000), to_timestamp("toMs" / 1000), day, team, status, reason, cause, source,
      "settingsVersion", "membershipVersion"
    from json_to_recordset(${JSON.stringify(rows)}::json) as p(agent text, "fromMs" float8, "toMs" float8, day date,
      team text, status text, reason text, cause text, source text, "settingsVersion" text, "membershipVersion" text)
  `.execute(transaction)
}

async function writeMemberships(transaction: Sql, times: readonly NewTime[]): Promise<void> {
  const changed = times.flatMap(({ agent, memberships }) =>
    memberships === null ? [] : [{ agent, ...memberships }],
  )
  if (changed.length === 0) return
  const ranges = changed.map(({ agent, range }) => ({ agent, ...range }))
  await sql`
    delete from agent_membership as known
    using json_to_recordset(${JSON.stringify(ranges)}::json) as range(agent text, "fromMs" float8, "toMs" float8)
    where known.agent = range.agent and known.from_at >= to_timestamp(range."fromMs" / 1000)
      and known.from_at < to_timestamp(range."toMs" / 1000)
  `.execute(transaction)
  const rows = changed.flatMap(({ agent, changes }) => changes.map((change) => ({ agent, ...change })))
  await sql`
    insert into agent_membership (agent, from_at, team, version)
    select agent, to_timestamp("fromMs" / 1000), team, version
    from json_to_recordset(${JSON.stringify(rows)}::json) as m(agent text, "fromMs" float8, team text, version text)
  `.execute(transaction)
}

/** Puts these times in the place of what was derived before. */
export async function writeAgentTimes(transaction: Sql, times: readonly NewTime[]): Promise<void> {
  const written = times.filter(({ days }) => days.length > 0)
  if (written.length > 0) {
    const ranges = written.map(({ agent, range, periodsFromMs }) => ({
      agent,
      ...range,
      endsFromMs: Number.isFinite(periodsFromMs) ? periodsFromMs : null,
    }))
    await deleteRanges(
      transaction,
      'agent_day',
      ranges.map((range) => ({ ...range, endsFromMs: null })),
    )
    await deleteRanges(transaction, 'status_period', ranges)
    await insertDays(transaction, written)
    await insertPeriods(transaction, written)
  }
  await writeMemberships(transaction, times)
}
