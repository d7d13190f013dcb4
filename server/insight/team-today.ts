// A team's day so far, a row for each agent on its board: for managers, as JSON and as CSV. Not the HTTP route.
import type { BoardContent } from '../../shared/board.ts'
import type { TodayCsvRow } from '../../shared/today-csv.ts'
import type { AgentsToday } from './agents-today.ts'
import type { AwayTime } from './time-so-far.ts'

type Tile = BoardContent['agents'][number]

export interface TodayRow extends TodayCsvRow {
  signedInMs: number
  availableMs: number
  awayMs: number
  unknownMs: number
  chatsToday: number
  firstReplyCount: number
  awayByReason: Omit<AwayTime, 'limitMs'>[]
}

/** The row of one agent on the board. */
export function todayRow(tile: Tile, team: string, today: AgentsToday): TodayRow {
  const { id, name, status, reason, sinceEpochMs, reachable, load, capacity, rating, ratingCount } = tile
  const { availableMs, awayMs, unknownMs, awayByReason, chats, firstReplyMs, firstReplyCount } = today.of(id)
  return {
    agentId: id,
    agent: name,
    team,
    status,
    reason,
    sinceEpochMs,
    reachable,
    signedInMs: availableMs + awayMs + unknownMs,
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
