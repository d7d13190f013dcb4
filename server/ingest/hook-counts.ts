// How many webhooks came, by source and by what became of them. Not their content.

export interface HookCount {
  connector: string
  source: string
  outcome: HookOutcome
  /** The vendor's word for what happened; '' where it could not be read. */
  topic: string
  count: number
}
/** Kept; nothing for a floor; no webhook of the vendor, or with an event that was refused; or not now. */
export type HookOutcome = 'taken' | 'ignored' | 'rejected' | 'not_now'

/** More topics than any vendor has. The rest is counted together: a name is the sender's, and must not fill the memory. */
const MOST_TOPICS = 100
const OTHER = 'other'

export interface HookCounts {
  note(count: Omit<HookCount, 'count'>): void
  all(): readonly HookCount[]
}

export function createHookCounts(): HookCounts {
  const counts = new Map<string, HookCount>()
  const topics = new Set<string>()
  return {
    note({ topic: named, ...rest }) {
      const topic = topics.has(named) || topics.size < MOST_TOPICS ? named : OTHER
      topics.add(topic)
      const key = JSON.stringify([rest.connector, rest.source, rest.outcome, topic])
      const known = counts.get(key)
      if (known === undefined) counts.set(key, { ...rest, topic, count: 1 })
      else known.count += 1
    },
    all: () => [...counts.values()],
  }
}

/** The counts for Prometheus. */
export const webhookMetric = (counts: HookCounts) => ({
  name: 'webhooks',
  labels: ['connector', 'source', 'outcome', 'topic'],
  rows: () => counts.all().map(({ count, ...labels }) => ({ labels, count })),
})
