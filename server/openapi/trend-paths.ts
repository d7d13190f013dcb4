// The description of trends, and of the switch of a team's lists. Not their work (server/logs), nor their rule (shared/metrics).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import type { TrendEntry, TrendLists } from '../../shared/metrics/trend-lists.ts'
import { TREND_METRICS, type Trend, type TrendLevel } from '../../shared/metrics/trend.ts'
import type { TeamTrendPage, TrendPage } from '../ledger/queries/trends.ts'
import { accountsAway, byPerson, json, refusal, unauthorized } from './answers.ts'
import { agent, pending } from './log-schemas.ts'

const count = z.number().int().min(0)
const levelValue = z.number().nullable().meta({
  description:
    'Ratings on 1…5, sentiment on −1…1, replies in milliseconds, times as a share on 0…1; null of nothing.',
})
const level = z
  .object({
    level: levelValue,
    count: count.meta({ description: 'Values, or for a share of time the days that it is of.' }),
    days: count.meta({ description: 'Business days with anything in them.' }),
  } satisfies Record<keyof TrendLevel, z.ZodType>)
  .meta({ id: 'TrendLevel' })

const trend = z
  .object({
    metric: z.enum(TREND_METRICS).meta({
      description:
        '`occupancy` is time in chats over that and available time without one; `away` and `awayReason` are shares of the time signed in.',
    }),
    reason: z.string().nullable().meta({ description: 'Of `awayReason`; empty where none was given.' }),
    before: level,
    recent: level,
    change: z.number().nullable().meta({ description: 'Recent less before.' }),
    chance: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .meta({ description: 'Of so large a change by chance alone; null where it is too few to compare.' }),
    verdict: z.enum(['more-than-chance', 'could-be-chance', 'too-few']).meta({
      description: 'Of all trends of the answer together (Benjamini and Hochberg at 5 %).',
    }),
    byWeek: z
      .array(z.object({ level: levelValue, count }))
      .meta({ description: 'Both windows week by week, the oldest first.' }),
  } satisfies Record<keyof Trend, z.ZodType>)
  .meta({ id: 'Trend' })

const window = z.object({ first: z.iso.date(), last: z.iso.date() })
const entry = z
  .object({
    id: z.string(),
    name: z.string(),
    why: z.array(trend).meta({ description: 'Every change that put them on the list.' }),
    beside: z.array(trend).meta({ description: 'What else changed at the time.' }),
  } satisfies Record<keyof TrendEntry, z.ZodType>)
  .meta({ id: 'TrendEntry' })
const lists = z.object({
  fallingBehind: z.array(entry),
  improving: z.array(entry),
} satisfies Record<keyof TrendLists, z.ZodType>)

const page = {
  team: z.string(),
  weeks: z.union([z.literal(4), z.literal(13)]),
  zone: z.string(),
  dayStart: z.string(),
  windows: z.object({ before: window, recent: window }),
  pending,
  trends: z.array(trend),
  unscoredShare: z.number().nullable().meta({
    description: 'Of the recent window’s chats, the share of which no customer’s message is scored.',
  }),
} satisfies Record<keyof TrendPage, z.ZodType>
const ofAgent = z.object({ ...page, agentId: z.string(), agent: z.string() })
const ofTeam = z.object({
  ...page,
  agents: z.array(z.object({ id: z.string(), name: z.string() })),
  lists: lists.nullable().meta({ description: 'By name; null where nobody turned them on.' }),
  listsOn: z.boolean(),
  mayTurnLists: z.boolean().meta({ description: 'Whether who asks may turn them on and off.' }),
} satisfies Record<keyof TeamTrendPage | 'listsOn' | 'mayTurnLists', z.ZodType>)

const listsSwitch = z.object({ listsOn: z.boolean() })

export const trendPaths: ZodOpenApiPathsObject = {
  '/api/logs/trends': {
    get: {
      operationId: 'readTrends',
      tags: ['Logs'],
      summary: 'The last 4 or 13 weeks against as many before, of a team or an agent',
      description:
        'Both windows end yesterday by the team’s clock. With `format` the answer is a file; as CSV it has a line a trend.',
      security: byPerson,
      requestParams: {
        query: z.object({
          team: z.string().optional(),
          agent: agent.optional().meta({ description: 'In place of a team.' }),
          weeks: z.enum(['4', '13']).default('4'),
          format: z.enum(['json', 'csv']).optional(),
        }),
      },
      responses: {
        '200': {
          description: 'Trends, and of a team its people and, where they are on, its lists.',
          content: {
            'application/json': { schema: z.union([ofTeam, ofAgent]) },
            'text/csv': { schema: z.string() },
          },
        },
        '400': refusal('Not 4 or 13 weeks, or not either a team or an agent.'),
        '404': refusal('No such team, or no such agent.'),
        '409': refusal('Several sources have this agent: `ids` names them.'),
        ...unauthorized,
        '403': refusal('You may not read logs, or not of this team.'),
        ...accountsAway,
      },
    },
  },
  '/api/logs/trends/lists': {
    put: {
      operationId: 'turnTrendLists',
      tags: ['Logs'],
      summary: 'Turns a team’s lists on or off',
      description:
        'A setting of the team, kept with who changed it and when. Off until somebody turns them on.',
      security: byPerson,
      requestParams: { query: z.object({ team: z.string() }) },
      requestBody: {
        required: true,
        content: { 'application/json': { schema: z.object({ on: z.boolean() }) } },
      },
      responses: {
        '200': json('As it is now.', listsSwitch),
        '400': refusal('No team, or not a switch.'),
        '404': refusal('No such team.'),
        '503': refusal('Nothing can be kept now.'),
        ...unauthorized,
        '403': refusal('You may not change this team’s settings.'),
      },
    },
  },
}
