// Writes and reads the recorded minutes of boards. Not who takes them, nor when.
import { sql } from 'kysely'
import { z } from 'zod'
import type { BoardNumbers } from '../../shared/board.ts'
import type { Sql } from './database.ts'
import { atMs, epochMs } from './stored-event.ts'

/** What of a board a minute keeps, in the order in which it is handed out. */
export const MINUTE_NUMBERS = [
  'signedIn', 'available', 'away', 'load', 'capacity', 'waiting', 'firstReplyMs', 'rating', 'ratingCount',
] as const satisfies readonly (keyof BoardNumbers)[] // prettier-ignore

/** One board's numbers at the turn of a minute. */
export interface TeamMinute extends Pick<BoardNumbers, (typeof MINUTE_NUMBERS)[number]> {
  /** The board's id: a team's, or a group's. */
  team: string
  atEpochMs: number
}

/** Keeps the minutes; one that another server has kept already stays as it is. */
export async function keepMinutes(db: Sql, minutes: readonly TeamMinute[]): Promise<void> {
  if (minutes.length === 0) return
  await sql`
    insert into team_minutes (team, at, signed_in, available, away, load, capacity, waiting, first_reply_ms, rating,
      rating_count)
    select team, to_timestamp("atEpochMs" / 1000), "signedIn", available, away, load, capacity, waiting, "firstReplyMs",
      rating, "ratingCount"
    from json_to_recordset(${JSON.stringify(minutes)}::json) as m(team text, "atEpochMs" float8, "signedIn" integer,
      available integer, away integer, load integer, capacity integer, waiting integer, "firstReplyMs" float8,
      rating float8, "ratingCount" integer)
    on conflict do nothing
  `.execute(db)
}

const minuteRow = z.object({
  atEpochMs: z.number(),
  signedIn: z.number(),
  available: z.number(),
  away: z.number(),
  load: z.number(),
  capacity: z.number(),
  waiting: z.number(),
  firstReplyMs: z.number().nullable(),
  rating: z.number().nullable(),
  ratingCount: z.number(),
})

/** The minutes of `[fromMs, toMs)` that were recorded, ascending; a minute that was not is absent. */
export async function readMinutes(
  db: Sql,
  team: string,
  fromMs: number,
  toMs: number,
): Promise<(number | null)[][]> {
  const { rows } = await sql`
    select ${epochMs('at')} as "atEpochMs", signed_in as "signedIn", available, away, load, capacity, waiting,
      first_reply_ms as "firstReplyMs", rating, rating_count as "ratingCount"
    from team_minutes where team = ${team} and at >= ${atMs(fromMs)} and at < ${atMs(toMs)} order by at
  `.execute(db)
  return rows.map((row) => {
    const minute = minuteRow.parse(row)
    return [minute.atEpochMs, ...MINUTE_NUMBERS.map((number) => minute[number])]
  })
}
