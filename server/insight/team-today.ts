// A team's day so far, a row for each agent on its board: for managers, as JSON and as CSV. Not the HTTP route.
import type { BoardContent } from '../../shared/board.ts'
import { csvLine, type CsvValue } from '../../shared/csv.ts'
import type { AgentsToday } from './agents-today.ts'
import type { AwayTime } from './time-so-far.ts'

type Tile = BoardContent['agents'][number]

export interface TodayRow extends Pick<
  Tile,
  'status' | 'reason' | 'sinceEpochMs' | 'reachable' | 'capacity' | 'rating' | 'ratingCount'
> {
  agentId: string
  agent: string
  team: string
  /** The time that has passed less what was offline. */
  signedInMs: number
  availableMs: number
  awayMs: number
  unknownMs: number
  awayByReason: Omit<AwayTime, 'limitMs'>[]
  chatsNow: number
  chatsToday: number
  firstReplyMs: number | null
  firstReplyCount: number
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

const iso = (epochMs: number | null) => (epochMs === null ? null : new Date(epochMs).toISOString())

/** The CSV's columns; `awayByReason` as `Lunch=3600000; Break=900000`. */
const COLUMNS: readonly (readonly [string, (row: TodayRow) => CsvValue])[] = [
  ['agentId', (row) => row.agentId],
  ['agent', (row) => row.agent],
  ['team', (row) => row.team],
  ['status', (row) => row.status],
  ['reason', (row) => row.reason],
  ['since', (row) => iso(row.sinceEpochMs)],
  ['reachable', (row) => row.reachable],
  ['signedInMs', (row) => row.signedInMs],
  ['availableMs', (row) => row.availableMs],
  ['awayMs', (row) => row.awayMs],
  ['unknownMs', (row) => row.unknownMs],
  ['awayByReason', (row) => row.awayByReason.map(({ reason, ms }) => `${reason ?? ''}=${ms}`).join('; ')],
  ['chatsNow', (row) => row.chatsNow],
  ['capacity', (row) => row.capacity],
  ['chatsToday', (row) => row.chatsToday],
  ['firstReplyMs', (row) => row.firstReplyMs],
  ['firstReplyCount', (row) => row.firstReplyCount],
  ['rating', (row) => row.rating],
  ['ratingCount', (row) => row.ratingCount],
]

/** The rows as one CSV text with header. */
export function todayCsv(rows: readonly TodayRow[]): string {
  const lines = [COLUMNS.map(([name]) => name), ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))]
  return lines.map(csvLine).join('')
}
