// What trends are made of, business day by business day: ratings, moods and first replies by whose they are, and the time of agents'
// days. Not the comparing (shared/metrics/trend.ts), nor whose page it is (trends.ts).
import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import type { AgentCalendar, TeamStay } from '../../../shared/floor/agent-calendar.ts'
import { createBreaths } from '../breaths.ts'
import type { Sql } from '../database.ts'
import { atMs } from '../stored-event.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** `YYYY-MM-DD` as days since 1970-01-01, and back. */
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS
export const dayOfNumber = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** A business day of a team by its number, or a part of one where the team's clock changed within it. */
export interface TeamDay {
  team: string
  day: number
  fromMs: number
  toMs: number
}

/** Time of `who` that counts by the days of a team. */
export interface Stay extends TeamStay {
  who: string
}

/** The team's days `first` to `last`, both included. */
export function daysOf(
  team: string,
  calendar: AgentCalendar,
  { first, last }: { first: number; last: number },
): TeamDay[] {
  const days: TeamDay[] = []
  // A business day begins and ends at most 38 hours beside the UTC day of its name.
  for (let reachedMs = (first - 2) * DAY_MS; reachedMs < (last + 3) * DAY_MS;) {
    const { day, fromMs, toMs } = calendar.tileAt(reachedMs)
    const number = dayNumber(day)
    if (number >= first && number <= last) days.push({ team, day: number, fromMs, toMs })
    reachedMs = toMs
  }
  return days
}

/** What was said on the days of each: by who, the day, and the values in no order; null is unscored. */
export type DayValues = { who: string; day: number; values: (number | null)[] }

const valuesRow = z.object({
  who: z.string(),
  day: z.number(),
  values: z.array(z.number().nullable()),
})

/** Where a kind of value is read from: rows of (who, at, value), within the span of all tiles. */
type Source = (
  who: readonly string[],
  from: RawBuilder<unknown>,
  to: RawBuilder<unknown>,
) => RawBuilder<unknown>

const RATING = sql`1 + 4 * rating`
export const SOURCES = {
  /** The ratings of agents. */
  agentRatings: (who, from, to) => sql`select rated_agent as who, rated_at as at, ${RATING} as value from chat
    where rated_agent = any(${[...who]}) and rating is not null and rated_at >= ${from} and rated_at < ${to}`,
  /** Ratings that are nobody's count for the chat's team. */
  looseRatings: (who, from, to) => sql`select team as who, rated_at as at, ${RATING} as value from chat
    where rated_agent is null and team = any(${[...who]}) and rating is not null
      and rated_at >= ${from} and rated_at < ${to}`,
  agentMoods: (who, from, to) => sql`select agent as who, said_at as at, sentiment as value from chat_mood
    where agent = any(${[...who]}) and said_at >= ${from} and said_at < ${to}`,
  teamMoods: (who, from, to) => sql`select team as who, said_at as at, sentiment as value from chat_mood
    where team = any(${[...who]}) and said_at >= ${from} and said_at < ${to}`,
  /** First replies that were given while the agent held the chat. */
  agentReplies: (who, from, to) => sql`
    select span.agent as who, first_reply_at as at, first_reply_ms as value from chat_span as span
    join chat on chat.id = span.chat
    where span.agent = any(${[...who]}) and span.from_at < ${to} and coalesce(span.to_at, 'infinity') > ${from}
      and first_reply_ms is not null and first_reply_at >= span.from_at
      and first_reply_at < coalesce(span.to_at, 'infinity')`,
  teamReplies: (
    who,
    from,
    to,
  ) => sql`select team as who, first_reply_at as at, first_reply_ms as value from chat
    where team = any(${[...who]}) and first_reply_ms is not null
      and first_reply_at >= ${from} and first_reply_at < ${to}`,
} satisfies Record<string, Source>

/** What of a source's values is wanted: those that fall into a stay, by the days of the stay's team. */
export interface Wanted {
  stays: readonly Stay[]
  days: readonly TeamDay[]
}

/** Reads the values of a source by whose they are and the days that they fall into. */
export async function readDayValues(
  db: Sql,
  source: keyof typeof SOURCES,
  { stays, days }: Wanted,
): Promise<DayValues[]> {
  if (stays.length === 0 || days.length === 0) return []
  const fromMs = days.reduce((least, day) => Math.min(least, day.fromMs), Infinity)
  const toMs = days.reduce((most, day) => Math.max(most, day.toMs), -Infinity)
  const who = [...new Set(stays.map((stay) => stay.who))]
  const within = stays.map((stay) => ({
    ...stay,
    fromMs: Math.max(stay.fromMs, fromMs),
    toMs: Math.min(stay.toMs, toMs),
  }))
  // Once for each UTC day that a day touches, so that values find theirs by equality.
  const parts = days.flatMap((day) => {
    const [first, last] = [Math.floor(day.fromMs / DAY_MS), Math.floor((day.toMs - 1) / DAY_MS)]
    return Array.from({ length: last - first + 1 }, (_, at) => ({ ...day, utc: dayOfNumber(first + at) }))
  })
  const bounds = sql`to_timestamp("fromMs" / 1000) as from_at, to_timestamp("toMs" / 1000) as to_at`
  const { rows } = await sql`
    with stay as materialized (
      select who, team, ${bounds} from json_to_recordset(${JSON.stringify(within)}::json)
        as part(who text, team text, "fromMs" float8, "toMs" float8)
    ), team_day as materialized (
      select team, day, utc, ${bounds} from json_to_recordset(${JSON.stringify(parts)}::json)
        as part(team text, day integer, utc date, "fromMs" float8, "toMs" float8)
    )
    select said.who, team_day.day, json_agg(said.value) as values
    from (${SOURCES[source](who, atMs(fromMs), atMs(toMs))}) as said
    join stay on stay.who = said.who and said.at >= stay.from_at and said.at < stay.to_at
    join team_day on team_day.team = stay.team and team_day.utc = (said.at at time zone 'UTC')::date
      and said.at >= team_day.from_at and said.at < team_day.to_at
    group by said.who, team_day.day
  `.execute(db)
  return parsed(rows, (row) => valuesRow.parse(row))
}

/** Many rows, a few at a time: boards wait for the same thread. */
async function parsed<T>(rows: readonly unknown[], parse: (row: unknown) => T): Promise<T[]> {
  const breathe = createBreaths()
  const all: T[] = []
  for (const row of rows) {
    all.push(parse(row))
    await breathe()
  }
  return all
}

/** An agent's time on one business day in one team. */
export interface DayTime {
  agent: string
  day: number
  signedInMs: number
  awayMs: number
  /** By reason in lower case; '' where none was given. */
  awayByReason: ReadonlyMap<string, number>
  inChatMs: number
  /** Null where the day was derived before this was known. */
  availableWithoutChatMs: number | null
}

const milliseconds = z.number()
const timeRow = z.object({
  agent: z.string(),
  day: z.number(),
  in_chat_ms: milliseconds,
  without_ms: milliseconds.nullable(),
  sums: z.tuple([
    milliseconds,
    milliseconds,
    milliseconds,
    milliseconds,
    z.array(z.tuple([z.string(), milliseconds, milliseconds])),
  ]),
})

/** The derived days of one agent, or of everybody in a team. Days on which nothing happened have none. */
export async function readDayTimes(
  db: Sql,
  of: { agent: string; teams: readonly string[] | null } | { team: string },
  { first, last }: { first: number; last: number },
): Promise<DayTime[]> {
  const isOf =
    'agent' in of
      ? sql`agent = ${of.agent} and (${of.teams}::text[] is null or team = any(${of.teams}::text[]))
          and from_at >= ${atMs((first - 2) * DAY_MS)} and from_at < ${atMs((last + 3) * DAY_MS)}`
      : sql`team = ${of.team}`
  const { rows } = await sql`
    select agent, day - date '1970-01-01' as day, in_chat_ms::float8 as in_chat_ms,
      available_without_chat_ms::float8 as without_ms, sums
    from agent_day where ${isOf} and sums is not null
      and day between ${dayOfNumber(first)}::date and ${dayOfNumber(last)}::date
  `.execute(db)
  return parsed(rows, (row): DayTime => {
    const { agent, day, in_chat_ms: inChatMs, without_ms: withoutMs, sums } = timeRow.parse(row)
    const [availableMs, awayMs, unknownMs, , uses] = sums
    const awayByReason = new Map(uses.map(([reason, , allMs]) => [reason, allMs]))
    const namedMs = uses.reduce((all, [, , allMs]) => all + allMs, 0)
    if (awayMs > namedMs) awayByReason.set('', awayMs - namedMs)
    const signedInMs = availableMs + awayMs + unknownMs
    return { agent, day, signedInMs, awayMs, awayByReason, inChatMs, availableWithoutChatMs: withoutMs }
  })
}
