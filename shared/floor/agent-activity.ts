// When an agent was last seen to do something: a status said, a chat taken, a message written. Heartbeats are no activity.
import type { AgentFacts } from './agent-facts.ts'
import type { ChatFacts } from './chat-facts.ts'
import { latestMs } from './order.ts'

/**
 * The last instant of the agent's own doing that the floor keeps; null for none. `chats` are those whose last holder the agent
 * is: a reply after they were given is theirs.
 */
export function lastActivityMs(facts: AgentFacts | null, chats: Iterable<ChatFacts>): number | null {
  let lastMs = -Infinity
  for (const [, occurredMs] of facts?.intents ?? []) lastMs = Math.max(lastMs, occurredMs)
  for (const { holder, replyLast } of chats) {
    const heldMs = holder?.[1][1] ?? -Infinity
    const replyMs = latestMs(replyLast) ?? -Infinity
    lastMs = Math.max(lastMs, heldMs, replyMs >= heldMs ? replyMs : -Infinity)
  }
  return lastMs === -Infinity ? null : lastMs
}
