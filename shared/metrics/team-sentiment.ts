// A team's rolling sentiment: the mean of its chats' over the window of ratings. Not a chat's own (chat-sentiment.ts); no agent has one.

/** Below this many chats the value is null and the count stays. */
export const ENOUGH_CHATS = 10

/** Added as whole billionths, so that the sum is the same whatever the order, also after many were taken out again. */
export const sentimentUnits = (sentiment: number): number => Math.round(sentiment * 1e9)

export interface TeamSentiment {
  /** On −1…1; null below n. */
  value: number | null
  /** Chats whose customers last wrote within the window, and of which something is scored. */
  count: number
  /** Of all chats whose customers did, the share of which nothing is; null of none. */
  unscoredShare: number | null
}

/** The mean of so many chats with this sum of units. */
export function teamSentiment(
  units: number,
  count: number,
  unscored: number,
  least = ENOUGH_CHATS,
): TeamSentiment {
  const all = count + unscored
  return {
    // Four decimals: finer than any screen.
    value: count === 0 || count < least ? null : Math.round((units / 1e9 / count) * 10_000) / 10_000,
    count,
    unscoredShare: all === 0 ? null : unscored / all,
  }
}
