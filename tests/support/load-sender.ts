// Sends a load as a careful source does: batches, each again and again until it is answered 202. Writes down itself what was
// acknowledged: that log is the truth that a test holds the product to.
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { CloudEvent } from './cloud-events.ts'
import { until } from './until.ts'
import { postEvents } from './workspace-server.ts'

const BATCHES_PER_SECOND = 20
const SENDERS = 4
const RETRY_MS = 40
/** One batch of so many is given up at its first failure: whether it was kept is then unknown to its sender. */
const GIVES_UP_EVERY = 7
/** One batch of so many is sent again though it was acknowledged. */
const REPEATS_EVERY = 5

const receipt = z.object({
  accepted: z.number(),
  duplicates: z.number(),
  ignored: z.literal(0),
  rejected: z.array(z.unknown()).length(0),
})

/** What one sender has sent and seen acknowledged, over as many loads as it likes. */
export interface SendersLog {
  acknowledged: Set<string>
  sent: Map<string, CloudEvent>
}
export const newLog = (): SendersLog => ({ acknowledged: new Set(), sent: new Map() })

export interface LoadOrder {
  log: SendersLog
  url: string
  token: string
  perSecond: number
  next: () => CloudEvent
}

/** Starts to send; `finish` ends it when everything was acknowledged or given up. */
export function startLoad({ log, url, token, perSecond, next }: LoadOrder) {
  const { acknowledged, sent } = log
  const counts = { batches: 0, failures: 0, givenUp: 0, repeats: 0 }
  const answers = new Map<string, number>()
  const waiting: CloudEvent[][] = []
  const broken: unknown[] = []
  let isSending = true

  const tryOnce = async (batch: CloudEvent[]): Promise<boolean> => {
    try {
      const { status, body } = await postEvents(url, token, batch)
      answers.set(String(status), (answers.get(String(status)) ?? 0) + 1)
      if (status !== 202) return false
      const { accepted, duplicates } = receipt.parse(body)
      if (accepted + duplicates !== batch.length) throw new RangeError('a receipt does not add up')
      for (const event of batch) acknowledged.add(event.id)
      return true
    } catch (error) {
      if (error instanceof z.ZodError || error instanceof RangeError) broken.push(error)
      answers.set('none', (answers.get('none') ?? 0) + 1)
      return false
    }
  }
  const send = async (batch: CloudEvent[]): Promise<void> => {
    const place = counts.batches
    counts.batches += 1
    for (const event of batch) sent.set(event.id, event)
    while (!(await tryOnce(batch))) {
      counts.failures += 1
      if (place % GIVES_UP_EVERY === 0) {
        counts.givenUp += 1
        return
      }
      await pause(RETRY_MS)
    }
    if (place % REPEATS_EVERY !== 0) return
    counts.repeats += 1
    await tryOnce(batch)
  }
  const timer = setInterval(() => {
    waiting.push(Array.from({ length: Math.ceil(perSecond / BATCHES_PER_SECOND) }, next))
  }, 1000 / BATCHES_PER_SECOND)
  const sender = async (): Promise<void> => {
    while (isSending || waiting.length > 0) {
      const batch = waiting.shift()
      if (batch === undefined) await pause(10)
      else await send(batch)
    }
  }
  const senders = Promise.all(Array.from({ length: SENDERS }, sender))

  return {
    counts,
    /** How often each status was answered. */
    answers,
    /** Waits until so many more events are acknowledged. */
    more: (count: number, limitMs = 60_000) => {
      const goal = acknowledged.size + count
      return until(`${count} more events are acknowledged`, () => acknowledged.size >= goal, limitMs)
    },
    finish: async (limitMs = 60_000): Promise<void> => {
      clearInterval(timer)
      isSending = false
      let isDone = false
      void senders.then(() => {
        isDone = true
      })
      await until('all that waits was acknowledged or given up', () => isDone, limitMs)
      if (broken.length > 0) throw new AggregateError(broken, 'receipts were wrong')
    },
  }
}
