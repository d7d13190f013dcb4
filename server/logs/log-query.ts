// What a request for the user log may ask, parsed at the border. Not the answering.
import { z } from 'zod'
import { agentStatus } from '../../shared/events.ts'
import { periodCause } from '../../shared/floor/periods.ts'
import { LOG_ROW_FIELDS } from '../../shared/log-row.ts'
import { LOG_ORDERS } from '../../shared/log-view.ts'
import { parseInstant } from '../ingest/instant.ts'

export const logInstant = z.string().transform((text, context) => {
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text
  // A plus sign that nobody escaped arrives as a space.
  const atMs = parseInstant(date.replace(/ (\d\d:\d\d)$/, '+$1'))
  if (atMs !== null) return atMs
  context.addIssue({
    code: 'custom',
    message: 'must be an RFC 3339 date-time with an offset, or a date (UTC)',
  })
  return z.NEVER
})

/** No chat is older, and every business day of the range is cut by itself. */
const FIRST_MS = Date.UTC(2000, 0, 1)

const word = z.string().trim().min(1).max(300)
const MOST_VALUES = 200

/** A parameter that may be given more than once: any of its values is let by. */
const oneOrMore = <T extends z.ZodType>(value: T) =>
  z.preprocess(
    (given) => (given === undefined || Array.isArray(given) ? given : [given]),
    z.array(value).min(1).max(MOST_VALUES).optional(),
  )

const selection = {
  from: logInstant.pipe(z.number().min(FIRST_MS, 'must not lie before 2000-01-01')),
  to: logInstant,
  team: oneOrMore(word.transform((team) => team.normalize('NFC'))),
  agent: oneOrMore(word),
  status: oneOrMore(agentStatus),
  reason: oneOrMore(word),
  cause: oneOrMore(periodCause),
  order: z.enum(LOG_ORDERS).optional(),
}

const endsLater = ({ from, to }: { from: number; to: number }) => from < to
const LATER = { path: ['to'], message: 'must lie after from' }

/** What is chosen of the log. */
export const logSelection = z.object(selection).refine(endsLater, LATER)

const columns = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(LOG_ROW_FIELDS)).min(1))
  .refine((names) => new Set(names).size === names.length, 'names a column twice')

/** What is chosen of the log, as a file with these columns in this order. */
export const logExport = z
  .object({
    ...selection,
    format: z.enum(['csv', 'json', 'xlsx']),
    columns: columns.default([...LOG_ROW_FIELDS]),
  })
  .refine(endsLater, LATER)

export const logQuery = z
  .object({
    ...selection,
    limit: z.coerce.number().int().min(1).max(100_000).default(1000),
    cursor: z.string().max(2000).optional(),
    format: z.enum(['json', 'csv']).optional(),
  })
  .refine(endsLater, LATER)

export const dayParam = z
  .string()
  .regex(/^2\d{3}-\d\d-\d\d$/, 'must be YYYY-MM-DD, from the year 2000 on')
  // A day that its month does not have is none.
  .refine((day) => parseInstant(`${day}T00:00:00Z`) !== null, 'There is no such day in the calendar.')

/** One sentence for all faults of a query. */
export function faultsOfQuery(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ')
}
