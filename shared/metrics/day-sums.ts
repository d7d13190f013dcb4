// What the periods of one day come to, for calendars: time by status, holes in the log, uses of each reason. Not what a limit is.
import type { StatusRun } from '../floor/periods.ts'

/** A reason in lower case, its longest use, and all its uses together, in milliseconds. */
export type AwayUses = [reason: string, longestMs: number, allMs: number]

/** Time logged out is what is left of the day, and time before anything was said of the agent's status. */
export interface DaySums {
  availableMs: number
  awayMs: number
  unknownMs: number
  /** Unknown because a signal was lost or Floorview was down. */
  gapMs: number
  uses: AwayUses[]
}

export const noDaySums = (): DaySums => ({ availableMs: 0, awayMs: 0, unknownMs: 0, gapMs: 0, uses: [] })

/** Adds up the day's periods. */
export function daySums(periods: Iterable<StatusRun & { toMs: number }>): DaySums {
  const sums = noDaySums()
  const uses = new Map<string, AwayUses>()
  for (const { status, reason, cause, fromMs, toMs } of periods) {
    const lengthMs = toMs - fromMs
    if (cause === 'none') continue
    if (status === 'available') sums.availableMs += lengthMs
    if (status === 'unknown') sums.unknownMs += lengthMs
    if (status === 'unknown' && (cause === 'lapse' || cause === 'outage')) sums.gapMs += lengthMs
    if (status !== 'away') continue
    sums.awayMs += lengthMs
    if (reason === null) continue
    const [name, longestMs, allMs] = uses.get(reason.toLowerCase()) ?? [reason.toLowerCase(), 0, 0]
    uses.set(name, [name, Math.max(longestMs, lengthMs), allMs + lengthMs])
  }
  return { ...sums, uses: [...uses.values()] }
}
