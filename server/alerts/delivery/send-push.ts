// Sends a message to one device of a person, by its browser's push service. Not who is told (push-subscriptions.ts), nor what the
// device shows (the service worker).
import { createHash } from 'node:crypto'
import webPush from 'web-push'
import { alertPath } from '../../../shared/alerts/alert-text.ts'
import type { PushPayload } from '../../../shared/alerts/push-payload.ts'
import type { GuardedPost } from './guarded-post.ts'
import type { AlertMessage, Send } from './message.ts'
import { outcomeOf } from './outcome.ts'
import type { ReadPushKeys } from './push-keys.ts'
import type { PushSubscriptions } from './push-subscriptions.ts'

/** A device that was off for longer learns nothing of use from it. */
const KEPT_SECONDS = 3600

function payloadOf({ notice, text, isTest }: AlertMessage): PushPayload {
  const { step, alert, count } = notice
  const canTake = !isTest && (step === 'opened' || step === 'escalated')
  return {
    // A push service takes 4 kB, encrypted.
    title: text.title.slice(0, 300),
    body: text.body.slice(0, 700),
    tag: alert.group,
    url: alertPath(alert.team),
    key: alert.key,
    team: alert.team,
    step,
    count,
    actions: canTake ? [{ action: 'acknowledge', title: 'Take it' }] : [],
  }
}

/** The push service replaces what it still holds of the same alert: 32 letters at most. */
const topicOf = (group: string) => createHash('sha256').update(group).digest('base64url').slice(0, 32)

export interface PushSendDeps {
  post: GuardedPost
  keys: ReadPushKeys
  subscriptions: Pick<PushSubscriptions, 'open' | 'drop'>
  /** Whom a push service writes to about us: `https://…` or `mailto:…`. */
  contact: string
  nowMs: () => number
}

export function createPushSend({ post, keys, subscriptions, contact, nowMs }: PushSendDeps): Send {
  return async (_channel, message, signal) => {
    const { team, group, severity } = message.notice.alert
    const subscription = await subscriptions.open(message.recipient, team)
    if (subscription === null)
      return { kind: 'refused', answer: 'This device is no longer subscribed.', isGone: true }
    const details = webPush.generateRequestDetails(subscription, JSON.stringify(payloadOf(message)), {
      vapidDetails: { subject: contact, ...(await keys()) },
      TTL: KEPT_SECONDS,
      urgency: severity === 'act' ? 'high' : 'normal',
      topic: topicOf(group),
    })
    const headers = Object.fromEntries(
      Object.entries(details.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    )
    const answer = await post({ url: details.endpoint, headers, body: details.body }, signal)
    const outcome = outcomeOf(answer, nowMs())
    if (outcome.kind === 'refused' && outcome.isGone) await subscriptions.drop(message.recipient)
    return outcome
  }
}

/** The contact of an installation: its own address where a push service takes it, else one of mail. */
export function pushContact(publicUrl: string, mailFrom: string | undefined): string {
  if (publicUrl.startsWith('https:')) return publicUrl
  const address = /[^\s<>]+@[^\s<>]+/.exec(mailFrom ?? '')?.[0]
  return `mailto:${address ?? 'floorview@localhost.invalid'}`
}
