// The description of transcripts, of who read them and of the search over them. Not their work (server/logs, server/ledger/queries).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import type { Transcript, TranscriptMessage } from '../ledger/queries/transcript.ts'
import type { TranscriptReading } from '../ledger/transcript-reads.ts'
import type { TranscriptHit } from '../ledger/queries/transcript-search.ts'
import { accountsAway, byPerson, json, refusal, unauthorized } from './answers.ts'
import { instant } from './log-schemas.ts'

const chatInPath = z
  .string()
  .meta({ description: 'The stored id, or the source’s own.', example: 'default:c1' })
const named = z.object({ id: z.string(), name: z.string() })

const message = z.object({
  at: instant,
  role: z.enum(['customer', 'agent', 'bot', 'system']),
  agent: named
    .nullable()
    .meta({ description: 'Of an agent’s message: who wrote it, else who held the chat.' }),
  text: z.string().nullable(),
  textState: z.enum(['given', 'none', 'removed']).meta({
    description: '`none`: the source gave no text; `removed`: it is no longer kept.',
  }),
  sentiment: z.number().min(-1).max(1).nullable(),
  sentimentBy: z
    .string()
    .nullable()
    .meta({ description: '`source`, or the name of the model that scored it.' }),
} satisfies Record<keyof TranscriptMessage, z.ZodType>)

const transcript = z
  .object({
    chat: z.string(),
    team: z.string(),
    messages: z.array(message),
    leftOut: z
      .number()
      .int()
      .min(0)
      .meta({ description: 'Messages before the first of these: 2,000 are told.' }),
    isGone: z.boolean().meta({ description: 'Its events are no longer kept, nor what was written.' }),
    mayAudit: z.boolean().meta({ description: 'Whether you may see who read it.' }),
  } satisfies Record<keyof Transcript | 'mayAudit', z.ZodType>)
  .meta({ id: 'Transcript', description: 'What was written in a chat, in order, as its source gave it.' })

const reading = z.object({
  at: instant,
  user: z.object({
    id: z.string(),
    name: z.string().nullable().meta({ description: 'Null: the account is gone.' }),
  }),
} satisfies Record<keyof TranscriptReading, z.ZodType>)

const hit = z.object({
  chat: z.string(),
  team: z.string(),
  at: instant,
  day: z.iso.date().meta({ description: 'The business day of the team.' }),
  zone: z.string().meta({ description: 'The team’s.' }),
  role: z.string(),
  agent: named.nullable().meta({ description: 'Who wrote it, or else holds the chat.' }),
  excerpt: z.array(z.object({ text: z.string(), isHit: z.boolean() })).meta({
    description: 'Parts of the message; `isHit` of the words that were found.',
  }),
} satisfies Record<keyof TranscriptHit | 'day' | 'zone', z.ZodType>)

const query = z.object({
  q: z.string().min(1).max(200).meta({
    description: 'Words; "in quotes" side by side, `or` between, `-` before what must not be there.',
  }),
  team: z.array(z.string()).optional(),
  agent: z.string().optional().meta({ description: 'Of chats that this agent held at any time.' }),
  source: z.string().optional(),
  from: z.string().optional().meta({ description: 'Else 30 days before `to`.' }),
  to: z.string().optional().meta({ description: 'Else now.' }),
  limit: z.number().int().min(1).max(100).default(30),
  cursor: z.string().optional().meta({ description: '`next` of the page before.' }),
})

export const transcriptPaths: ZodOpenApiPathsObject = {
  '/api/logs/chats/{chat}/transcript': {
    get: {
      operationId: 'readTranscript',
      tags: ['Logs'],
      summary: 'What was written in a chat',
      description: 'That it was read, by whom and when, is kept.',
      security: byPerson,
      requestParams: { path: z.object({ chat: chatInPath }) },
      responses: {
        '200': json('The messages, oldest first.', transcript),
        ...unauthorized,
        '403': refusal('You may not read what people write.'),
        '404': refusal('No such chat, or one of other teams.'),
        '409': refusal('Several sources have this chat: `ids` names them.'),
        ...accountsAway,
      },
    },
  },
  '/api/logs/chats/{chat}/readings': {
    get: {
      operationId: 'transcriptReadings',
      tags: ['Logs'],
      summary: 'Who read what was written in a chat',
      description:
        'For administrators. Searches are not among them: a search is of words, not of a chat. Kept for `AUDIT_RETENTION_DAYS`.',
      security: byPerson,
      requestParams: { path: z.object({ chat: chatInPath }) },
      responses: {
        '200': json(
          'The latest 200, newest first.',
          z.object({
            chat: z.string(),
            team: z.string(),
            readings: z.array(reading),
            leftOut: z.number().int().min(0).meta({ description: 'How many were before these.' }),
          }),
        ),
        ...unauthorized,
        '403': refusal('You may not see who read what.'),
        '404': refusal('No such chat, or one of other teams.'),
        '409': refusal('Several sources have this chat: `ids` names them.'),
        ...accountsAway,
      },
    },
  },
  '/api/logs/search': {
    get: {
      operationId: 'searchTranscripts',
      tags: ['Logs'],
      summary: 'Messages by their words',
      description:
        'Newest first, of the chats of your teams. English, Portuguese and Spanish are found by their stems, every language by its whole words.',
      security: byPerson,
      requestParams: { query },
      responses: {
        '200': json(
          'A page.',
          z.object({
            hits: z.array(hit),
            next: z.string().nullable(),
            textKeptFrom: instant.nullable().meta({
              description: 'Texts before it are no longer kept, and not found; null: none was dropped yet.',
            }),
          }),
        ),
        '400': refusal('A parameter is not what it must be, or the cursor is not one of ours.'),
        ...unauthorized,
        '403': refusal('Not one of your teams.'),
        ...accountsAway,
      },
    },
  },
}
