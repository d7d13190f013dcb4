// The description of /api/roster. Not its work (server/roster).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { rosterImport, rosterList } from '../../shared/roster/roster-answers.ts'
import { accountsAway, byPerson, json, refusal, refusalWithRetry, unauthorized } from './answers.ts'

const team = z.string().meta({ description: 'A team’s name.', example: 'Support' })
const instant = z.iso.datetime({ offset: true })
const notYours = { ...unauthorized, '403': refusal('Not one of your teams.'), ...accountsAway }
const flag = z.enum(['0', '1', 'true', 'false']).default('0')
const csv = 'agent,start,end,zone\r\nshop:a1,2026-12-01 09:00,2026-12-01 17:00,Europe/Lisbon\r\n'

export const rosterPaths: ZodOpenApiPathsObject = {
  '/api/roster': {
    get: {
      operationId: 'readRoster',
      tags: ['Roster'],
      summary: 'A team’s shifts',
      description:
        'Those that lie in the range, even in part; without one from today on. What ended 36 hours ago is no longer there.',
      security: byPerson,
      requestParams: { query: z.object({ team, from: instant.optional(), to: instant.optional() }) },
      responses: {
        '200': json('By beginning, then by name.', rosterList),
        '400': refusal('No team is named, or the range is none.'),
        ...notYours,
        '404': refusal('No such team.'),
        '503': refusalWithRetry('The floor is still being loaded.'),
      },
    },
    put: {
      operationId: 'importRoster',
      tags: ['Roster'],
      summary: 'Take a team’s roster from a file',
      description:
        'It replaces the shifts of the agents that it names, in the days that it is of. Nothing is taken while a row is faulty. Needs `roster.write` in the team.',
      security: byPerson,
      requestParams: {
        query: z.object({
          team,
          zone: z
            .string()
            .optional()
            .meta({ description: 'Of times that name none; without it the team’s.' }),
          dryRun: flag.meta({ description: 'Answers with every row and takes nothing.' }),
          whole: flag.meta({ description: 'Who is not named has no shift in the days of the file.' }),
        }),
      },
      requestBody: {
        required: true,
        description: 'At most 1 MiB of UTF-8.',
        content: {
          'text/csv': { schema: z.string(), example: csv },
          'text/calendar': { schema: z.string().meta({ description: 'iCalendar (RFC 5545).' }) },
        },
      },
      responses: {
        '200': json('What was taken, or would be.', rosterImport),
        '400': refusal('`errors` says what is wrong, each with line, uid, field and detail.'),
        ...notYours,
        '404': refusal('No such team.'),
        '413': refusal('Larger than 1 MiB.'),
        '415': refusal('Neither text/csv nor text/calendar.'),
        '503': refusalWithRetry(
          'The floor cannot take this now, or only a part of it was taken: send it again.',
        ),
      },
    },
  },
}
