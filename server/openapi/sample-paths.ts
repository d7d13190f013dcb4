// The description of GET and DELETE /api/sample. What the sample itself answers below /sample is described by all the others.
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { accountsAway, byPerson, byPersonOrDisplay, json, refusal, unauthorized } from './answers.ts'

const sampleAnswer = z
  .object({
    state: z.enum(['off', 'starting', 'on', 'failed', 'leaving', 'left']).meta({
      description: '`on`: it answers below /sample, by the paths of this document. `off`: SAMPLE=0.',
    }),
    mayLeave: z.boolean().meta({ description: 'Whether you may end it.' }),
    isOwnFloorEmpty: z.boolean().meta({ description: 'Whether no agent is on the own floor yet.' }),
  })
  .meta({ id: 'Sample', description: 'How the sample floor beside this workspace stands.' })

export const samplePaths: ZodOpenApiPathsObject = {
  '/api/sample': {
    get: {
      operationId: 'readSample',
      tags: ['Sample'],
      summary: 'How the sample floor stands',
      security: byPersonOrDisplay,
      responses: {
        '200': json('Its state.', sampleAnswer, { state: 'on', mayLeave: true, isOwnFloorEmpty: true }),
        ...unauthorized,
        ...accountsAway,
      },
    },
    delete: {
      operationId: 'leaveSample',
      tags: ['Sample'],
      summary: 'Leave the sample floor',
      description:
        'Stops it and drops all of its data, for everybody. It stays gone, after restarts too. Your own floor is not touched.',
      security: byPerson,
      responses: {
        '204': { description: 'It was left, now or before.' },
        ...unauthorized,
        '403': refusal('You are not an administrator of every team.'),
        ...accountsAway,
      },
    },
  },
}
