// Where the ledger says what happened; pino fits. Not what it says.
export interface LedgerLogger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}
