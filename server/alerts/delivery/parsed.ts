// Reads what a request says by a schema, and answers with a problem where it cannot be so. Not any schema.
import type { Response } from 'express'
import type { z } from 'zod'
import { problem, sendProblem } from '../../problem.ts'

/** The value, or null where the answer was given already. */
export function parsed<T extends z.ZodType>(schema: T, value: unknown, res: Response): z.infer<T> | null {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const wrong = read.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
  sendProblem(res, problem(400, 'Bad Request', wrong.join('; ')))
  return null
}
