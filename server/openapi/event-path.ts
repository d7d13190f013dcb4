// The description of POST /api/events. Not its work (server/ingest).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { MOST_EVENTS } from '../ingest/request-body.ts'
import { MOST_BYTES } from '../ingest/route.ts'
import { json, problem, refusal, refusalWithRetry, unauthorized } from './answers.ts'
import { exampleEvent, sourceEvent } from './event-schemas.ts'

const count = z.number().int().min(0)

const receipt = z
  .object({
    accepted: count.meta({ description: 'Kept: nothing loses them after this answer.' }),
    duplicates: count.meta({
      description: 'Known already, or repeated within the request: nothing changed.',
    }),
    ignored: count.meta({ description: 'Of types that Floorview does not know.' }),
    rejected: z
      .array(z.object({ index: count, problem }))
      .meta({ description: 'Faulty ones by their place in the request; the others were taken.' }),
  })
  .meta({ id: 'Receipt', description: 'What became of the events of a request.' })

const sourceId = z.string().meta({ description: 'The source that signs; a token names its own.' })
const signatureHeaders = z.object({
  'webhook-id': z.string().optional().meta({ description: 'Of a signed request: its id.' }),
  'webhook-timestamp': z
    .string()
    .optional()
    .meta({ description: 'Of a signed request: Unix seconds, at most 5 minutes from now.' }),
  'webhook-signature': z.string().optional().meta({
    description:
      'Standard Webhooks: `v1,<base64>` of `<id>.<timestamp>.<body>`; several with spaces between.',
  }),
})

const two = [exampleEvent('agent.profile'), exampleEvent('agent.status')]

export const eventPaths: ZodOpenApiPathsObject = {
  '/api/events': {
    post: {
      operationId: 'sendEvents',
      tags: ['Events'],
      summary: 'Send events',
      description: `Up to ${MOST_EVENTS} CloudEvents and ${MOST_BYTES} bytes a request, after decompression. It answers once every event is kept. A repeat changes nothing, so retry whatever got no answer.`,
      security: [{ sourceToken: [] }, { signature: [] }],
      requestParams: { query: z.object({ source: sourceId.optional() }), header: signatureHeaders },
      requestBody: {
        required: true,
        content: {
          'application/cloudevents+json': { schema: sourceEvent, example: exampleEvent('agent.status') },
          'application/cloudevents-batch+json': {
            schema: z.array(sourceEvent).max(MOST_EVENTS),
            example: two,
          },
          'application/x-ndjson': {
            schema: z.string().meta({ description: 'One CloudEvent in each line.' }),
            example: two.map((event) => JSON.stringify(event)).join('\n'),
          },
          'application/json': {
            schema: z.looseObject({}).meta({
              description:
                'Binary mode: the body is `data`, the attributes are headers `ce-specversion`, `ce-id`, `ce-source`, `ce-type`, `ce-subject`, `ce-time`.',
            }),
            example: exampleEvent('agent.status').data,
          },
        },
      },
      responses: {
        '202': json('Taken. A batch or NDJSON is 202 even where every event in it was rejected.', receipt, {
          accepted: 2,
          duplicates: 0,
          ignored: 0,
          rejected: [],
        }),
        '400': refusal('The body cannot be read, or the one event that was sent is faulty.'),
        ...unauthorized,
        '413': refusal('Too many events, or too many bytes.'),
        '415': refusal(
          'Another media type, or a content encoding other than gzip, deflate and br; or a signed request that is compressed.',
        ),
        '429': refusalWithRetry('The queue of this source is full.'),
        '503': refusalWithRetry(
          'Nothing can be kept now, or it is not known what was kept. Send all of it again.',
        ),
      },
    },
  },
}
