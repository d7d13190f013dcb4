// What one chat's facts say at an instant: who holds it, whether it waits, is open, stale. Not a team's numbers.
import { LIVE_HORIZON_MS } from '../events.ts'
import { closedAtMs } from '../metrics/first-reply.ts'
import type { RatingPoint } from '../metrics/rolling-rating.ts'
import type { ChatFacts } from './chat-facts.ts'
import { latestMs } from './order.ts'

/** Who holds the chat, open or not: the one it was last given to, else one named in passing where no giving was seen. */
export function holderOf(chat: ChatFacts): string | null {
  return chat.holder === undefined ? (chat.named?.[1] ?? null) : chat.holder[1][0]
}

/** A chat on the floor that is not closed. A fact made by a rating alone is no chat on the floor. */
export function isOpen(chat: ChatFacts): boolean {
  return chat.lastMs !== undefined && closedAtMs(chat) === null
}

/** No event for the idle limit: shown and counted apart, out of load and of waiting. */
export function isStale(chat: ChatFacts, idleLimitMs: number, nowMs: number): boolean {
  return chat.lastMs !== undefined && nowMs - chat.lastMs >= idleLimitMs
}

/** Since when the customer waits for a person to take the chat; null where it does not wait. */
export function waitingSince(chat: ChatFacts): number | null {
  return isOpen(chat) && chat.holder !== undefined && chat.holder[1][0] === null ? chat.holder[1][1] : null
}

/** Since when the customer's last message stands unanswered in an open chat; null where it does not. */
export function unansweredSince(chat: ChatFacts): number | null {
  const customerMs = latestMs(chat.customerLast)
  if (!isOpen(chat) || customerMs === null) return null
  const replyMs = latestMs(chat.replyLast)
  return replyMs === null || replyMs < customerMs ? customerMs : null
}

/** The rating that stands, and whose it is: the agent it names, else the chat's holder, else nobody's. */
export function ratingOf(chat: ChatFacts): (RatingPoint & { agent: string | null }) | null {
  if (chat.rating === undefined) return null
  const [score, agent, atMs] = chat.rating[1]
  return score === null ? null : { score, atMs, agent: agent ?? holderOf(chat) }
}

/** The instant after which the chat leaves the floor: the horizon after its close, or after a rating that stands alone. */
export function leavesFloorAtMs(chat: ChatFacts): number | null {
  const endMs = chat.lastMs === undefined ? (chat.rating?.[1][2] ?? null) : closedAtMs(chat)
  return endMs === null ? null : Math.max(endMs, chat.rating?.[1][2] ?? endMs) + LIVE_HORIZON_MS
}
