// Cells and lines of CSV: RFC 4180, and safe to open in a spreadsheet. Not which rows.

export type CsvValue = string | number | boolean | null

/** A cell that a spreadsheet would run as a formula is text from here on. */
export function neutralText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

/** One cell. Numbers are written as they are: their sign is no formula. */
export function csvCell(value: CsvValue): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = neutralText(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One line with its end. */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`
}
