// The one logger's type and making. Secrets never reach it: callers log ids and reasons, not headers or bodies.
import { pino, type Logger as PinoLogger } from 'pino'

export type Logger = PinoLogger

/** JSON lines to standard output; header and token fields are removed should a caller ever pass them. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    redact: {
      paths: [
        'authorization',
        'cookie',
        'token',
        'password',
        '*.authorization',
        '*.cookie',
        '*.token',
        '*.password',
      ],
      remove: true,
    },
  })
}
