// A team's day so far as CSV: the columns of the server's answer and of what a page exports as it shows it. Not which rows.
import type { BoardAgent } from './board.ts'
import { csvLine, type CsvValue } from './csv.ts'

/** What a line is made of. */
export interface TodayCsvRow extends Pick<
  BoardAgent,
  'status' | 'reason' | 'sinceEpochMs' | 'reachable' | 'silent' | 'capacity' | 'rating' | 'ratingCount'
> {
  agentId: string
  agent: string
  team: string
  /** Available and away, and never what is unknown; null, like those below, while a page has not heard it yet. */
  signedInMs: number | null
  availableMs: number | null
  awayMs: number | null
  unknownMs: number | null
  awayByReason: readonly { reason: string | null; ms: number }[]
  chatsNow: number
  chatsToday: number | null
  firstReplyMs: number | null
  firstReplyCount: number | null
}

const iso = (epochMs: number | null) => (epochMs === null ? null : new Date(epochMs).toISOString())

/** `awayByReason` as `Lunch=3600000; Break=900000`. */
const COLUMNS: readonly (readonly [string, (row: TodayCsvRow) => CsvValue])[] = [
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
  ['silent', (row) => row.silent],
]

/** The rows as one CSV text with header. */
export function todayCsv(rows: readonly TodayCsvRow[]): string {
  const lines = [COLUMNS.map(([name]) => name), ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))]
  return lines.map(csvLine).join('')
}
