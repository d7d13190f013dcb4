// The description of what lies behind a board: GET /api/minutes, /api/numbers, an agent's now, a team's day. Not their work
// (server/insight).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { numberName } from '../../shared/floor/number-rows.ts'
import { byPerson, byPersonOrDisplay, json, refusal, refusalWithRetry, unauthorized } from './answers.ts'
import {
  agentNowAnswer,
  agentParam,
  minutesAnswer,
  numberAnswer,
  teamParam,
  teamTodayAnswer,
} from './insight-schemas.ts'

const ofTeam = {
  '400': refusal('No team was named.'),
  ...unauthorized,
  '403': refusal('Not one of your teams, or a group that has others too.'),
  '404': refusal('No event has named this team yet, or there is no such group.'),
  '503': refusalWithRetry('The floor is still being loaded, or accounts cannot be read.'),
}
const csvHeader =
  'agentId,agent,team,status,reason,since,reachable,signedInMs,availableMs,awayMs,unknownMs,awayByReason,chatsNow,capacity,chatsToday,firstReplyMs,firstReplyCount,rating,ratingCount\r\n'

export const insightPaths: ZodOpenApiPathsObject = {
  '/api/minutes': {
    get: {
      operationId: 'readMinutes',
      tags: ['Boards'],
      summary: 'The minutes of a team’s day, as they were shown',
      security: byPersonOrDisplay,
      requestParams: { query: z.object({ team: teamParam }) },
      responses: {
        '200': json('The minutes of this business day that were recorded.', minutesAnswer),
        ...ofTeam,
      },
    },
  },
  '/api/numbers/{number}': {
    get: {
      operationId: 'readNumber',
      tags: ['Boards'],
      summary: 'The rows behind a number of a board',
      security: byPersonOrDisplay,
      requestParams: { path: z.object({ number: numberName }), query: z.object({ team: teamParam }) },
      responses: {
        '200': json('The number and its rows.', numberAnswer),
        ...ofTeam,
        '404': refusal('No such number, team or group.'),
      },
    },
  },
  '/api/agents/{agent}/now': {
    get: {
      operationId: 'readAgentNow',
      tags: ['Boards'],
      summary: 'What is known of one agent now, and their day so far',
      security: byPersonOrDisplay,
      requestParams: { path: z.object({ agent: agentParam }) },
      responses: {
        '200': json('The agent.', agentNowAnswer),
        ...unauthorized,
        '403': refusal('You have no team.'),
        '404': refusal('No such agent in your teams, or one who is not on today’s board.'),
        '409': refusal('Several sources have this agent: `ids` names them.'),
        '503': refusalWithRetry('The floor is still being loaded, or accounts cannot be read.'),
      },
    },
  },
  '/api/team-today': {
    get: {
      operationId: 'readTeamToday',
      tags: ['Logs'],
      summary: 'A team’s day so far, a row for each agent',
      security: byPerson,
      requestParams: { query: z.object({ team: teamParam }) },
      responses: {
        '200': {
          description: 'The rows by stored id; as CSV by `Accept: text/csv`.',
          headers: z.object({
            'Floorview-Pending': z
              .string()
              .optional()
              .meta({ description: 'With CSV: `true` or `false`, as `pending`.' }),
          }),
          content: {
            'application/json': { schema: teamTodayAnswer },
            'text/csv': { schema: z.string(), example: csvHeader },
          },
        },
        ...ofTeam,
      },
    },
  },
}
