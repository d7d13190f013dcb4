// Occupancy: how much of the time in which there could be a chat there was one. Not how many chats at once (in-chat-time.ts).
import type { AgentStatus } from '../events.ts'
import { inChatTime, type HeldSpan } from './in-chat-time.ts'

/** The part of the available time in which no chat was held. Spans ascend by `fromMs`. */
export function availableWithoutChatMs(
  periods: Iterable<HeldSpan & { status: AgentStatus }>,
  held: readonly HeldSpan[],
): number {
  let sumMs = 0
  for (const { status, fromMs, toMs } of periods)
    if (status === 'available') sumMs += toMs - fromMs - inChatTime(held, { fromMs, toMs }).inChatMs
  return sumMs
}
