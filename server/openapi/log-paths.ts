// The description of the logs: the agents, and an agent's day. Not the user log (user-log-paths.ts), nor their work (server/logs).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import type { AgentDay } from '../ledger/queries/agent-day.ts'
import type { ListedAgent } from '../ledger/queries/agents.ts'
import { accountsAway, byPerson, json, refusal, unauthorized } from './answers.ts'
import { agent, instant, milliseconds, pending, row } from './log-schemas.ts'

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
