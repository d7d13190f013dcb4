// Alerts with their lives as CSV: the columns of what a page exports as it shows it. Not which rows.
import { csvLine, type CsvValue } from '../csv.ts'
import type { AlertRecord } from './alert-record.ts'

const iso = (epochMs: number | null | undefined) => (epochMs == null ? null : new Date(epochMs).toISOString())

const COLUMNS: readonly (readonly [string, (record: AlertRecord) => CsvValue])[] = [
  ['key', (record) => record.key],
  ['team', (record) => record.team],
  ['rule', (record) => record.ruleId],
  ['kind', (record) => record.kind],
  ['severity', (record) => record.severity],
  ['agentId', (record) => record.agent],
  ['agent', (record) => record.agentName],
  ['state', (record) => record.state],
  ['since', (record) => iso(record.sinceEpochMs)],
  ['opened', (record) => iso(record.openedEpochMs)],
  ['escalated', (record) => iso(record.escalatedEpochMs)],
  ['taken', (record) => iso(record.acknowledged?.atEpochMs)],
  ['takenBy', (record) => record.acknowledged?.by ?? null],
  ['takenVia', (record) => record.acknowledged?.via ?? null],
  ['cleared', (record) => iso(record.cleared?.atEpochMs)],
  ['clearedBy', (record) => record.cleared?.by ?? null],
  ['value', (record) => record.value],
  ['limit', (record) => record.limit],
  ['detail', (record) => record.detail],
]

/** The rows as one CSV text with header; instants in RFC 3339, values in the unit of their kind. */
export function alertCsv(records: readonly AlertRecord[]): string {
  const lines = [COLUMNS.map(([name]) => name), ...records.map((row) => COLUMNS.map(([, cell]) => cell(row)))]
  return lines.map(csvLine).join('')
}
