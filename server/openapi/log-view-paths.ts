// The description of saved views of the user log. Not their work (server/logs).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { LOG_GROUPS } from '../../shared/log-view.ts'
import { LOG_ROW_FIELDS } from '../../shared/log-row.ts'
import { agentStatus } from '../../shared/events.ts'
import { periodCause } from '../../shared/floor/periods.ts'
import type { SavedView } from '../ledger/log-views.ts'
import { accountsAway, byPerson, json, refusal, unauthorized } from './answers.ts'

const view = z
  .object({
    range: z.string().meta({
      description:
        '`today`, `yesterday`, `7d`, `28d`, `91d`, or two days: `2026-11-01/2026-11-07`, both within.',
    }),
    team: z.array(z.string()),
    agent: z.array(z.string()).meta({ description: 'Stored ids.' }),
    status: z.array(agentStatus),
    reason: z.array(z.string()),
    cause: z.array(periodCause),
    columns: z.array(z.enum(LOG_ROW_FIELDS)),
    group: z.enum(LOG_GROUPS),
  })
  .meta({ id: 'LogView', description: 'A choice of the user log. An empty filter leaves nothing out.' })

const saved = z
  .object({
    id: z.string(),
    name: z.string(),
    isShared: z.boolean(),
    isMine: z.boolean(),
    by: z.string().meta({ description: 'The owner’s name when it was saved.' }),
    view,
  } satisfies Record<keyof SavedView, z.ZodType>)
  .meta({ id: 'SavedLogView', description: 'Its page is `/logs/views/<id>`.' })

const plan = z
  .object({
    every: z.enum(['day', 'week']),
    weekday: z.number().int().min(1).max(7).default(1).meta({ description: 'Of a weekly one: 1 is Monday.' }),
    at: z.string().meta({ example: '08:00' }),
    zone: z.string().meta({ example: 'Europe/Lisbon' }),
    format: z.enum(['csv', 'xlsx']),
    to: z.array(z.email()).min(1).max(20),
  })
  .meta({ id: 'LogSchedule' })

const schedules = z.object({
  hasMail: z.boolean().meta({ description: 'Whether this installation sends mail.' }),
  schedules: z.array(
    plan.extend({
      id: z.string(),
      mails: z.array(
        z.object({
          due: z.iso.datetime(),
          state: z.enum(['sending', 'waiting', 'sent', 'failed']),
          answer: z
            .string()
            .nullable()
            .meta({ description: 'What the mail server said, or what went wrong.' }),
        }),
      ),
    }),
  ),
})

const order = z.object({ name: z.string(), isShared: z.boolean().default(false), view })
const body = { required: true, content: { 'application/json': { schema: order } } }
const path = z.object({ id: z.string() })
const refusals = { ...unauthorized, '403': refusal('You may not read logs.'), ...accountsAway }
const notFound = { '404': refusal('No view of this id that you may see or change.') }
const notAView = { '400': refusal('It cannot be kept as it is.') }

export const logViewPaths: ZodOpenApiPathsObject = {
  '/api/log-views': {
    get: {
      operationId: 'listLogViews',
      tags: ['Logs'],
      summary: 'Your saved views of the user log, and those that others share',
      security: byPerson,
      responses: { '200': json('By name.', z.object({ views: z.array(saved) })), ...refusals },
    },
    post: {
      operationId: 'saveLogView',
      tags: ['Logs'],
      summary: 'Save a view of the user log',
      description: 'A shared view shows to each only what they may see.',
      security: byPerson,
      requestBody: body,
      responses: {
        '201': json('The view.', saved),
        ...notAView,
        ...refusals,
        '409': refusal('A person has at most 200 views.'),
      },
    },
  },
  '/api/log-views/{id}': {
    get: {
      operationId: 'readLogView',
      tags: ['Logs'],
      summary: 'One saved view',
      security: byPerson,
      requestParams: { path },
      responses: { '200': json('The view.', saved), ...refusals, ...notFound },
    },
    put: {
      operationId: 'changeLogView',
      tags: ['Logs'],
      summary: 'Change a view of yours',
      security: byPerson,
      requestParams: { path },
      requestBody: body,
      responses: { '200': json('The view.', saved), ...notAView, ...refusals, ...notFound },
    },
    delete: {
      operationId: 'removeLogView',
      tags: ['Logs'],
      summary: 'Remove a view of yours',
      security: byPerson,
      requestParams: { path },
      responses: { '204': { description: 'It is gone.' }, ...refusals, ...notFound },
    },
  },
  '/api/log-views/{id}/schedules': {
    get: {
      operationId: 'listLogSchedules',
      tags: ['Logs'],
      summary: 'When a view of yours is sent by mail, and what became of the last mails',
      security: byPerson,
      requestParams: { path },
      responses: { '200': json('Its schedules.', schedules), ...refusals, ...notFound },
    },
    post: {
      operationId: 'scheduleLogView',
      tags: ['Logs'],
      summary: 'Have a view of yours sent by mail, daily or weekly',
      description:
        'Its rows are those that you may read when it is due. A due time is sent at most once, on any number of servers; what was surely not taken is tried five times.',
      security: byPerson,
      requestParams: { path },
      requestBody: { required: true, content: { 'application/json': { schema: plan } } },
      responses: {
        '201': json('All schedules of the view.', schedules),
        '400': refusal('It cannot be kept as it is.'),
        ...refusals,
        ...notFound,
        '409': refusal('This installation sends no mail, or the view has 20 schedules.'),
      },
    },
  },
  '/api/log-views/{id}/schedules/{schedule}': {
    delete: {
      operationId: 'removeLogSchedule',
      tags: ['Logs'],
      summary: 'Have it sent no more',
      security: byPerson,
      requestParams: { path: z.object({ id: z.string(), schedule: z.string() }) },
      responses: { '204': { description: 'It is gone.' }, ...refusals, ...notFound },
    },
  },
}
