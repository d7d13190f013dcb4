// The two lines an embedded server may write. Any pino logger fits.

/** Where a starting server tells what it does. */
export interface EmbeddedLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}
