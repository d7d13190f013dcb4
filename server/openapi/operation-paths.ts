// The description of health, readiness, metrics and of this description itself. Not their work (server/operations).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { json, refusal, refusalWithRetry } from './answers.ts'

const warnings = z.array(z.string()).meta({ description: 'What works, but is at risk.' })

export const operationPaths: ZodOpenApiPathsObject = {
  '/healthz': {
    get: {
      operationId: 'health',
      tags: ['Operations'],
      summary: 'Is the process alive?',
      security: [],
      responses: { '200': json('It is.', z.object({ status: z.literal('alive') })) },
    },
  },
  '/readyz': {
    get: {
      operationId: 'readiness',
      tags: ['Operations'],
      summary: 'Are events taken and boards answered?',
      security: [],
      responses: {
        '200': json('They are.', z.object({ status: z.literal('ready'), warnings })),
        '503': refusalWithRetry('Not now; `detail` says why.'),
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'metrics',
      tags: ['Operations'],
      summary: 'Numbers for Prometheus',
      description: 'Without a token from this machine, else with METRICS_TOKEN as the bearer.',
      security: [{}, { metricsToken: [] }],
      responses: {
        '200': { description: 'The text format.', content: { 'text/plain': { schema: z.string() } } },
        '401': refusal('Asked from another machine without METRICS_TOKEN.'),
      },
    },
  },
  '/api/openapi.json': {
    get: {
      operationId: 'describeApi',
      tags: ['Operations'],
      summary: 'This description',
      security: [],
      responses: { '200': json('An OpenAPI 3.1 document.', z.looseObject({})) },
    },
  },
}
