// The answers that many routes share: problems, and who may ask. Not any one route.
import { z } from 'zod'
import type { ZodOpenApiResponseObject } from 'zod-openapi'

/** RFC 9457, the form of every error. */
export const problem = z
  .looseObject({
    type: z.string().meta({ description: '`about:blank`, or a name that a program may compare.' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: 'What is wrong with an event, each with its JSON pointer.' }),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' })

/** An answer with a problem. */
export function refusal(description: string): ZodOpenApiResponseObject {
  return { description, content: { 'application/problem+json': { schema: problem } } }
}

/** An answer that says when a retry makes sense. */
export function refusalWithRetry(description: string): ZodOpenApiResponseObject {
  const retryAfter = z.string().meta({ description: 'Seconds after which a retry makes sense.' })
  return { ...refusal(description), headers: z.object({ 'Retry-After': retryAfter }) }
}

export function json(description: string, schema: z.ZodType, example?: unknown): ZodOpenApiResponseObject {
  return {
    description,
    content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
  }
}

export const unauthorized = { '401': refusal('No credential, or one that is not known.') }
export const accountsAway = { '503': refusalWithRetry('Accounts cannot be read at the moment.') }

/** Security of what people and displays read. */
export const byPersonOrDisplay: Record<string, string[]>[] = [
  { session: [] },
  { displayCookie: [] },
  { displayToken: [] },
]
/** Security of what a display may not read. */
export const byPerson: Record<string, string[]>[] = [{ session: [] }]
