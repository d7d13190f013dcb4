// Notifications as Intercom's documentation describes them, in the shapes before and since API 2.0, with invented content. Not
// copies of anybody's.
import { createHmac, randomUUID } from 'node:crypto'

const seconds = (epochMs: number) => Math.floor(epochMs / 1000)

/** The envelope that every notification has. */
export function notification(topic: string, item: unknown, more: Record<string, unknown> = {}) {
  const nowS = seconds(Date.now())
  return {
    type: 'notification_event',
    app_id: 'ws0rk',
    id: `notif_${randomUUID()}`,
    topic,
    created_at: nowS,
    delivery_attempts: 1,
    first_sent_at: nowS,
    data: { type: 'notification_event_data', item },
    ...more,
  }
}

/** A teammate; ids of teammates are numbers here and strings in conversations. */
export const teammate = (id: number, more: Record<string, unknown> = {}) => ({
  type: 'admin',
  id,
  name: 'Nia Okoye',
  email: 'nia@example.com',
  away_mode_enabled: false,
  away_mode_reassign: false,
  away_status_reason: '',
  has_inbox_seat: true,
  team_ids: [814],
  ...more,
})

const person = { type: 'user', id: '5f0c', name: 'Cem', email: 'cem@example.org' }
export const byAdmin = (id: string, more: Record<string, unknown> = {}) => ({
  author: { type: 'admin', id, name: 'Nia Okoye', email: 'nia@example.com' },
  ...more,
})

/** Since 2.0: assignees by id, the opening message as `source`. */
export function conversation(id: string, more: Record<string, unknown> = {}, part?: Record<string, unknown>) {
  return {
    type: 'conversation',
    id,
    created_at: seconds(Date.now()) - 30,
    state: 'open',
    open: true,
    admin_assignee_id: null,
    team_assignee_id: null,
    source: { type: 'conversation', id: '901', body: '<p>Where is my parcel?</p>', author: person },
    conversation_parts: partsOf(part),
    ...more,
  }
}

/** Before 2.0: one assignee, the opening message as `conversation_message`, ids that may be numbers. */
export function oldConversation(
  id: number | string,
  more: Record<string, unknown> = {},
  part?: Record<string, unknown>,
) {
  return {
    type: 'conversation',
    id,
    open: true,
    assignee: { type: 'nobody_admin', id: null },
    user: person,
    conversation_message: {
      type: 'conversation_message',
      id: '901',
      body: '<p>Where is my parcel?</p>',
      author: person,
    },
    conversation_parts: partsOf(part),
    ...more,
  }
}

function partsOf(part: Record<string, unknown> | undefined) {
  const parts =
    part === undefined
      ? []
      : [{ type: 'conversation_part', id: '902', part_type: 'comment', author: person, ...part }]
  return { type: 'conversation_part.list', conversation_parts: parts, total_count: parts.length }
}

/** The header that proves a body. */
export const hubSignatureOf = (body: string | Buffer, secret: string) => ({
  'x-hub-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
})
