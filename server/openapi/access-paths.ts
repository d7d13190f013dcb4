// The description of signing in, setting up and who one is. Not their work (server/access).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { ROLES } from '../../shared/roles.ts'
import { setupBody, setupCheckBody } from '../access/first-administrator.ts'
import { accountsAway, byPersonOrDisplay, json, refusal, refusalWithRetry, unauthorized } from './answers.ts'

const teams = z.union([z.literal('all'), z.array(z.string())])
const me = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('user'), name: z.string(), email: z.string(), role: z.enum(ROLES), teams }),
    z.object({
      kind: z.literal('display'),
      name: z.string(),
      role: z.literal('display'),
      board: z.string().meta({ description: 'The team or group that it was paired with.' }),
      teams,
    }),
  ])
  .meta({ id: 'Me' })

const tooManyTries = { '429': refusalWithRetry('Too many failed tries from this address.') }

export const accessPaths: ZodOpenApiPathsObject = {
  '/api/auth/sign-in/email': {
    post: {
      operationId: 'signIn',
      tags: ['Access'],
      summary: 'Sign in; the answer sets the session’s cookie',
      security: [],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: z.object({ email: z.email(), password: z.string() }),
            example: { email: 'lead@example.com', password: 'correct horse battery' },
          },
        },
      },
      responses: {
        '200': { description: 'Signed in.' },
        '401': { description: 'Not this address and password.' },
        ...tooManyTries,
      },
    },
  },
  '/api/auth/sign-out': {
    post: {
      operationId: 'signOut',
      tags: ['Access'],
      summary: 'End the session',
      security: [{ session: [] }],
      responses: { '200': { description: 'Signed out.' } },
    },
  },
  '/api/setup': {
    post: {
      operationId: 'setUp',
      tags: ['Access'],
      summary: 'Make the first administrator by the link that the server printed',
      security: [],
      requestBody: { required: true, content: { 'application/json': { schema: setupBody } } },
      responses: {
        '201': json('Made, and signed in by the cookie that is set.', z.object({ userId: z.string() })),
        '400': refusal('A field is not what it must be.'),
        '403': refusal('Not the link that was printed at the last start.'),
        '409': refusal('There is a user of this address.'),
        '410': refusal('There is an administrator already.'),
        ...tooManyTries,
      },
    },
  },
  '/api/setup/check': {
    post: {
      operationId: 'checkSetUpLink',
      tags: ['Access'],
      summary: 'Whether the link still makes the first administrator',
      security: [],
      requestBody: { required: true, content: { 'application/json': { schema: setupCheckBody } } },
      responses: {
        '204': { description: 'It does.' },
        '400': refusal('There is no token.'),
        '403': refusal('Not the link that was printed at the last start.'),
        '410': refusal('There is an administrator already.'),
        ...tooManyTries,
      },
    },
  },
  '/api/me': {
    get: {
      operationId: 'readMe',
      tags: ['Access'],
      summary: 'Who you are, and your teams',
      security: byPersonOrDisplay,
      responses: {
        '200': json('You.', me, {
          kind: 'user',
          name: 'Lea',
          email: 'lead@example.com',
          role: 'supervisor',
          teams: ['Support'],
        }),
        ...unauthorized,
        ...accountsAway,
      },
    },
  },
  '/display/{token}': {
    get: {
      operationId: 'pairDisplay',
      tags: ['Access'],
      summary: 'A display’s link: sets its cookie and goes to its board',
      security: [],
      requestParams: { path: z.object({ token: z.string() }) },
      responses: {
        '303': { description: 'To the board’s page.' },
        '404': { description: 'No such link, or a revoked one: a page that says what to do.' },
        ...tooManyTries,
      },
    },
  },
}
