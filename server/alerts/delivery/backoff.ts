// When a message is tried again, and how many times. Not whether (outcome.ts).

export interface DeliveryTiming {
  /** One try takes no longer. */
  tryMs: number
  /** Tries before a message is given up. */
  mostTries: number
  firstBackoffMs: number
  mostBackoffMs: number
  /** Messages that wait although they are due, as after a Redis that came back empty, are looked for so often. */
  sweepMs: number
  /** Tries of one channel at a time on one server, and of all of them: a try that waits for an answer costs next to nothing. */
  channelTries: number
  allTries: number
  /** What is under way when the server stops may take so much longer. */
  graceMs: number
}

/** Ten tries over about an hour: an alert that is older helps nobody. */
export const DELIVERY_TIMING: DeliveryTiming = {
  tryMs: 10_000,
  mostTries: 10,
  firstBackoffMs: 2_000,
  mostBackoffMs: 15 * 60_000,
  sweepMs: 15_000,
  channelTries: 4,
  allTries: 256,
  graceMs: 3_000,
}

/**
 * The pause after the `tries`th try failed: three times the last, with up to a half taken off by chance, so that those that failed
 * together do not come back together; never before what the receiver asked for.
 */
export function backoffMs(
  tries: number,
  { firstBackoffMs, mostBackoffMs }: Pick<DeliveryTiming, 'firstBackoffMs' | 'mostBackoffMs'>,
  askedMs: number | null,
  chance: number,
): number {
  const full = Math.min(firstBackoffMs * 3 ** Math.max(0, tries - 1), mostBackoffMs)
  return Math.max(Math.round(full * (1 - chance / 2)), askedMs ?? 0)
}
