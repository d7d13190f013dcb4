// Rows as CSV text: RFC 4180, and safe to open in a spreadsheet. Not which rows.
import { LOG_ROW_FIELDS, type LogRow } from './queries/log-row.ts'

/** A cell that a spreadsheet would run as a formula is text from here on. */
function neutral(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

/** One cell. Numbers are written as they are: their sign is no formula. */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = neutral(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The header's line. */
export function logsCsvHeader(): string {
  return `${LOG_ROW_FIELDS.join(',')}\r\n`
}

/** The rows' lines, without header: pages of one export follow each other. */
export function logsCsvLines(rows: readonly LogRow[]): string {
  return rows.map((row) => `${LOG_ROW_FIELDS.map((field) => csvCell(row[field])).join(',')}\r\n`).join('')
}

/** The rows as one CSV text with header. */
export function logsCsv(rows: readonly LogRow[]): string {
  return logsCsvHeader() + logsCsvLines(rows)
}
