// Rows of the log as CSV text. Not which rows, nor how a cell is written: see shared/csv.ts.
import { csvLine } from '../../shared/csv.ts'
import { LOG_ROW_FIELDS, type LogField, type LogRow } from '../../shared/log-row.ts'

/** The header's line. */
export function logsCsvHeader(columns: readonly LogField[] = LOG_ROW_FIELDS): string {
  return csvLine(columns)
}

/** The rows' lines, without header: pages of one export follow each other. */
export function logsCsvLines(rows: readonly LogRow[], columns: readonly LogField[] = LOG_ROW_FIELDS): string {
  return rows.map((row) => csvLine(columns.map((field) => row[field]))).join('')
}

/** The rows as one CSV text with header. */
export function logsCsv(rows: readonly LogRow[]): string {
  return logsCsvHeader() + logsCsvLines(rows)
}
