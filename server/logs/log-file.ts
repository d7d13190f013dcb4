// The user log as a file: CSV and JSON of any size, part by part, in the memory of one part; a spreadsheet up to a limit. The rows are
// those of the pages (log-order.ts). Not the HTTP route, nor the mail.
import { Readable } from 'node:stream'
import writeSheet from 'write-excel-file/node'
import { neutralText } from '../../shared/csv.ts'
import { logRow, type LogField, type LogRow } from '../../shared/log-row.ts'
import { logsCsvHeader, logsCsvLines } from '../ledger/csv.ts'
import type { Database } from '../ledger/database.ts'
import { orderedSteps } from '../ledger/queries/log-order.ts'
import type { LogSelection } from '../ledger/queries/log-periods.ts'
import { selectionPending } from '../ledger/queries/log-pending.ts'

export type FileFormat = 'csv' | 'json' | 'xlsx'

export const FILE_TYPES: Record<FileFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** A spreadsheet is made in memory as a whole, about 1 kB a row: beyond this there is CSV. */
export const MOST_SHEET_ROWS = 50_000
const ROWS_A_PART = 500

export interface FileOrder {
  format: FileFormat
  columns: readonly LogField[]
  /** Whether events are accepted that the ledger does not have yet. */
  isBehind: boolean
  signal?: AbortSignal
  /** At most so many rows; where there are more it is too large. */
  mostRows?: number
}

export type LogFile =
  { kind: 'too large' } | { kind: 'made'; pending: boolean; parts: AsyncIterable<string | Buffer> }

async function* rowParts(
  { db }: Database,
  selection: LogSelection,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogRow[]> {
  let part: LogRow[] = []
  for await (const { agent, period } of orderedSteps(db, selection, null)) {
    if (signal?.aborted === true) return
    if (period === null) continue
    part.push(logRow(agent, period))
    if (part.length < ROWS_A_PART) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}

async function* csvParts(parts: AsyncIterable<LogRow[]>, columns: readonly LogField[]) {
  yield logsCsvHeader(columns)
  for await (const rows of parts) yield logsCsvLines(rows, columns)
}

/** The answer of the pages in one: `rows`, with these fields each, one a line. */
async function* jsonParts(
  parts: AsyncIterable<LogRow[]>,
  columns: readonly LogField[],
  pending: boolean,
): AsyncGenerator<string> {
  yield `{"pending":${pending},"rows":[`
  let isFirst = true
  for await (const rows of parts) {
    const lines = rows.map((row) =>
      JSON.stringify(Object.fromEntries(columns.map((name) => [name, row[name]]))),
    )
    yield (isFirst ? '\n' : ',\n') + lines.join(',\n')
    isFirst = false
  }
  yield '\n]}\n'
}

const INSTANTS: ReadonlySet<LogField> = new Set(['from', 'to'])

/** A cell of its own kind: instants in UTC, numbers as numbers, and text that no spreadsheet runs. */
function cellOf(row: LogRow, column: LogField) {
  const value = row[column]
  if (value === null) return null
  if (typeof value === 'number') return { type: Number, value }
  if (INSTANTS.has(column)) return { type: Date, value: new Date(value), format: 'yyyy-mm-dd hh:mm:ss.000' }
  return { type: String, value: neutralText(value) }
}

async function sheetOf(parts: AsyncIterable<LogRow[]>, columns: readonly LogField[], mostRows: number) {
  const head = columns.map((name) => ({ type: String, value: name, fontWeight: 'bold' as const }))
  const cells: (ReturnType<typeof cellOf>[] | typeof head)[] = [head]
  for await (const rows of parts) {
    if (cells.length - 1 + rows.length > mostRows) return null
    for (const row of rows) cells.push(columns.map((name) => cellOf(row, name)))
  }
  const widths = columns.map((name) => ({ width: INSTANTS.has(name) ? 24 : 16 }))
  return writeSheet(cells, { columns: widths, stickyRowsCount: 1 }).toBuffer()
}

/** Makes files. Spreadsheets are made one after the other: each is a whole in memory. */
export function createLogFiles(database: Database) {
  let sheets: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(make: () => Promise<T>): Promise<T> => {
    const made = sheets.then(make)
    sheets = made.catch(() => undefined)
    return made
  }
  return {
    /** The file, or the word that it would be too large. CSV and JSON are read while they are taken. */
    async open(
      selection: LogSelection,
      { format, columns, isBehind, signal, mostRows }: FileOrder,
    ): Promise<LogFile> {
      // Before the rows are read: what is derived meanwhile may be said to be pending, never the other way round.
      const pending = await selectionPending(database.db, selection, isBehind)
      const parts = rowParts(database, selection, signal)
      if (format === 'csv') return { kind: 'made', pending, parts: csvParts(parts, columns) }
      if (format === 'json') return { kind: 'made', pending, parts: jsonParts(parts, columns, pending) }
      const most = Math.min(mostRows ?? MOST_SHEET_ROWS, MOST_SHEET_ROWS)
      const sheet = await inTurn(() => sheetOf(parts, columns, most))
      if (sheet === null) return { kind: 'too large' }
      return { kind: 'made', pending, parts: Readable.from([sheet]) }
    },
  }
}
