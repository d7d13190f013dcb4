// What Intercom tells of a conversation: begun, written to, assigned, closed, opened, rated. Not teammates' presence.
import { textOfHtml } from './html-text.ts'
import type { ConversationItem, ConversationPart, Party } from './intercom-payload.ts'
import { authorsProfile, cleanText, type Drafted, type Reading } from './intercom-reading.ts'

type Role = 'customer' | 'agent' | 'bot'
const ROLE_OF: Readonly<Record<string, Role>> = {
  user: 'customer',
  lead: 'customer',
  contact: 'customer',
  admin: 'agent',
  bot: 'bot',
}
const MOST_QUEUE_BYTES = 256

const roleOf = (author: Party, otherwise: Role): Role => ROLE_OF[author?.type ?? ''] ?? otherwise
const textOf = (html: string | undefined) => (html === undefined ? undefined : cleanText(textOfHtml(html)))
const agentOf = (author: Party) =>
  author?.type === 'admin' && author.id !== undefined ? { agent: author.id } : {}

/** Who has the conversation now: an admin, else a team, else nobody. In both shapes. */
function assigneeOf(item: ConversationItem): { agent?: string | undefined; queue?: string | undefined } {
  const { assignee } = item
  return {
    agent: item.admin_assignee_id ?? (assignee?.type === 'admin' ? assignee.id : undefined),
    queue: item.team_assignee_id ?? (assignee?.type === 'team' ? assignee.id : undefined),
  }
}

const queueNamed = (queue: string | undefined) => {
  const named = cleanText(queue, MOST_QUEUE_BYTES)
  return named === undefined ? {} : { queue: named }
}

/** Held by an admin, or waiting in the queue of a team or of nobody. */
function given(subject: string, item: ConversationItem, to: Party, more: Record<string, unknown>): Drafted {
  const now = assigneeOf(item)
  const agent = to?.type === 'admin' ? (to.id ?? now.agent) : now.agent
  if (agent !== undefined) return { type: 'chat.accepted', subject, data: { agent } }
  const queue = (to?.type === 'team' ? to.id : undefined) ?? now.queue
  return { type: 'chat.queued', subject, data: { ...queueNamed(queue), ...more } }
}

function message(subject: string, html: string | undefined, author: Party, otherwise: Role): Drafted {
  const role = roleOf(author, otherwise)
  const text = textOf(html)
  const data = { role, ...(text !== undefined && { text }), ...(role === 'agent' && agentOf(author)) }
  return { type: 'chat.message', subject, data }
}

function begun(subject: string, item: ConversationItem): Drafted[] {
  const opening = item.source ?? item.conversation_message
  const channel = cleanText(opening?.type, MOST_QUEUE_BYTES)
  return [
    given(subject, item, undefined, channel === undefined ? {} : { channel }),
    { ...message(subject, opening?.body, opening?.author, 'customer'), suffix: 'message' },
  ]
}

/** A customer who writes into a closed conversation opens it, and no other notification says so. */
function reopenedByCustomer(subject: string, item: ConversationItem): Drafted[] {
  const isOpen = item.state === 'open' || item.open === true
  const wasClosed = item.statistics === undefined || item.statistics.last_close_at != null
  return isOpen && wasClosed ? [{ type: 'chat.reopened', subject, data: {}, suffix: 'reopened' }] : []
}

function rated(subject: string, { conversation_rating: rating }: ConversationItem): Drafted[] {
  if (rating?.rating === undefined) return []
  const comment = cleanText(rating.remark)
  const by = rating.teammate ?? rating.admin
  const agent = by?.type === 'bot' || by?.id === undefined ? {} : { agent: by.id }
  const data = { score: rating.rating, min: 1, max: 5, ...(comment !== undefined && { comment }), ...agent }
  return [{ type: 'chat.rated', subject, data }]
}

function closedBy(author: Party): string {
  return roleOf(author, 'agent')
}

function drafted(
  topic: string,
  subject: string,
  item: ConversationItem,
  part: ConversationPart | undefined,
): Drafted[] {
  switch (topic) {
    case 'conversation.user.created':
      return begun(subject, item)
    case 'conversation.user.replied':
      return [message(subject, part?.body, part?.author, 'customer'), ...reopenedByCustomer(subject, item)]
    case 'conversation.admin.replied':
      return [message(subject, part?.body, part?.author, 'agent')]
    case 'conversation.operator.replied':
      return [message(subject, part?.body, part?.author, 'bot')]
    case 'conversation.admin.assigned':
      return [given(subject, item, part?.assigned_to, {})]
    case 'conversation.admin.closed':
      return [
        { type: 'chat.closed', subject, data: { by: closedBy(part?.author), ...agentOf(part?.author) } },
      ]
    case 'conversation.admin.opened':
      return [{ type: 'chat.reopened', subject, data: agentOf(part?.author) }]
    default:
      return rated(subject, item)
  }
}

/** Events of a notification about a conversation. The one that the topic is about comes first. */
export function eventsOfConversation(topic: string, item: ConversationItem, createdAtMs: number): Reading {
  const part = item.conversation_parts?.conversation_parts
  // What teammates write to each other is no reply.
  if (part?.part_type === 'note') return { ignored: 'note' }
  const events = drafted(topic, `chat/${item.id}`, item, part)
  if (events.length === 0) return { ignored: 'unreadable' }
  const isOfPart = topic !== 'conversation.user.created' && topic !== 'conversation.rating.added'
  const atMs = isOfPart ? part?.created_at : undefined
  return {
    events: [
      ...events.map((each) => ({ ...each, atMs })),
      ...authorsProfile(part?.author, atMs ?? createdAtMs),
    ],
  }
}
