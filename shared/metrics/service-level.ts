// Service level: replied within T of being queued ÷ (replied + abandoned after the short-abandon limit + still waiting past T).
import type { ChatFacts } from '../floor/chat-facts.ts'
import { closedAtMs, firstReplyAfterQueued, wasReplied } from './first-reply.ts'

export interface ServiceGoal {
  serviceWithinMs: number
  shortAbandonMs: number
}

/** How one chat counts at an instant: for the level, against it, or not (yet) at all. */
export function serviceOutcome(
  chat: ChatFacts,
  goal: ServiceGoal,
  nowMs: number,
): 'within' | 'missed' | null {
  if (chat.queuedMs === undefined) return null
  const repliedMs = firstReplyAfterQueued(chat)
  if (repliedMs !== null) return repliedMs - chat.queuedMs <= goal.serviceWithinMs ? 'within' : 'missed'
  if (wasReplied(chat)) return 'missed'
  const closedMs = closedAtMs(chat)
  if (closedMs === null) return nowMs - chat.queuedMs > goal.serviceWithinMs ? 'missed' : null
  const by = chat.closed?.[1][0]
  const abandoned = by === 'customer' || by === 'timeout'
  return abandoned && closedMs - chat.queuedMs > goal.shortAbandonMs ? 'missed' : null
}

/** The level on 0…1 with its count; null where nothing counts yet. */
export function serviceLevel(outcomes: Iterable<'within' | 'missed' | null>): {
  level: number | null
  count: number
} {
  let within = 0
  let count = 0
  for (const outcome of outcomes) {
    if (outcome === null) continue
    count += 1
    if (outcome === 'within') within += 1
  }
  return { level: count === 0 ? null : within / count, count }
}
