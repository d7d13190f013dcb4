// What one chat counts for in its team's numbers at an instant, and until when that holds. Not the team's sums of it.
import { firstReply, isInReplyWindow, replyWindowDueMs } from '../metrics/first-reply.ts'
import { isUndecided, serviceDueMs, serviceOutcome, type ServiceOutcome } from '../metrics/service-level.ts'
import type { ChatFacts } from './chat-facts.ts'
import { isStale, waitingSince } from './chat-view.ts'
import type { TeamSettings } from './team-settings.ts'

/** The settings that the counting of chats rests on. */
export type CountingSettings = Pick<TeamSettings, 'idleLimitMs' | 'serviceWithinMs' | 'shortAbandonMs'>

export interface ChatCounts {
  /** Since when its customer waits for a person; null where nobody waits, or the chat is stale, or its source silent. */
  waitsSinceMs: number | null
  /** It waits, and is stale: counted as that alone. */
  isStaleWaiting: boolean
  /** It waited when its source fell silent, and is not stale: whether it still does nobody knows. */
  isSilentWaiting: boolean
  /** The time to its first reply, where that was within the window. */
  firstReplyMs: number | null
  /** For or against the level of the business day in which it was queued. */
  outcome: ServiceOutcome | null
}

/**
 * What the chat counts for at the instant. Of a silent source counts what happened, but nothing that would follow from hearing
 * no more of the chat.
 */
export function chatCounts(
  chat: ChatFacts,
  settings: CountingSettings,
  nowMs: number,
  isSilent: boolean,
): ChatCounts {
  const sinceMs = waitingSince(chat)
  const isStaleNow = sinceMs !== null && isStale(chat, settings.idleLimitMs, nowMs)
  const reply = firstReply(chat)
  return {
    waitsSinceMs: isStaleNow || isSilent ? null : sinceMs,
    isStaleWaiting: isStaleNow,
    isSilentWaiting: isSilent && sinceMs !== null && !isStaleNow,
    firstReplyMs: reply !== null && isInReplyWindow(reply.atMs, nowMs) ? reply.firstReplyMs : null,
    outcome: isSilent && isUndecided(chat) ? null : serviceOutcome(chat, settings, nowMs),
  }
}

/**
 * Whether a chat that became another counts for the same, until the same instant: nobody waits, and neither its queueing, its close nor
 * its first reply became another. So it is of most messages.
 */
export function countsStay(before: ChatFacts, a: ChatCounts, now: ChatFacts, b: ChatCounts): boolean {
  const hasSameReply =
    before.customerMs === now.customerMs &&
    (before.replies === now.replies || (a.firstReplyMs !== null && a.firstReplyMs === b.firstReplyMs))
  const waits = ({ waitsSinceMs, isStaleWaiting, isSilentWaiting }: ChatCounts) =>
    waitsSinceMs !== null || isStaleWaiting || isSilentWaiting
  return (
    hasSameReply &&
    before.queuedMs === now.queuedMs &&
    before.closed === now.closed &&
    a.outcome === b.outcome &&
    !waits(a) &&
    !waits(b)
  )
}

/**
 * The same by the facts alone, without counting: nothing that counts was written. So it is of a customer's messages but the first, in
 * a chat that somebody has taken.
 */
export const countsCannotChange = (before: ChatFacts, now: ChatFacts): boolean =>
  before.queuedMs === now.queuedMs && before.customerMs === now.customerMs && before.closed === now.closed &&
  before.replies === now.replies && before.replyLast === now.replyLast && waitingSince(before) === null &&
  waitingSince(now) === null // prettier-ignore

/** The instant from which on time alone may change that; Infinity where it no more can. Before it nothing changes. */
export function chatCountsDueMs(chat: ChatFacts, settings: CountingSettings, nowMs: number): number {
  let dueMs = serviceDueMs(chat, settings, nowMs)
  if (chat.lastMs !== undefined && waitingSince(chat) !== null && !isStale(chat, settings.idleLimitMs, nowMs))
    dueMs = Math.min(dueMs, chat.lastMs + settings.idleLimitMs)
  const reply = firstReply(chat)
  return reply === null ? dueMs : Math.min(dueMs, replyWindowDueMs(reply.atMs, nowMs))
}
