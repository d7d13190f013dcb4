// Sends a message to a webhook of the user's own: JSON, signed after Standard Webhooks. Not when, nor how often.
import { Webhook } from 'standardwebhooks'
import type { ChannelSecrets } from './channel-form.ts'
import type { GuardedPost } from './guarded-post.ts'
import type { AlertMessage, RebalanceBody, Send, WebhookBody } from './message.ts'
import { outcomeOf } from './outcome.ts'

/** Signatures by every secret that is valid, the newest first: a receiver takes any. */
function signatures(
  { signing }: ChannelSecrets,
  { id, body, nowMs }: { id: string; body: string; nowMs: number },
): string {
  return signing
    .filter(({ untilEpochMs }) => untilEpochMs === null || nowMs < untilEpochMs)
    .map(({ secret }) => new Webhook(secret).sign(id, new Date(nowMs), body))
    .join(' ')
}

function bodyOf({ notice, text, url, isTest }: AlertMessage): WebhookBody | RebalanceBody {
  const { id, step, atEpochMs, alert, count, rebalance } = notice
  const timestamp = new Date(atEpochMs).toISOString()
  const data = { id, step, ...text, url, count, alert }
  if (rebalance !== undefined)
    return { type: 'floorview.rebalance.suggested', timestamp, data: { ...data, rebalance } }
  return { type: isTest ? 'floorview.alert.test' : `floorview.alert.${step}`, timestamp, data }
}

export function createWebhookSend(post: GuardedPost, nowMs: () => number): Send {
  return async ({ secrets }, message, signal) => {
    if (secrets.url === undefined)
      return { kind: 'refused', answer: 'This channel has no address.', isGone: false }
    const body = JSON.stringify(bodyOf(message))
    const sentMs = nowMs()
    const signature = signatures(secrets, { id: message.id, body, nowMs: sentMs })
    if (signature === '')
      return { kind: 'refused', answer: 'This channel has no signing secret: give it one.', isGone: false }
    const headers = {
      'content-type': 'application/json',
      'webhook-id': message.id,
      'webhook-timestamp': String(Math.floor(sentMs / 1000)),
      'webhook-signature': signature,
    }
    return outcomeOf(await post({ url: secrets.url, headers, body }, signal), nowMs())
  }
}
