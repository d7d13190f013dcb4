// What a request for the user log may ask, parsed at the border. Not the answering.
import { z } from 'zod'
import { agentStatus } from '../../shared/events.ts'
import { parseInstant } from '../ingest/instant.ts'

const instant = z.string().transform((text, context) => {
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

const words = z.string().trim().min(1).max(300).optional()

export const logQuery = z
  .object({
    from: instant.pipe(z.number().min(FIRST_MS, 'must not lie before 2000-01-01')),
    to: instant,
    team: words.transform((team) => team?.normalize('NFC')),
    agent: words,
    status: agentStatus.optional(),
    reason: words,
    limit: z.coerce.number().int().min(1).max(100_000).default(1000),
    cursor: z.string().max(2000).optional(),
    format: z.enum(['json', 'csv']).optional(),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must lie after from' })

export const dayParam = z
  .string()
  .regex(/^2\d{3}-\d\d-\d\d$/, 'must be YYYY-MM-DD, from the year 2000 on')
  // A day that its month does not have is none.
  .refine((day) => parseInstant(`${day}T00:00:00Z`) !== null, 'is no day of the calendar')

/** One sentence for all faults of a query. */
export function faultsOfQuery(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
}
