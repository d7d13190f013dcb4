// Sends a test message over a channel now, past the queue, and tells what the receiver said. No message of it is recorded.
import { randomUUID } from 'node:crypto'
import type { AlertDelivery } from './alert-delivery.ts'
import type { AlertChannel } from './channel-form.ts'
import { testMessage } from './message.ts'

export interface TriedChannel {
  ok: boolean
  /** What the receiver said, or why it could not be asked; of several, the first that refused. */
  answer: string
  tookMs: number
}

/**
 * One try for each recipient ('' where the channel has one receiver), each within the limit of a try. Null where the channel's address
 * does not open any more.
 */
export async function tryChannel(
  deps: Pick<AlertDelivery, 'channels' | 'sends' | 'settings' | 'stopping' | 'nowMs'>,
  { id, kind }: AlertChannel,
  { team, recipients }: { team: string; recipients: readonly string[] },
): Promise<TriedChannel | null> {
  const { channels, sends, settings, stopping, nowMs } = deps
  const open = await channels.open(id)
  if (open === null || open === 'unreadable') return null
  const beganMs = nowMs()
  const outcomes = await Promise.all(
    recipients.map((recipient) => {
      const of = { id: `msg_test${randomUUID().replaceAll('-', '')}`, team, recipient }
      const message = testMessage(of, { publicUrl: settings.publicUrl, nowMs: beganMs })
      return sends[kind](open, message, stopping)
    }),
  )
  const failed = outcomes.find((outcome) => outcome.kind !== 'sent')
  return {
    ok: failed === undefined,
    answer: (failed ?? outcomes[0])?.answer ?? '',
    tookMs: Math.max(0, nowMs() - beganMs),
  }
}
