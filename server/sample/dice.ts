// Chance that comes out the same each time: dice that are thrown by a key. Not what they decide.

export interface Dice {
  /** In [0, 1). */
  next(): number
  between(from: number, to: number): number
  /** True in this share of throws. */
  chance(share: number): boolean
  /** A log-normal value with this median; `sigma` is of its logarithm. */
  logNormal(median: number, sigma: number): number
  /** Of a process with this mean gap. */
  exponential(mean: number): number
  pick<T>(choices: readonly [T, ...T[]]): T
  /** The place of a weight, as often as its share of their sum. */
  weighted(weights: readonly number[]): number
}

/** 32 well mixed bits of a text (FNV-1a with the finish of murmur3). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Dice whose every throw follows from the key (mulberry32). */
export function diceOf(...key: readonly (string | number)[]): Dice {
  let state = hashOf(key.join('/'))
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    chance: (share) => next() < share,
    logNormal: (median, sigma) => {
      // Box and Muller; 1 - next() is never 0.
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      return median * Math.exp(sigma * normal)
    },
    exponential: (mean) => -Math.log(1 - next()) * mean,
    pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
    weighted: (weights) => {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0)
      const place = weights.findIndex((weight) => (left -= weight) < 0)
      return place === -1 ? weights.length - 1 : place
    },
  }
}
