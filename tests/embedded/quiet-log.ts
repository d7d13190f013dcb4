// A log for servers under test: it keeps what they warned of. Not the run's own log.
import type { EmbeddedLog } from '../../server/embedded/embedded-log.ts'

/** A fresh log and what was written to it. */
export function quietLog(): { logger: EmbeddedLog; messages: string[] } {
  const messages: string[] = []
  const keep = (_fields: object, message: string): void => {
    messages.push(message)
  }
  return { logger: { info: keep, warn: keep }, messages }
}
