// Rule: the customer who waits longest for a person waits past the team's limit. Not how many wait (team-view.ts).
import type { BoardAlert } from '../board.ts'
import type { ChatFacts } from '../floor/chat-facts.ts'
import { waitingSince } from '../floor/chat-view.ts'
import type { TeamSettings } from '../floor/team-settings.ts'
import { alertOf } from './alert.ts'

/** The queue of who waits since the instant; of several at one instant the first by name. */
function queueOf(chats: Iterable<ChatFacts>, sinceMs: number): string | null {
  let queue: string | null = null
  for (const chat of chats) {
    const named = chat.queue?.[1]
    if (named !== undefined && waitingSince(chat) === sinceMs && (queue === null || named < queue))
      queue = named
  }
  return queue
}

/**
 * Since that customer began to wait; `value`: how many wait, `limit`: in milliseconds, `detail`: the queue, if one was named.
 * `chats` are the team's, or those of them that wait.
 */
export function customerWaits(
  team: string,
  { waiting, longestWaitSinceMs: sinceMs }: { waiting: number; longestWaitSinceMs: number | null },
  chats: Iterable<ChatFacts>,
  { waitLimitMs }: TeamSettings,
  nowMs: number,
): BoardAlert | null {
  if (sinceMs === null || nowMs - sinceMs <= waitLimitMs) return null
  const detail = queueOf(chats, sinceMs)
  return alertOf('customerWaits', null, sinceMs, { team, value: waiting, limit: waitLimitMs, detail })
}
