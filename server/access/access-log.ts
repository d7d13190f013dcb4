// The lines that access writes. Any pino logger fits. No token, password or cookie is ever given to it.

export interface AccessLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
