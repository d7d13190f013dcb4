// Rule: the last message of a customer stands unanswered too long in a chat that the agent holds. Not the first reply's time.
import type { BoardAlert } from '../board.ts'
import { unansweredSince } from '../floor/chat-view.ts'
import type { TeamSettings } from '../floor/team-settings.ts'
import type { AgentCondition } from './agent-condition.ts'
import { alertOf } from './alert.ts'

/**
 * Since the reply that is due longest fell due; `limit`: how long a message may stand, in milliseconds. Who has logged out
 * replies no more: what they hold is held while away.
 */
export function replyDue(
  { id, status, held }: AgentCondition,
  { replyDueMs }: TeamSettings,
  nowMs: number,
): BoardAlert | null {
  if (status === 'offline') return null
  let oldestMs = Infinity
  for (const chat of held) oldestMs = Math.min(oldestMs, unansweredSince(chat) ?? Infinity)
  return nowMs - oldestMs > replyDueMs
    ? alertOf('replyDue', id, oldestMs + replyDueMs, { limit: replyDueMs })
    : null
}
