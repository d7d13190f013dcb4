// The CloudEvents that a source may send, as the API's description shows them. Made from the schemas that parse them; nothing
// is accepted or refused here (server/ingest).
import { z } from 'zod'
import { eventData, idText, TYPE_PREFIX, type SourceEventType } from '../../shared/events.ts'

const SUMMARY: Record<SourceEventType, string> = {
  'agent.profile':
    'What is known of an agent. Each field is kept by itself: one that is left out stays as it was.',
  'agent.login': 'The agent signed in. The status is unknown until an agent.status follows.',
  'agent.logout': 'The agent signed out: offline from now on.',
  'agent.status':
    'What the agent says of themselves. Any reason is taken; the team’s settings say which have a limit.',
  'agent.heartbeat':
    'The agent’s connection is alive. From the first one on, a lease holds for `ttl` seconds.',
  'agent.removed': 'The agent is no longer there, until a later log-in, log-out or status.',
  'chat.queued': 'A customer waits for a person.',
  'chat.offered': 'The chat was offered to an agent.',
  'chat.accepted': 'The agent holds the chat from now on.',
  'chat.missed': 'An offer was not taken.',
  'chat.transferred': 'The chat goes to an agent, or waits again where `to` names none.',
  'chat.message': 'A message. Only those of role `agent` are replies by a person.',
  'chat.closed': 'The chat is over.',
  'chat.reopened': 'The chat is open again, held by whoever held it.',
  'chat.rated':
    'The customer’s rating as given, with its scale; a later one replaces it, `retracted` takes it back.',
}

const EXAMPLE: Record<SourceEventType, Record<string, unknown>> = {
  'agent.profile': { name: 'Ann Lee', team: 'Support', capacity: 4 },
  'agent.login': {},
  'agent.logout': { why: 'end of shift' },
  'agent.status': { status: 'away', reason: 'Lunch' },
  'agent.heartbeat': { ttl: 15 },
  'agent.removed': {},
  'chat.queued': { team: 'Support', queue: 'orders', channel: 'web' },
  'chat.offered': { agent: 'a1' },
  'chat.accepted': { agent: 'a1' },
  'chat.missed': { agent: 'a1' },
  'chat.transferred': { to: { agent: 'a2' } },
  'chat.message': { role: 'customer', text: 'Where is my order?' },
  'chat.closed': { by: 'agent' },
  'chat.reopened': {},
  'chat.rated': { score: 5, min: 1, max: 5 },
}

/** An event as a source would send it, for the examples of the description. */
export function exampleEvent(
  type: SourceEventType,
  subject = `${type.slice(0, type.indexOf('.'))}/${type.startsWith('agent') ? 'a1' : 'c1'}`,
) {
  return {
    specversion: '1.0',
    id: `7c9e6679-${type}`,
    source: '/shop/chat',
    type: `${TYPE_PREFIX}${type}`,
    subject,
    time: '2026-11-22T10:00:00.000Z',
    data: EXAMPLE[type],
  }
}

/** A source may send null for what it may leave out; the schema that parses meets none, for they are taken away before. */
const orNull = (data: z.ZodObject) =>
  z.object(
    Object.fromEntries(
      Object.entries(data.shape).map(([name, field]) => [
        name,
        field instanceof z.ZodOptional ? field.nullable().optional() : field,
      ]),
    ),
  )

const envelope = {
  specversion: z.literal('1.0'),
  id: idText.meta({
    description:
      'Unique with the sender and `time`: a repeat of the three changes nothing. At most 256 bytes.',
  }),
  source: z
    .string()
    .min(1)
    .max(2048)
    .meta({ description: 'Kept as the sender’s claim; whose event it is follows from the token.' }),
  time: z.iso.datetime({ offset: true }).nullish().meta({
    description:
      'When it happened, RFC 3339. Left out, it is the time of arrival, and a repeat after about 15 minutes is not known as one.',
  }),
  sequence: z.union([z.string(), z.number().int()]).nullish().meta({
    description:
      'A decimal integer. Required of a source that was added with `--sequencing`, ignored of others.',
  }),
  datacontenttype: z.literal('application/json').nullish(),
}

const variant = (type: SourceEventType) => {
  const kind = type.slice(0, type.indexOf('.'))
  const name = type
    .split('.')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')
  return z
    .object({
      ...envelope,
      type: z.literal(`${TYPE_PREFIX}${type}`),
      subject: z
        .string()
        .max(300)
        .meta({ description: `\`${kind}/<id>\`, the id as the source has it.`, example: `${kind}/1` }),
      data: orNull(eventData[type]).optional(),
    })
    .meta({ id: name, description: SUMMARY[type], example: exampleEvent(type) })
}

/** Any event of the contract. Types that are not listed are counted and ignored. */
export const sourceEvent = z
  .discriminatedUnion('type', [
    variant('agent.profile'),
    variant('agent.login'),
    variant('agent.logout'),
    variant('agent.status'),
    variant('agent.heartbeat'),
    variant('agent.removed'),
    variant('chat.queued'),
    variant('chat.offered'),
    variant('chat.accepted'),
    variant('chat.missed'),
    variant('chat.transferred'),
    variant('chat.message'),
    variant('chat.closed'),
    variant('chat.reopened'),
    variant('chat.rated'),
  ])
  .meta({
    id: 'Event',
    description: 'A CloudEvent 1.0 of one of these types. Unknown fields of `data` are ignored.',
  })
