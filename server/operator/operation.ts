// How one operation of the operator is registered and its request read. Not which operations there are.
import type { Express, Request, Response } from 'express'
import type { z } from 'zod'
import type { Guard } from '../access/guarded.ts'
import { problem, sendProblem } from '../problem.ts'

export type Operation = (
  method: 'get' | 'post' | 'delete',
  path: string,
  handler: (req: Request, res: Response) => Promise<void>,
) => void

/** Registers a handler whose failure is told to the operator, who may read it all: it is their machine. */
export function operations(app: Express, guard: Guard): Operation {
  return (method, path, handler) => {
    guard.route(app, {
      method,
      path,
      permission: 'operator',
      handler: (req, res) =>
        handler(req, res).catch((error: unknown) => {
          const why = error instanceof Error ? error.message : String(error)
          if (!res.headersSent) sendProblem(res, problem(500, 'Internal Server Error', why))
        }),
    })
  }
}

/** The body as the schema wants it; otherwise the problem was answered. */
export function parsed<T extends z.ZodType>(schema: T, req: Request, res: Response): z.infer<T> | null {
  const body = schema.safeParse(req.body)
  if (body.success) return body.data
  const wrong = body.error.issues.map((issue) => `${issue.path.join('.') || 'body'} ${issue.message}`)
  sendProblem(res, problem(400, 'Bad Request', wrong.join('; ')))
  return null
}

/** A named part of the path. */
export function text(req: Request, name: string): string {
  const value = req.params[name]
  return typeof value === 'string' ? value : ''
}

/** 204 where it was there, else a 404 in these words. */
export function removed(res: Response, isDone: boolean, otherwise: string): void {
  if (isDone) res.status(204).end()
  else sendProblem(res, problem(404, 'Not Found', otherwise))
}
