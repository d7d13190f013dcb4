// A chat's sentiment: the decayed mean of what its customer wrote last. Not how one message is scored: its source says that.

/** Only so many of the customer's last scored messages count. */
export const SENTIMENT_MESSAGES = 5
/** Each message weighs this much of the one after it. */
export const SENTIMENT_DECAY = 0.7

/** On −1…1, of the scores in the order in which they were said; null of none. */
export function chatSentiment(scores: readonly number[]): number | null {
  let sum = 0
  let weights = 0
  let weight = 1
  for (const score of scores.slice(-SENTIMENT_MESSAGES).toReversed()) {
    sum += weight * score
    weights += weight
    weight *= SENTIMENT_DECAY
  }
  return weights === 0 ? null : sum / weights
}
