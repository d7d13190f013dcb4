// The description of the logs: the agents, and an agent's day. Not the user log (user-log-paths.ts), nor their work (server/logs).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { alertKind, alertSeverity } from '../../shared/alerts/alert-record.ts'
import { agentStatus } from '../../shared/events.ts'
import { periodActor, periodHow, periodRule } from '../../shared/period-why.ts'
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

const onRatingScale = z.number().min(1).max(5)
const moodScale = z.number().min(-1).max(1)

const chat = z.object({
  id: z.string(),
  acceptedAt: instant.nullable(),
  closedAt: instant.nullable(),
  held: z.array(z.object({ from: instant, to: instant.nullable() })).meta({
    description: 'When this agent held it, within the day; `to` null: holds it still.',
  }),
  closedBy: z.string().nullable(),
  waitMs: milliseconds.nullable(),
  firstReplyMs: milliseconds.nullable(),
  isFirstReplyOwn: z.boolean().meta({
    description: 'Whether the first reply was given on this day, while this agent held the chat.',
  }),
  rating: onRatingScale
    .nullable()
    .meta({ description: 'On 1…5; null where there is none, or where it is another agent’s.' }),
  ratedAt: instant.nullable(),
  sentiment: moodScale.nullable().meta({
    description:
      'On −1…1: the decayed mean of the customer’s last five scored messages of the day; null: none was scored.',
  }),
  sentimentBy: z.array(z.string()).meta({
    description: 'Who scored it: `source`, and the names of Floorview’s own models.',
    example: ['source'],
  }),
  unscoredMessages: z.number().int().min(0).meta({
    description: 'Messages of the customer on this day that nobody scored.',
  }),
} satisfies Record<keyof AgentDay['chats'][number], z.ZodType>)

const why = z
  .object({
    event: z.string().nullable().meta({
      description:
        'What began it, without its prefix, such as `status`; null: it goes on from before this day.',
    }),
    actor: periodActor.nullable(),
    by: z.string().nullable().meta({ description: 'Of a person: the name.' }),
    how: periodHow.nullable(),
    rule: periodRule.nullable(),
    note: z.string().nullable(),
    toldAt: instant.nullable().meta({ description: 'When Floorview heard of it.' }),
  } satisfies Record<keyof AgentDay['periods'][number]['why'], z.ZodType>)
  .meta({ description: 'All that is known of why a period began.' })

const numbers = z.object({
  inChatMs: milliseconds,
  chatsAtOnce: z.number().nullable(),
  firstReplyMs: z.number().nullable().meta({ description: 'Median of the agent’s own first replies.' }),
  firstReplyCount: z.number().int(),
  rating: onRatingScale.nullable().meta({ description: 'Mean of the day’s ratings; null below ten.' }),
  ratingCount: z.number().int(),
  sentiment: moodScale.nullable().meta({ description: 'Mean of the chats’ sentiment.' }),
  sentimentCount: z.number().int(),
  sentimentMissing: z.number().int().meta({ description: 'Chats of which nothing was scored.' }),
} satisfies Record<keyof AgentDay['numbers'], z.ZodType>)

const hand = { by: z.string(), at: instant, note: z.string() }
const correction = z
  .object({
    id: z.string(),
    from: instant,
    to: instant,
    status: agentStatus,
    reason: z.string().nullable(),
    ...hand,
    undone: z.object(hand).nullable(),
  } satisfies Record<keyof AgentDay['corrections'][number], z.ZodType>)
  .meta({ id: 'Correction', description: 'What a manager put in the place of what events say, and why.' })

const alert = z.object({
  key: z.string(),
  kind: alertKind,
  severity: alertSeverity,
  since: instant,
  opened: instant,
  cleared: instant.nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  detail: z.string().nullable(),
} satisfies Record<keyof AgentDay['alerts'][number], z.ZodType>)

const agentDay = z
  .object({
    agentId: z.string(),
    agent: z.string().meta({ description: 'The name, or the id where no name was sent.' }),
    team: z.string(),
    day: z.iso.date(),
    zone: z.string(),
    dayStart: z.string(),
    from: instant,
    to: instant,
    asOf: instant.meta({ description: 'The server’s clock: what the day is told as of.' }),
    pending,
    isSealed: z.boolean().meta({
      description:
        'Its events are no longer kept: it is never derived again, nor corrected. Causes and corrections are gone with them.',
    }),
    totals: totals.meta({
      description:
        'They add up to the day’s length, or, on a day that is not over, to the time that has passed.',
    }),
    before: totals.nullable().meta({
      description: 'The totals before anything was corrected; null where nothing stands corrected.',
    }),
    corrections: z.array(correction),
    overBudgetMs: z
      .record(z.string(), milliseconds)
      .meta({ description: 'Reasons whose budget of the day was passed, and by how much.' }),
    numbers,
    periods: z.array(
      row.extend({
        why,
        overLimitMs: milliseconds.meta({
          description: 'By how much an away period passed its reason’s limit.',
        }),
      }),
    ),
    chats: z.array(chat),
    ratings: z.array(z.object({ chat: z.string(), at: instant, score: onRatingScale })),
    sentiment: z.array(z.object({ chat: z.string(), at: instant, value: moodScale })),
    alerts: z.array(alert).meta({ description: 'About this agent, that stood on this day.' }),
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
        '200': json(
          'The day, as far as it has passed.',
          agentDay.extend({
            mayCorrect: z.boolean().meta({ description: 'Whether you may correct it.' }),
          }),
        ),
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
