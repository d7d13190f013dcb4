// The description of GET /api/board and GET /api/teams. Not their work (server/publish).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { board } from '../../shared/board.ts'
import {
  accountsAway,
  byPerson,
  byPersonOrDisplay,
  json,
  refusal,
  refusalWithRetry,
  unauthorized,
} from './answers.ts'

const pulseAgeMs = z
  .number()
  .meta({ description: 'How old what the server knows is. Past 3000 the board is stale.' })
const boardAnswer = board.extend({ pulseAgeMs }).meta({
  id: 'Board',
  description: 'The board of a team or a group at an instant. A number that is not known is null, never 0.',
})
const group = z.object({
  id: z.string().meta({ description: 'Of its board: `group:` and a slug.' }),
  name: z.string(),
  teams: z.array(z.string()),
})
const teamList = z
  .object({
    teams: z.array(z.object({ id: z.string() })),
    groups: z.array(group).meta({ description: 'Those of whose teams you may see every one.' }),
  })
  .meta({ id: 'TeamList' })
const team = z.string().meta({
  description: 'A team’s name, which is its id; or `group:` and the slug of a named group of teams.',
  example: 'Support',
})

export const boardPaths: ZodOpenApiPathsObject = {
  '/api/board': {
    get: {
      operationId: 'readBoard',
      tags: ['Boards'],
      summary: 'The board of a team or a group as it is now',
      description:
        'The same board that displays get by socket. To follow it, join by socket instead of asking again and again.',
      security: byPersonOrDisplay,
      requestParams: { query: z.object({ team }) },
      responses: {
        '200': json('The board.', boardAnswer),
        '400': refusal('No team was named.'),
        ...unauthorized,
        '403': refusal('Not one of your teams, or a group that has others too.'),
        '404': refusal('No event has named this team yet, or there is no such group.'),
        '503': refusalWithRetry('The floor is still being loaded, or accounts cannot be read.'),
      },
    },
  },
  '/api/teams': {
    get: {
      operationId: 'listTeams',
      tags: ['Boards'],
      summary: 'The teams and groups that you may see',
      security: byPerson,
      responses: {
        '200': json('By name.', teamList, {
          teams: [{ id: 'main' }, { id: 'Sales' }, { id: 'Support' }],
          groups: [{ id: 'group:front', name: 'Front', teams: ['Sales', 'Support'] }],
        }),
        ...unauthorized,
        '403': refusal('You have no team.'),
        ...accountsAway,
      },
    },
  },
}
