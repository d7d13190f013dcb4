// Durations as people write them on the command line: 90s, 15m, 2h, and back.
import { z } from 'zod'

const UNITS_MS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const
const WRITTEN = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/

/** Milliseconds, or null where it is no duration. */
export function parseDurationMs(text: string): number | null {
  const [, amount = '', unit = ''] = WRITTEN.exec(text) ?? []
  const unitMs = Object.entries(UNITS_MS).find(([name]) => name === unit)?.[1]
  return unitMs === undefined ? null : Math.round(Number(amount) * unitMs)
}

/** A duration as the value of an option, read as milliseconds. */
export const duration = z.string().transform((text, context) => {
  const ms = parseDurationMs(text)
  if (ms !== null) return ms
  context.addIssue({ code: 'custom', message: 'must be a duration such as 40s, 15m or 1h' })
  return z.NEVER
})

/** In the largest unit that leaves a whole number. */
export function writeDuration(ms: number): string {
  const [name, unitMs] = Object.entries(UNITS_MS).find(([, size]) => ms >= size && ms % size === 0) ?? [
    'ms',
    1,
  ]
  return `${ms / unitMs}${name}`
}
