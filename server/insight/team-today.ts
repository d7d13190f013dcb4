// A team's or group's day so far, a row for each agent on its board: for managers, as JSON and as CSV. Not the HTTP route.
import type { BoardContent } from '../../shared/board.ts'
import { businessDayAt } from '../../shared/day.ts'
import { headerSettings, type BoardTeams } from '../../shared/floor/board-teams.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import { view } from '../../shared/floor/view.ts'
import type { TodayCsvRow } from '../../shared/today-csv.ts'
import type { Sql } from '../ledger/database.ts'
import { agentsToday, type AgentsToday } from './agents-today.ts'
import type { AwayTime } from './time-so-far.ts'

type Tile = BoardContent['agents'][number]

export interface TodayRow extends TodayCsvRow {
  /** Available and away: what is known. Time of which nothing is known stands beside it. */
  signedInMs: number
  availableMs: number
  awayMs: number
  unknownMs: number
  chatsToday: number
  firstReplyCount: number
  /** When the business day of the agent's team began: of a group, not everybody's begins at once. */
  fromEpochMs: number
  awayByReason: Omit<AwayTime, 'limitMs'>[]
}

/** The row of one agent on the board. */
function todayRow(tile: Tile, today: AgentsToday): TodayRow {
  const {
    id,
    name,
    team,
    status,
    reason,
    sinceEpochMs,
    reachable,
    silent,
    load,
    capacity,
    rating,
    ratingCount,
  } = tile
  const { availableMs, awayMs, unknownMs, awayByReason, chats, firstReplyMs, firstReplyCount } = today.of(id)
  return {
    agentId: id,
    agent: name,
    team,
    status,
    reason,
    sinceEpochMs,
    reachable,
    fromEpochMs: today.fromEpochMs,
    silent,
    signedInMs: availableMs + awayMs,
    availableMs,
    awayMs,
    unknownMs,
    awayByReason: awayByReason.map(({ limitMs: _limitMs, ...time }) => time),
    chatsNow: load,
    capacity,
    chatsToday: chats,
    firstReplyMs,
    firstReplyCount,
    rating,
    ratingCount,
  }
}

export interface TeamToday extends Omit<AgentsToday, 'of'> {
  rows: TodayRow[]
}

/**
 * The day so far of everybody on the board, each by their own team's business day and reasons. `day`, `zone` and `fromEpochMs`
 * are the team's; of a group those that its teams have in common, else the installation's.
 */
export async function teamToday(
  db: Sql,
  floor: FloorIndex,
  board: BoardTeams,
  { nowMs, isBehind }: { nowMs: number; isBehind: boolean },
): Promise<TeamToday> {
  const { agents } = view(floor, board, nowMs)
  const days = await Promise.all(
    board.teams.map(async (team): Promise<[string, AgentsToday]> => {
      const ids = agents.filter((tile) => tile.team === team).map(({ id }) => id)
      return [team, await agentsToday(db, floor, ids, floor.settings(team, nowMs), { nowMs, isBehind })]
    }),
  )
  const dayOf = new Map(days)
  const { zone, dayStart } = headerSettings(floor, board, nowMs)
  const { day, fromMs: fromEpochMs } = businessDayAt(nowMs, zone, dayStart)
  return {
    day,
    zone,
    fromEpochMs,
    atEpochMs: nowMs,
    pending: days.some(([, today]) => today.pending),
    rows: agents.flatMap((tile) => {
      const today = dayOf.get(tile.team)
      return today === undefined ? [] : [todayRow(tile, today)]
    }),
  }
}
