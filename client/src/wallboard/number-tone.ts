// When a number of the header warns or alarms: by the team's own limits. Not what it is, nor its colours.
import type { BoardSettings } from '../../../shared/board.ts'

export type NumberTone = 'plain' | 'warn' | 'alarm'

/** A service level this little below its goal still only warns. */
const NEARLY_MET = 0.05
/** From this share of places used the bar warns. */
const NEARLY_USED = 0.9

/**
 * Past the time of the service goal a wait warns, past the limit it alarms. Where a board's teams have limits of their own, it
 * alarms while one of theirs is passed, which an alert says.
 */
export function waitTone(
  longestMs: number | null,
  { waitLimitMs, serviceWithinMs }: BoardSettings,
  isAlerted = false,
): NumberTone {
  if (longestMs === null) return 'plain'
  if (waitLimitMs === null ? isAlerted : longestMs > waitLimitMs) return 'alarm'
  return serviceWithinMs !== null && longestMs > serviceWithinMs ? 'warn' : 'plain'
}

/** Null where no level is known. Without a goal of the whole board it is plain. */
export function serviceTone(level: number | null, goal: number | null): NumberTone | null {
  if (level === null) return null
  if (goal === null || level >= goal) return 'plain'
  return level >= goal - NEARLY_MET ? 'warn' : 'alarm'
}

/** `used` is the share of places taken; null where there are none. */
export function usedTone(used: number | null): NumberTone {
  if (used === null || used < NEARLY_USED) return 'plain'
  return used < 1 ? 'warn' : 'alarm'
}
