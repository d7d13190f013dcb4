// Rule: chats are held by somebody who is not there: away, lost or logged out. Not whether their customers wait for a reply.
import type { BoardAlert } from '../board.ts'
import type { ChatFacts } from '../floor/chat-facts.ts'
import type { AgentCondition } from './agent-condition.ts'
import { alertOf } from './alert.ts'

/** Since when the agent is not there; null where they are, or where nothing was ever said. */
function notThereSince({ status, sinceMs, lostSinceMs }: AgentCondition): number | null {
  if (status === 'offline') return sinceMs
  if (status !== 'away' || sinceMs === null) return lostSinceMs
  return Math.min(sinceMs, lostSinceMs ?? Infinity)
}

/** Since when the holder has the chat; a chat whose giving was never seen was theirs as long as is known. */
const givenMs = (chat: ChatFacts): number => chat.holder?.[1][1] ?? -Infinity

/**
 * Since the later of the status change and the giving of the chat that is held so for the longest time; `value`: the chats.
 * `detail`: the reason, where the agent is away for one.
 */
export function heldWhileAway(agent: AgentCondition): BoardAlert | null {
  const goneMs = notThereSince(agent)
  if (goneMs === null || agent.held.length === 0) return null
  const sinceMs = Math.max(goneMs, Math.min(...agent.held.map(givenMs)))
  const detail = agent.status === 'away' ? agent.reason : null
  return alertOf('heldWhileAway', agent.id, sinceMs, { value: agent.held.length, detail })
}
