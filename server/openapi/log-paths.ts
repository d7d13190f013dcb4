// The description of the logs: GET /api/agents, /api/logs/users and an agent's day. Not their work (server/logs).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { agentStatus } from '../../shared/events.ts'
import { periodCause } from '../../shared/floor/periods.ts'
import type { AgentDay } from '../ledger/queries/agent-day.ts'
import type { ListedAgent } from '../ledger/queries/agents.ts'
import type { LogRow } from '../ledger/queries/log-row.ts'
import { accountsAway, byPerson, json, refusal, unauthorized } from './answers.ts'

const instant = z.iso
  .datetime()
  .meta({ description: 'RFC 3339 in UTC, with milliseconds.', example: '2026-11-22T10:00:00.000Z' })
const milliseconds = z.number().int().min(0)

const row = z
  .object({
    agentId: z.string().meta({ description: 'Stored id: `<source>:<id>`.' }),
    agent: z.string().meta({ description: 'The name, or the id where no name was sent.' }),
    team: z.string(),
    status: agentStatus,
    reason: z.string().nullable(),
    from: instant,
    to: instant,
    durationMs: milliseconds,
    cause: periodCause.meta({
      description:
        'Why the period began: an event, a lost signal (lapse), the return from one; `none` before anything was known.',
    }),
    source: z.string().nullable().meta({
      description: 'Whose event began it; `floorview` for its own; null before anything was known.',
    }),
  } satisfies Record<keyof LogRow, z.ZodType>)
  .meta({ id: 'LogRow', description: 'One status of one agent within one business day: `[from, to)`.' })

const totals = z.object({
  availableMs: milliseconds,
  awayMs: milliseconds,
  offlineMs: milliseconds,
  unknownMs: milliseconds,
  awayByReason: z
    .record(z.string(), milliseconds)
    .meta({ description: 'Away time by reason; the empty name where none was given.' }),
} satisfies Record<keyof AgentDay['totals'], z.ZodType>)

const chat = z.object({
  id: z.string(),
  acceptedAt: instant.nullable(),
  closedAt: instant.nullable(),
  waitMs: milliseconds.nullable(),
  firstReplyMs: milliseconds.nullable(),
  rating: z
    .number()
    .nullable()
    .meta({ description: 'On 1…5; null where there is none, or where it is another agent’s.' }),
} satisfies Record<keyof AgentDay['chats'][number], z.ZodType>)

const pending = z
  .boolean()
  .meta({ description: 'True while something in the range waits to be derived: it may still change.' })

const agentDay = z
  .object({
    agentId: z.string(),
    agent: z.string().meta({ description: 'The name, or the id where no name was sent.' }),
    team: z.string(),
    day: z.iso.date(),
    zone: z.string(),
    from: instant,
    to: instant,
    pending,
    totals: totals.meta({
      description:
        'They add up to the day’s length, or, on a day that is not over, to the time that has passed.',
    }),
    periods: z.array(row),
    chats: z.array(chat),
  } satisfies Record<keyof AgentDay, z.ZodType>)
  .meta({
    id: 'AgentDay',
    description: 'An agent’s business day: 23, 24 or 25 hours where the clock changes.',
  })

const listedAgent = z.object({
  id: z.string(),
  name: z.string(),
  team: z.string(),
} satisfies Record<keyof ListedAgent, z.ZodType>)

const anInstant = z.string().meta({
  description: 'An RFC 3339 date-time with an offset, or a date (UTC).',
  example: '2026-11-22T00:00:00Z',
})
const agent = z.string().meta({
  description: 'A stored id `<source>:<id>`, or the id alone where one source only has it.',
  example: 'default:a1',
})

const query = z.object({
  from: anInstant,
  to: anInstant,
  team: z.string().optional(),
  agent: agent.optional(),
  status: agentStatus.optional(),
  reason: z.string().optional(),
  limit: z.number().int().min(1).max(100_000).default(1000),
  cursor: z.string().optional().meta({ description: '`next` of the page before.' }),
  format: z.enum(['json', 'csv']).optional().meta({ description: 'In place of the Accept header.' }),
})

const csvRow = 'agentId,agent,team,status,reason,from,to,durationMs,cause,source\r\n'

export const logPaths: ZodOpenApiPathsObject = {
  '/api/agents': {
    get: {
      operationId: 'listAgents',
      tags: ['Logs'],
      summary: 'The agents who were ever in your teams',
      security: byPerson,
      responses: {
        '200': json('By stored id.', z.object({ agents: z.array(listedAgent) }), {
          agents: [{ id: 'default:a1', name: 'Ann Lee', team: 'Support' }],
        }),
        ...unauthorized,
        '403': refusal('You may not read logs.'),
        ...accountsAway,
      },
    },
  },
  '/api/logs/users': {
    get: {
      operationId: 'readUserLog',
      tags: ['Logs'],
      summary: 'Every agent’s status over time',
      description:
        'Rows by agent and time, cut at the team’s business days and clipped to `[from, to)`, nothing after now. Without filters they cover the range for each agent without gap or overlap.',
      security: byPerson,
      requestParams: { query },
      responses: {
        '200': {
          description: 'A page. `Link` names the next one.',
          headers: z.object({
            Link: z
              .string()
              .optional()
              .meta({ description: '`<…>; rel="next"`, where there is another page.' }),
            'Floorview-Pending': z
              .string()
              .optional()
              .meta({ description: 'With CSV: `true` or `false`, as `pending`.' }),
          }),
          content: {
            'application/json': {
              schema: z.object({ rows: z.array(row), next: z.string().nullable(), pending }),
            },
            'text/csv': { schema: z.string(), example: csvRow },
          },
        },
        '400': refusal('A parameter is not what it must be, or the cursor is not one of ours.'),
        ...unauthorized,
        '403': refusal('Not one of your teams.'),
        '404': refusal('No such team, or no such agent.'),
        '409': refusal('Several sources have this agent: `ids` names them.'),
        ...accountsAway,
      },
    },
  },
  '/api/logs/agents/{agent}/days/{day}': {
    get: {
      operationId: 'readAgentDay',
      tags: ['Logs'],
      summary: 'One agent’s business day',
      security: byPerson,
      requestParams: { path: z.object({ agent, day: z.iso.date().meta({ example: '2026-11-22' }) }) },
      responses: {
        '200': json('The day, as far as it has passed.', agentDay),
        '400': refusal('Not a day.'),
        ...unauthorized,
        '403': refusal('You may not read logs.'),
        '404': refusal('No such agent, or one of other teams only.'),
        '409': refusal('Several sources have this agent: `ids` names them.'),
        ...accountsAway,
      },
    },
  },
}
