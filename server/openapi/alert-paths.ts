// The description of /api/alerts and /api/alert-rules. Not their work (server/alerts/engine).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { alertRecord } from '../../shared/alerts/alert-record.ts'
import { alertRuleSettings, RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { backtestAnswer, backtestQuestion } from '../../shared/alerts/backtest.ts'
import { historyFilter } from '../alerts/engine/alert-routes.ts'
import { alertSums } from '../ledger/queries/alert-history.ts'
import {
  accountsAway,
  byPerson,
  byPersonOrDisplay,
  json,
  refusal,
  refusalWithRetry,
  unauthorized,
} from './answers.ts'

const alert = alertRecord.meta({ id: 'Alert', description: 'An alert and what has become of it.' })
const boardParam = z
  .string()
  .meta({ description: 'A team’s name, or `group:` and a group’s slug.', example: 'Support' })
const teamParam = z.string().meta({ description: 'A team’s name.', example: 'Support' })
const notYours = { ...unauthorized, '403': refusal('Not one of your teams.'), ...accountsAway }
const noFloor = refusalWithRetry('The floor is still being loaded, or cannot take this now.')

const rule = z
  .object({
    id: z.string(),
    isGallery: z.boolean().meta({ description: 'The gallery has a rule of this id.' }),
    isChanged: z.boolean().meta({ description: 'It is the gallery’s, and the team has changed it.' }),
  })
  .and(alertRuleSettings)
const ruleParams = {
  path: z.object({ id: z.string().meta({ description: 'A rule’s id; of the gallery’s, its kind.' }) }),
  query: z.object({ team: teamParam }),
}

const actionBody = z.object({
  team: teamParam,
  key: z.string(),
  via: z.enum(['page', 'notification', 'api']).default('api'),
})
const exampleAction = { team: 'Support', key: 'customerWaits:Support:1767225600000', via: 'api' }

const action = (operationId: string, summary: string, schema: z.ZodType, example: object) => ({
  post: {
    operationId,
    tags: ['Alerts'],
    summary,
    description: 'It is done to every alert of the same outage. Needs a session.',
    security: byPerson,
    requestBody: { required: true, content: { 'application/json': { schema, example } } },
    responses: {
      '200': json('The alert as it is now.', alert),
      '400': refusal('A field is not what it must be.'),
      ...notYours,
      '404': refusal('No alert of this team has this key.'),
      '409': refusal('It has been cleared already; `alert` says by whom.'),
      '503': noFloor,
    },
  },
})

export const alertPaths: ZodOpenApiPathsObject = {
  '/api/alerts': {
    get: {
      operationId: 'listAlerts',
      tags: ['Alerts'],
      summary: 'The alerts that stand, or the history',
      description:
        'Standing ones come the gravest first, from the floor. `state=all` reads the history, newest first, page by page.',
      security: byPersonOrDisplay,
      requestParams: {
        query: historyFilter.extend({
          team: boardParam,
          state: z.enum(['standing', 'all']).default('standing'),
          limit: z.number().int().min(1).max(1000).default(100),
          cursor: z.string().optional().meta({ description: 'The `next` of the page before.' }),
        }),
      },
      responses: {
        '200': json(
          'The alerts.',
          z.object({
            asOf: z.string(),
            atEpochMs: z.number(),
            alerts: z.array(alert),
            next: z.string().nullable(),
            sums: alertSums
              .nullable()
              .meta({ description: 'Of all that the filter leaves, with the first page of the history.' }),
          }),
        ),
        '400': refusal('No team is named, or the query is not what it must be.'),
        ...notYours,
        '404': refusal('No such team or group.'),
        '503': noFloor,
      },
    },
  },
  '/api/alerts/acknowledge': action('acknowledgeAlert', 'Take an alert', actionBody, exampleAction),
  '/api/alerts/clear': action('clearAlert', 'Clear an alert by hand', actionBody, exampleAction),
  '/api/alerts/snooze': action(
    'snoozeAlert',
    'Put an alert off',
    actionBody.extend({ forMs: z.number().int().min(60_000).max(86_400_000) }),
    { ...exampleAction, forMs: 600_000 },
  ),
  '/api/alert-rules': {
    get: {
      operationId: 'listAlertRules',
      tags: ['Alerts'],
      summary: 'A team’s alert rules',
      security: byPersonOrDisplay,
      requestParams: { query: z.object({ team: teamParam }) },
      responses: {
        '200': json(
          'The gallery’s first, as the team has them.',
          z.object({ team: z.string(), zone: z.string(), rules: z.array(rule), mayWrite: z.boolean() }),
        ),
        '400': refusal('No team is named.'),
        ...notYours,
        '404': refusal('No such team.'),
        '503': noFloor,
      },
    },
  },
  '/api/alert-rules/backtest': {
    post: {
      operationId: 'backtestAlertRule',
      tags: ['Alerts'],
      summary: 'How often a rule would have told in the last days, when, for how long, and of whom',
      description:
        'Nothing is kept. The ledger’s events are folded and judged by the code that judges live, five times a second. Needs ' +
        '`alerts.write` in the team. One at a time: it ends where the request is closed.',
      security: byPerson,
      requestParams: { query: z.object({ team: teamParam }) },
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: backtestQuestion,
            example: { rule: RULE_GALLERY.usedCapacity, days: 30 },
          },
        },
      },
      responses: {
        '200': json('What it would have done.', backtestAnswer),
        '400': refusal(
          'No team is named, or the rule cannot be kept; `errors` says what is wrong of which field.',
        ),
        ...notYours,
        '404': refusal('No such team.'),
        '422': refusal(
          'The ledger does not hold what this kind is judged by, or so many events take too long.',
        ),
        '503': refusalWithRetry('The floor is still being loaded, or others are trying rules.'),
      },
    },
  },
  '/api/alert-rules/{id}': {
    put: {
      operationId: 'setAlertRule',
      tags: ['Alerts'],
      summary: 'Set a rule of a team',
      description: 'It holds at once, on every server. Needs `alerts.write` in the team.',
      security: byPerson,
      requestParams: ruleParams,
      requestBody: {
        required: true,
        content: { 'application/json': { schema: alertRuleSettings, example: RULE_GALLERY.usedCapacity } },
      },
      responses: {
        '200': json('The rule as it is now.', rule),
        '400': refusal('The rule cannot be kept; `errors` says what is wrong of which field.'),
        ...notYours,
        '404': refusal('No such team.'),
        '409': refusal('A rule of another kind has this id, or the team has too many.'),
        '503': noFloor,
      },
    },
    delete: {
      operationId: 'resetAlertRule',
      tags: ['Alerts'],
      summary: 'Put a rule back as the gallery has it, or remove it',
      security: byPerson,
      requestParams: ruleParams,
      responses: {
        '200': json('The gallery’s rule, which holds now.', rule),
        '204': { description: 'It is gone: the gallery has none of this id.' },
        '400': refusal('No team or rule is named.'),
        ...notYours,
        '404': refusal('The team has no such rule.'),
        '503': noFloor,
      },
    },
  },
}
