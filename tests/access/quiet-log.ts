// A log for tests: it keeps every line, so that a test can look for what must not be there. Not a logger.
import type { AccessLog } from '../../server/access/access-log.ts'

export interface KeptLog extends AccessLog {
  lines: string[]
}

/** A log that prints nothing. */
export function keptLog(): KeptLog {
  const lines: string[] = []
  const keep = (level: string) => (fields: object, message: string) => {
    lines.push(
      `${level} ${message} ${JSON.stringify(fields, (_key, value: unknown) => (value instanceof Error ? `${value.stack}` : value))}`,
    )
  }
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') }
}
