// What became of alert messages, in numbers for Prometheus: counted by this server, but for those that wait, which are all of the
// workspace's. Not what is done with a message (deliver.ts).
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { ChannelKind } from './channel-form.ts'
import type { WaitingNow } from './delivery-list.ts'

/** `handed_in`: put on record as to be sent. `retried`: a try failed and another follows. `dead`: given up. `dropped`: it need not be sent. */
export type MessageOutcome = 'handed_in' | 'delivered' | 'retried' | 'dead' | 'dropped'

/** Of a channel that cannot be read the kind is not known. */
export type CountedKind = ChannelKind | 'unknown'

export type DeliveryMetrics = ReturnType<typeof createDeliveryMetrics>

const BUCKETS_S = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600]

/** `waiting` is asked as the numbers are read; where it cannot answer the last ones stand. */
export function createDeliveryMetrics(waiting: () => Promise<WaitingNow>) {
  const messages = new Counter({
    name: 'floorview_alert_messages_total',
    help: 'alert messages by kind of channel and what became of them',
    labelNames: ['kind', 'outcome'],
    registers: [],
  })
  const delay = new Histogram({
    name: 'floorview_alert_delivery_seconds',
    help: 'from the step of an alert, or the end of its quiet hours, to its delivery',
    labelNames: ['kind'],
    buckets: BUCKETS_S,
    registers: [],
  })
  const oldest = new Gauge({
    name: 'floorview_alert_oldest_waiting_seconds',
    help: 'age of the oldest message that is due and not delivered',
    registers: [],
  })
  const depth = new Gauge({
    name: 'floorview_alert_messages_waiting',
    help: 'messages that are not delivered yet, those of quiet hours among them',
    registers: [],
    async collect() {
      const now = await waiting().catch(() => null)
      if (now === null) return
      depth.set(now.count)
      oldest.set(now.oldestDueMs / 1000)
    },
  })
  return {
    count: (kind: CountedKind, outcome: MessageOutcome): void => messages.inc({ kind, outcome }),
    delivered(kind: CountedKind, tookMs: number): void {
      messages.inc({ kind, outcome: 'delivered' })
      delay.observe({ kind }, Math.max(0, tookMs) / 1000)
    },
    register: (registry: Registry): void => {
      // The first of them asks for both.
      for (const metric of [depth, oldest, messages, delay]) registry.registerMetric(metric)
    },
  }
}
