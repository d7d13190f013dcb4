// Intercom's webhooks as events: topics to what happened on the floor. Not the notifications' form (intercom-payload.ts), nor
// the route (hook-route.ts).
import { problem } from '../../problem.ts'
import { parseJson } from '../request-body.ts'
import { hubSignature } from '../signatures/hub-signature.ts'
import type { Connector, ConnectorEvent, Delivery } from './connector.ts'
import { eventsOfAdmin } from './intercom-admin.ts'
import { eventsOfConversation } from './intercom-conversation.ts'
import { adminItem, conversationItem, notification, topicOf } from './intercom-payload.ts'
import type { Drafted, Reading } from './intercom-reading.ts'

/** Intercom gives up repeating long before: what is older was kept somewhere and is played again. */
const OLDEST_MS = 24 * 60 * 60 * 1000

const rejected = (detail: string): Delivery => ({
  kind: 'rejected',
  problem: problem(400, 'Not a notification', detail),
})

/** The first event has the notification's id, so that a retry is a repeat; further ones have it with a word behind. */
function eventOf(drafted: Drafted, { id, createdAtMs }: { id: string; createdAtMs: number }): ConnectorEvent {
  return {
    specversion: '1.0',
    id: drafted.suffix === undefined ? id : `${id}:${drafted.suffix}`,
    source: '/intercom',
    type: `floorview.${drafted.type}`,
    subject: drafted.subject,
    time: new Date(drafted.atMs ?? createdAtMs).toISOString(),
    data: drafted.data,
    ...(drafted.id !== undefined && { id: drafted.id }),
  }
}

function readingOf(topic: string, item: unknown, createdAtMs: number): Reading {
  if (topic.startsWith('admin.')) {
    const admin = adminItem.safeParse(item)
    return admin.success ? eventsOfAdmin(topic, admin.data) : { ignored: 'unreadable' }
  }
  const conversation = conversationItem.safeParse(item)
  return conversation.success
    ? eventsOfConversation(topic, conversation.data, createdAtMs)
    : { ignored: 'unreadable' }
}

const TOPICS = new Set([
  'admin.away_mode_updated',
  'admin.logged_in',
  'admin.logged_out',
  'conversation.user.created',
  'conversation.user.replied',
  'conversation.admin.replied',
  'conversation.operator.replied',
  'conversation.admin.assigned',
  'conversation.admin.closed',
  'conversation.admin.opened',
  'conversation.rating.added',
])

export const intercom: Connector = {
  name: 'intercom',
  check: hubSignature,

  read(_headers, bytes, receivedAtMs) {
    let text: string
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      return rejected('The body is not UTF-8.')
    }
    const parsed = parseJson(text)
    if (!parsed.ok) return { kind: 'rejected', problem: parsed.problem }
    const named = topicOf.safeParse(parsed.value)
    if (!named.success) return rejected('The body names no topic.')
    const { topic } = named.data
    if (!TOPICS.has(topic)) return { kind: 'ignored', topic, reason: 'topic' }
    const read = notification.safeParse(parsed.value)
    if (!read.success) return rejected('The notification has no id, no created_at or no data.')
    const { id, created_at: createdAtMs, data } = read.data
    if (receivedAtMs - createdAtMs > OLDEST_MS) return { kind: 'ignored', topic, reason: 'older than a day' }
    const reading = readingOf(topic, data.item, createdAtMs)
    return 'ignored' in reading
      ? { kind: 'ignored', topic, reason: reading.ignored }
      : { kind: 'events', topic, events: reading.events.map((each) => eventOf(each, { id, createdAtMs })) }
  },
}
