// First reply (FRT): first customer message to the first reply by a person. One chat; not the team's median.
import type { ChatFacts } from '../floor/chat-facts.ts'
import { latestMs, occurredMs } from '../floor/order.ts'

/** The instant from which on a message is a closing text and no reply, or null while the chat is open. */
export function closedAtMs(chat: ChatFacts): number | null {
  const closed = chat.closed?.[1]
  return closed === undefined || closed[0] === null ? null : closed[1]
}

function firstReplyFrom(chat: ChatFacts, fromMs: number): number | null {
  const untilMs = closedAtMs(chat) ?? Infinity
  let firstMs = Infinity
  // Kept by claim, which a fast clock puts in another order than they occurred in.
  for (const reply of chat.replies ?? []) {
    const replyMs = occurredMs(reply)
    if (replyMs >= fromMs && replyMs <= untilMs && replyMs < firstMs) firstMs = replyMs
  }
  return firstMs === Infinity ? null : firstMs
}

/** When the customer's first message got its first reply by a person, and after how long; null where it did not. */
export function firstReply(chat: ChatFacts): { atMs: number; firstReplyMs: number } | null {
  if (chat.customerMs === undefined) return null
  const atMs = firstReplyFrom(chat, chat.customerMs)
  return atMs === null ? null : { atMs, firstReplyMs: atMs - chat.customerMs }
}

/** When a person first wrote after the chat was queued; null where nobody did. Service level and abandonment rest on it. */
export function firstReplyAfterQueued(chat: ChatFacts): number | null {
  return chat.queuedMs === undefined ? null : firstReplyFrom(chat, chat.queuedMs)
}

/** Whether a person wrote at all before the chat's close, even where the kept replies all lie before the customer's first word. */
export function wasReplied(chat: ChatFacts): boolean {
  const lastMs = latestMs(chat.replyLast)
  return firstReplyAfterQueued(chat) !== null || (lastMs !== null && lastMs >= (chat.queuedMs ?? 0))
}

/** The window of a team's median first reply. */
export const FIRST_REPLY_WINDOW_MS = 30 * 60 * 1000

/** Whether a first reply made then is in the window at the instant: `(now − 30 min, now]`. */
export function isInReplyWindow(atMs: number, nowMs: number): boolean {
  return atMs > nowMs - FIRST_REPLY_WINDOW_MS && atMs <= nowMs
}

/** The instant from which on time may change whether it is in the window; Infinity where it no more can. */
export function replyWindowDueMs(atMs: number, nowMs: number): number {
  if (nowMs < atMs) return atMs
  return nowMs < atMs + FIRST_REPLY_WINDOW_MS ? atMs + FIRST_REPLY_WINDOW_MS : Infinity
}
