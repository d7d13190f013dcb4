// Rows of the log as CSV text. Not which rows, nor how a cell is written: see shared/csv.ts.
import { csvLine } from '../../shared/csv.ts'
import { LOG_ROW_FIELDS, type LogRow } from './queries/log-row.ts'

/** The header's line. */
export function logsCsvHeader(): string {
  return csvLine(LOG_ROW_FIELDS)
}

/** The rows' lines, without header: pages of one export follow each other. */
export function logsCsvLines(rows: readonly LogRow[]): string {
  return rows.map((row) => csvLine(LOG_ROW_FIELDS.map((field) => row[field]))).join('')
}

/** The rows as one CSV text with header. */
export function logsCsv(rows: readonly LogRow[]): string {
  return logsCsvHeader() + logsCsvLines(rows)
}
