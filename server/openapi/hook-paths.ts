// The descriptions of the vendors' webhooks. Not their work (server/ingest/hook-route.ts).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { MOST_BYTES } from '../ingest/route.ts'
import { refusal, refusalWithRetry } from './answers.ts'

export const hookPaths: ZodOpenApiPathsObject = {
  '/hooks/intercom/{source}': {
    post: {
      operationId: 'takeIntercomWebhook',
      tags: ['Events'],
      summary: 'Take a notification of Intercom',
      description: `What Intercom posts to the address of a source that was made with \`--connector intercom\`: at most ${MOST_BYTES} bytes, signed by \`X-Hub-Signature\`. Answered once what it says is kept. Topics that say nothing of a floor are answered alike.`,
      security: [{ hubSignature: [] }],
      requestParams: {
        path: z.object({ source: z.string().meta({ description: 'The id of the source.' }) }),
      },
      requestBody: {
        required: true,
        content: { 'application/json': { schema: z.looseObject({ topic: z.string() }) } },
      },
      responses: {
        '200': { description: 'Kept, known, or nothing for a floor. The body is empty.' },
        '400': refusal('Signed, and yet no notification.'),
        '401': refusal('No signature of a valid secret of this source over these bytes.'),
        '404': refusal('No Intercom source of this name.'),
        '413': refusal('Too many bytes.'),
        '415': refusal('A compressed body.'),
        '429': refusalWithRetry('The queue is full.'),
        '503': refusalWithRetry('Nothing can be kept now.'),
      },
    },
  },
}
