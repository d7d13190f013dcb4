// Service level: replied within T of being queued ÷ (replied + abandoned after the short-abandon limit + still waiting past T).
import type { ChatFacts } from '../floor/chat-facts.ts'
import { closedAtMs, firstReplyAfterQueued, wasReplied } from './first-reply.ts'

export interface ServiceGoal {
  serviceWithinMs: number
  shortAbandonMs: number
}

/** For the level, or against it: by a late reply or none, or by who gave up before one. */
export type ServiceOutcome = 'within' | 'missed' | 'abandoned'

/** How one chat counts at an instant: for the level, against it, or not (yet) at all. */
export function serviceOutcome(chat: ChatFacts, goal: ServiceGoal, nowMs: number): ServiceOutcome | null {
  if (chat.queuedMs === undefined) return null
  const repliedMs = firstReplyAfterQueued(chat)
  if (repliedMs !== null) return repliedMs - chat.queuedMs <= goal.serviceWithinMs ? 'within' : 'missed'
  if (wasReplied(chat)) return 'missed'
  const closedMs = closedAtMs(chat)
  if (closedMs === null) return nowMs - chat.queuedMs > goal.serviceWithinMs ? 'missed' : null
  const by = chat.closed?.[1][0]
  const abandoned = by === 'customer' || by === 'timeout'
  return abandoned && closedMs - chat.queuedMs > goal.shortAbandonMs ? 'abandoned' : null
}

/** Neither answered nor closed: only the time that passes counts against the level. */
export const isUndecided = (chat: ChatFacts): boolean => !wasReplied(chat) && closedAtMs(chat) === null

/** The instant after which a chat that does not count yet is missed, if nobody writes; Infinity where time alone changes nothing. */
export function serviceDueMs(chat: ChatFacts, goal: ServiceGoal, nowMs: number): number {
  if (chat.queuedMs === undefined || closedAtMs(chat) !== null) return Infinity
  return serviceOutcome(chat, goal, nowMs) === null ? chat.queuedMs + goal.serviceWithinMs : Infinity
}

/** The level on 0…1, to four decimals, of so many that count; null where nothing counts yet. */
export function serviceLevel(within: number, count: number): number | null {
  return count === 0 ? null : Math.round((within / count) * 10_000) / 10_000
}
