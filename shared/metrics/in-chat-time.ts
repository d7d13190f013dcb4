// Time with at least one chat, and how many were held at once in it. Not occupancy, which needs the available time too.

/** A half-open part of time in epoch milliseconds. */
export interface HeldSpan {
  fromMs: number
  toMs: number
}

/** Of `within`: the spans that touch it, the union of their parts in it, and the sum of those parts. Spans ascend by `fromMs`. */
export function inChatTime(
  held: readonly HeldSpan[],
  within: HeldSpan,
): { spans: number; inChatMs: number; heldMs: number } {
  let spans = 0
  let inChatMs = 0
  let heldMs = 0
  let coveredToMs = within.fromMs
  for (const { fromMs, toMs } of held) {
    const from = Math.max(fromMs, within.fromMs)
    const to = Math.min(toMs, within.toMs)
    if (from >= to) continue
    spans += 1
    heldMs += to - from
    inChatMs += Math.max(0, to - Math.max(from, coveredToMs))
    coveredToMs = Math.max(coveredToMs, to)
  }
  return { spans, inChatMs, heldMs }
}

/** Chats at once: what was held, summed, over the time with at least one; null where there was none. */
export function chatsAtOnce({ inChatMs, heldMs }: { inChatMs: number; heldMs: number }): number | null {
  return inChatMs === 0 ? null : heldMs / inChatMs
}
