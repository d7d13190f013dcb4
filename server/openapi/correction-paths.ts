// The description of corrections and of the nightly check. Not their work (server/logs/correction-routes.ts).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { agentStatus } from '../../shared/events.ts'
import { accountsAway, byPerson, json, refusal, unauthorized } from './answers.ts'
import { checkStanding } from '../jobs/nightly-check.ts'
import { agent, instant } from './log-schemas.ts'

const note = z.string().min(1).max(1000).meta({ description: 'Why: it is kept with the correction.' })
const made = z.object({ id: z.string() })
const body = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } })
const refusals = {
  ...unauthorized,
  '403': refusal('You may not correct logs.'),
  '404': refusal('No such agent, or one of other teams only; or no such correction.'),
  '503': accountsAway['503'],
}

export const correctionPaths: ZodOpenApiPathsObject = {
  '/api/logs/check': {
    get: {
      operationId: 'readLedgerCheck',
      tags: ['Logs'],
      summary: 'What the nightly check of the whole log found last, and whether it goes on',
      security: byPerson,
      responses: {
        '200': json(
          '`last` is null before the first one; its `problems` are for whoever reads every team. `failedAt`: when a check ended without an answer, where none came since.',
          checkStanding,
        ),
        ...unauthorized,
        '403': refusal('You may not read logs.'),
        ...accountsAway,
      },
    },
  },
  '/api/logs/agents/{agent}/corrections': {
    post: {
      operationId: 'correctTime',
      tags: ['Logs'],
      summary: 'Correct an agent’s time',
      description:
        'Lays a status over a past part of one business day. The events stay as they are; both totals can be read, and it can be taken back.',
      security: byPerson,
      requestParams: { path: z.object({ agent }) },
      requestBody: body(
        z.object({
          from: instant,
          to: instant,
          status: agentStatus,
          reason: z.string().nullable().optional().meta({ description: 'Of time away.' }),
          note,
        }),
      ),
      responses: {
        '201': json('The correction.', made),
        '400': refusal('Not a part of one past business day, or nothing says why.'),
        '409': refusal('Several sources have this agent: `ids` names them.'),
        ...refusals,
      },
    },
  },
  '/api/logs/agents/{agent}/corrections/{id}/undo': {
    post: {
      operationId: 'undoCorrection',
      tags: ['Logs'],
      summary: 'Take a correction back',
      security: byPerson,
      requestParams: { path: z.object({ agent, id: z.string() }) },
      requestBody: body(z.object({ note })),
      responses: {
        '201': json('The correction that takes it back.', made),
        '400': refusal('Nothing says why.'),
        '409': refusal('It was taken back already; or several sources have this agent.'),
        ...refusals,
      },
    },
  },
}
