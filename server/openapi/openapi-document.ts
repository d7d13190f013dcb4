// The API's description as an OpenAPI 3.1 document, made from the schemas that the code parses and answers with. Serving it
// is the web app's; boards by socket are in docs/protocol.md.
import { createDocument, type CreateDocumentOptions } from 'zod-openapi'
import { accessPaths } from './access-paths.ts'
import { alertPaths } from './alert-paths.ts'
import { alertDeliveryPaths, alertWebhooks } from './alert-delivery-paths.ts'
import { boardPaths } from './board-paths.ts'
import { calendarPaths } from './calendar-paths.ts'
import { correctionPaths } from './correction-paths.ts'
import { eventPaths } from './event-path.ts'
import { hookPaths } from './hook-paths.ts'
import { insightPaths } from './insight-paths.ts'
import { logPaths } from './log-paths.ts'
import { logViewPaths } from './log-view-paths.ts'
import { transcriptPaths } from './transcript-paths.ts'
import { trendPaths } from './trend-paths.ts'
import { userLogPaths } from './user-log-paths.ts'
import { operationPaths } from './operation-paths.ts'
import { rosterPaths } from './roster-paths.ts'
import { samplePaths } from './sample-paths.ts'

const VERSION = '0.1.0'

type Document = ReturnType<typeof createDocument>
let made: Document | undefined

/** A format says it already, and the patterns behind it are longer than the rest of the document. */
const withoutPattern: NonNullable<CreateDocumentOptions['override']> = ({ jsonSchema }) => {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern
}

/** The document; made once, at the first call. */
export function openApiDocument(): Document {
  made ??= createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Floorview',
        version: VERSION,
        description: 'Events in, boards and logs out. Every error is a problem (RFC 9457).',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [
        { name: 'Events', description: 'What sources send.' },
        { name: 'Boards', description: 'What a team’s floor is like now.' },
        { name: 'Logs', description: 'What it was like: every agent’s day, to the millisecond.' },
        { name: 'Alerts', description: 'Where alerts arrive, and what became of each message.' },
        { name: 'Roster', description: 'Who is expected when.' },
        { name: 'Access', description: 'People and displays.' },
        { name: 'Sample', description: 'The simulated floor beside an installation, below /sample.' },
        { name: 'Operations', description: 'For whoever runs the server.' },
      ],
      paths: {
        ...eventPaths,
        ...hookPaths,
        ...boardPaths,
        ...insightPaths,
        ...logPaths,
        ...userLogPaths,
        ...transcriptPaths,
        ...calendarPaths,
        ...trendPaths,
        ...logViewPaths,
        ...correctionPaths,
        ...alertPaths,
        ...alertDeliveryPaths,
        ...rosterPaths,
        ...accessPaths,
        ...samplePaths,
        ...operationPaths,
      },
      webhooks: alertWebhooks,
      components: {
        securitySchemes: {
          sourceToken: { type: 'http', scheme: 'bearer', description: 'The token of an event source.' },
          signature: {
            type: 'apiKey',
            in: 'header',
            name: 'webhook-signature',
            description: 'Standard Webhooks, with the signing secret of an event source.',
          },
          hubSignature: {
            type: 'apiKey',
            in: 'header',
            name: 'X-Hub-Signature',
            description:
              '`sha1=` and the HMAC-SHA1 of the body with the app’s client secret, in hexadecimal.',
          },
          displayToken: { type: 'http', scheme: 'bearer', description: 'The token of a paired display.' },
          metricsToken: { type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'floorview.session_token',
            description: 'Set by signing in; `__Secure-floorview.session_token` where PUBLIC_URL is https.',
          },
          displayCookie: {
            type: 'apiKey',
            in: 'cookie',
            name: 'floorview_display',
            description: 'Set by a display’s link.',
          },
        },
      },
    },
    { override: withoutPattern },
  )
  return made
}
