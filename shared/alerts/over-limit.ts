// Rule: an agent is away longer than one use of the reason allows. Not the reason's budget of a day.
import type { BoardAlert } from '../board.ts'
import { reasonOf, type TeamSettings } from '../floor/team-settings.ts'
import type { AgentCondition } from './agent-condition.ts'
import { alertOf } from './alert.ts'

/** Since the limit was passed; `limit`: of one use, in milliseconds; `detail`: the reason. */
export function overLimit(
  { id, status, reason, sinceMs }: AgentCondition,
  settings: TeamSettings,
  nowMs: number,
): BoardAlert | null {
  if (status !== 'away' || sinceMs === null) return null
  const { limitMs } = reasonOf(settings, reason)
  if (limitMs === null || nowMs - sinceMs <= limitMs) return null
  return alertOf('overLimit', id, sinceMs + limitMs, { limit: limitMs, detail: reason })
}
