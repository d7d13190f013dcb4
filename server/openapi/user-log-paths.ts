// The description of the user log: its pages, its totals and its files. Not their work (server/logs).
import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { agentStatus } from '../../shared/events.ts'
import { periodCause } from '../../shared/floor/periods.ts'
import { LOG_ORDERS } from '../../shared/log-view.ts'
import type { LogSum, LogTotals } from '../ledger/queries/log-totals.ts'
import { accountsAway, byPerson, json, refusal, unauthorized } from './answers.ts'
import { agent, instant, milliseconds, pending, row } from './log-schemas.ts'

const anInstant = z.string().meta({
  description: 'An RFC 3339 date-time with an offset, or a date (UTC).',
  example: '2026-11-22T00:00:00Z',
})
const any = 'Given more than once, any of them.'
const selection = {
  from: anInstant,
  to: anInstant,
  team: z.array(z.string()).optional().meta({ description: any }),
  agent: z.array(agent).optional().meta({ description: any }),
  status: z.array(agentStatus).optional().meta({ description: any }),
  reason: z.array(z.string()).optional().meta({ description: any }),
  cause: z.array(periodCause).optional().meta({ description: any }),
  order: z.enum(LOG_ORDERS).default('agent').meta({
    description:
      'By agent and time; by reason, agent and time; or by business day and time, both ways. A cursor is one of its order.',
  }),
}

const query = z.object({
  ...selection,
  limit: z.number().int().min(1).max(100_000).default(1000),
  cursor: z.string().optional().meta({ description: '`next` of the page before.' }),
  format: z.enum(['json', 'csv']).optional().meta({ description: 'In place of the Accept header.' }),
})

const fileQuery = z.object({
  ...selection,
  format: z.enum(['csv', 'json', 'xlsx']),
  columns: z.string().optional().meta({
    description: 'Names of fields in the wanted order, with commas between; else all.',
    example: 'agent,status,from,to',
  }),
})

const sum = z.object({
  rows: z.number().int().min(0),
  availableMs: milliseconds,
  awayMs: milliseconds,
  offlineMs: milliseconds,
  unknownMs: milliseconds,
} satisfies Record<keyof LogSum, z.ZodType>)

const group = sum.extend({
  key: z
    .string()
    .meta({ description: 'The agent’s stored id, the reason (empty: none given) or the business day.' }),
  label: z.string(),
  from: instant,
  to: instant,
})

const logTotals = z
  .object({
    all: sum,
    byAgent: z.array(group),
    byReason: z.array(group),
    byDay: z.array(group),
    pages: z.array(z.string()).meta({
      description:
        'Cursors of the pages of `pageRows` rows after the first one: any of them can be asked for at once.',
    }),
    pageRows: z.number().int(),
    pending,
  } satisfies Record<keyof LogTotals, z.ZodType>)
  .meta({ id: 'LogTotals', description: 'The sums of the rows that the same choice gives page by page.' })

const refusals = {
  '400': refusal('A parameter is not what it must be.'),
  ...unauthorized,
  '403': refusal('Not one of your teams.'),
  '404': refusal('No such team, or no such agent.'),
  '409': refusal('Several sources have this agent: `ids` names them.'),
  ...accountsAway,
}

const csvRow = 'agentId,agent,team,status,reason,from,to,durationMs,cause,source\r\n'

export const userLogPaths: ZodOpenApiPathsObject = {
  '/api/logs/users': {
    get: {
      operationId: 'readUserLog',
      tags: ['Logs'],
      summary: 'Every agent’s status over time',
      description:
        'Rows by agent and time, cut at the team’s business days and clipped to `[from, to)`, nothing after now. Without filters they cover the range for each agent without gap or overlap.',
      security: byPerson,
      requestParams: { query },
      responses: {
        '200': {
          description: 'A page. `Link` names the next one.',
          headers: z.object({
            Link: z
              .string()
              .optional()
              .meta({ description: '`<…>; rel="next"`, where there is another page.' }),
            'Floorview-Pending': z
              .string()
              .optional()
              .meta({ description: 'With CSV: `true` or `false`, as `pending`.' }),
          }),
          content: {
            'application/json': {
              schema: z.object({ rows: z.array(row), next: z.string().nullable(), pending }),
            },
            'text/csv': { schema: z.string(), example: csvRow },
          },
        },
        '400': refusal('A parameter is not what it must be, or the cursor is not one of ours.'),
        ...unauthorized,
        '403': refusal('Not one of your teams.'),
        '404': refusal('No such team, or no such agent.'),
        '409': refusal('Several sources have this agent: `ids` names them.'),
        ...accountsAway,
      },
    },
  },
  '/api/logs/users/totals': {
    get: {
      operationId: 'sumUserLog',
      tags: ['Logs'],
      summary: 'What the user log adds up to',
      description:
        'By agent, reason and day, in milliseconds of each status. It looks at every row, so a long range takes a while.',
      security: byPerson,
      requestParams: { query: z.object(selection) },
      responses: { '200': json('The sums.', logTotals), ...refusals },
    },
  },
  '/api/logs/users/export': {
    get: {
      operationId: 'exportUserLog',
      tags: ['Logs'],
      summary: 'The user log as a file',
      description:
        'The rows of the pages, in their order, all of them, with the chosen columns. CSV and JSON are sent while they are read, at any size; an answer that breaks off is not whole. A spreadsheet has at most 50,000 rows. Text that a spreadsheet would take for a formula begins with an apostrophe in CSV and XLSX.',
      security: byPerson,
      requestParams: { query: fileQuery },
      responses: {
        '200': {
          description: 'The file.',
          headers: z.object({
            'Floorview-Pending': z.string().meta({ description: '`true` or `false`, as `pending`.' }),
          }),
          content: {
            'text/csv': { schema: z.string(), example: csvRow },
            'application/json': { schema: z.object({ pending, rows: z.array(row.partial()) }) },
            'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': {
              schema: z.string().meta({ format: 'binary' }),
            },
          },
        },
        ...refusals,
        '422': refusal('More rows than a spreadsheet takes: ask for CSV.'),
      },
    },
  },
}
