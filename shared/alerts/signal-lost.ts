// Rule: an agent who did not log out is no longer heard of. Not how a lease lapses (agent-view.ts).
import type { BoardAlert } from '../board.ts'
import type { AgentCondition } from './agent-condition.ts'
import { alertOf } from './alert.ts'

/** Since the end of the lease that lapsed; `value`: the chats that the agent holds. */
export function signalLost({ id, status, lostSinceMs, held }: AgentCondition): BoardAlert | null {
  if (status === 'offline' || lostSinceMs === null) return null
  return alertOf('signalLost', id, lostSinceMs, { value: held.length })
}
