// The description of calendars: a month, a team's day, and what a day is set beside. Not their work (server/logs).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import type { BesideSums, CalendarDay, CalendarMonth, TeamDayAgent } from '../ledger/queries/calendar.ts'
import { accountsAway, byPerson, json, refusal, unauthorized } from './answers.ts'
import { agent, milliseconds, pending } from './log-schemas.ts'

const count = z.number().int().min(0)
const sums = { availableMs: milliseconds, awayMs: milliseconds, unknownMs: milliseconds }

const calendarDay = z
  .object({
    day: z.iso.date(),
    ...sums,
    agents: count.meta({ description: 'Who were signed in at any time of the day.' }),
    overLimit: count.meta({ description: 'Who passed a limit or a budget of a reason.' }),
    gaps: count.meta({ description: 'In whose log is a hole: a signal lost, or Floorview down.' }),
  } satisfies Record<keyof CalendarDay, z.ZodType>)
  .meta({
    id: 'CalendarDay',
    description: 'Sums over agents, up to now; time logged out is in none of them.',
  })

const month = z.object({
  month: z.string().meta({ example: '2026-11' }),
  zone: z.string(),
  dayStart: z.string(),
  pending,
  days: z.array(calendarDay).meta({ description: 'Only days on which something is known.' }),
} satisfies Record<keyof CalendarMonth, z.ZodType>)

const teamDayAgent = z.object({
  id: z.string(),
  name: z.string(),
  ...sums,
  gapMs: milliseconds,
  isOverLimit: z.boolean(),
} satisfies Record<keyof TeamDayAgent, z.ZodType>)

const median = z.number().nullable()
const beside = z.object({
  count: count.meta({ description: 'Days that the medians are of.' }),
  signedInMs: median,
  availableMs: median,
  awayMs: median,
  unknownMs: median,
} satisfies Record<keyof BesideSums, z.ZodType>)

const refusals = {
  ...unauthorized,
  '403': refusal('You may not read logs, or not of this team.'),
  ...accountsAway,
}

export const calendarPaths: ZodOpenApiPathsObject = {
  '/api/logs/calendar': {
    get: {
      operationId: 'readCalendar',
      tags: ['Logs'],
      summary: 'A month of one agent or one team, day by day',
      security: byPerson,
      requestParams: {
        query: z.object({
          team: z.string().optional(),
          agent: agent.optional().meta({ description: 'In place of a team.' }),
          month: z.string().meta({ example: '2026-11' }),
        }),
      },
      responses: {
        '200': json(
          'The days of the team, or those of the agent’s teams.',
          month.extend({ team: z.string().optional(), agentId: z.string().optional() }),
        ),
        '400': refusal('Not a month, or not either a team or an agent.'),
        '404': refusal('No such team, or no such agent.'),
        '409': refusal('Several sources have this agent: `ids` names them.'),
        ...refusals,
      },
    },
  },
  '/api/logs/teams/{team}/days/{day}': {
    get: {
      operationId: 'readTeamDay',
      tags: ['Logs'],
      summary: 'A team’s business day, agent by agent',
      security: byPerson,
      requestParams: { path: z.object({ team: z.string(), day: z.iso.date() }) },
      responses: {
        '200': json(
          'Everybody of whom something is known on it, by name.',
          z.object({ team: z.string(), day: z.iso.date(), agents: z.array(teamDayAgent) }),
        ),
        '400': refusal('Not a day.'),
        '404': refusal('No such team.'),
        ...refusals,
      },
    },
  },
  '/api/logs/agents/{agent}/days/{day}/beside': {
    get: {
      operationId: 'readBesideDay',
      tags: ['Logs'],
      summary: 'What an agent’s day is set beside',
      description:
        'Medians of the team on that day, and of the agent’s last four of the same weekday on which they were signed in.',
      security: byPerson,
      requestParams: { path: z.object({ agent, day: z.iso.date() }) },
      responses: {
        '200': json('Medians, null of no day.', z.object({ team: beside, weekday: beside })),
        '400': refusal('Not a day.'),
        '404': refusal('No such agent, or one of other teams only.'),
        '409': refusal('Several sources have this agent: `ids` names them.'),
        ...refusals,
      },
    },
  },
}
