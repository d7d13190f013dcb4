// The rows of a team's day as CSV, in the order and choice in which they are shown. Not the server's own export.
import { csvLine, type CsvValue } from '../../../shared/csv.ts'
import type { TodayRow } from '../api/insight-answers.ts'

const iso = (epochMs: number | null) => (epochMs === null ? null : new Date(epochMs).toISOString())

const FIELDS: readonly (readonly [string, (row: TodayRow) => CsvValue])[] = [
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
  [
    'awayByReason',
    (row) => row.awayByReason.map(({ reason, ms }) => `${reason ?? ''}=${ms}`).join('; ') || null,
  ],
  ['chatsNow', (row) => row.chatsNow],
  ['capacity', (row) => row.capacity],
  ['chatsToday', (row) => row.chatsToday],
  ['firstReplyMs', (row) => row.firstReplyMs],
  ['firstReplyCount', (row) => row.firstReplyCount],
  ['rating', (row) => row.rating],
  ['ratingCount', (row) => row.ratingCount],
]

export function todayCsv(rows: readonly TodayRow[]): string {
  return (
    csvLine(FIELDS.map(([name]) => name)) +
    rows.map((row) => csvLine(FIELDS.map(([, valueOf]) => valueOf(row)))).join('')
  )
}

/** Browsers read the file a moment after the click. */
const KEEP_MS = 10_000

/** Gives the browser a file to keep. */
export function download(name: string, csv: string): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS)
}
