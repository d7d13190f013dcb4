// POST /api/events: bytes in, receipt or problem out. Not what becomes of the events (accept-events.ts).
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import type { Guard } from '../access/guarded.ts'
import { problem, sendProblem } from '../problem.ts'
import type { Accept } from './accept-events.ts'
import { readEvents } from './request-body.ts'

export const MOST_BYTES = 1024 * 1024
const EVENTS_PATH = '/api/events'

/** Reads the raw bytes of any type, up to the limit, also of what is compressed: a bomb ends at the limit. */
export function rawBody(): RequestHandler {
  return express.raw({ type: () => true, limit: MOST_BYTES, inflate: true })
}

/** Turns what the body's reader throws into problems. */
export const bodyProblems: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500
  if (status === 413)
    return sendProblem(
      res,
      problem(413, 'Too large', `At most ${MOST_BYTES} bytes a request, after decompression.`),
    )
  if (status === 415)
    return sendProblem(
      res,
      problem(415, 'Unsupported encoding', 'Send the body plain, or as gzip, deflate or br.'),
    )
  if (status >= 400 && status < 500)
    return sendProblem(res, problem(400, 'Unreadable body', 'The body could not be read to its end.'))
  next(error)
}

/** Registers the way in for events. */
export function registerIngest(app: Express, guard: Guard, accept: Accept): void {
  const read = rawBody()
  const bytesOf = (req: Request, res: Response) =>
    new Promise<Uint8Array>((resolve, reject) => {
      void read(req, res, (error?: unknown) => {
        if (error !== undefined && error !== null)
          reject(error instanceof Error ? error : new Error('the body could not be read'))
        else resolve(Buffer.isBuffer(req.body) ? req.body : new Uint8Array())
      })
    })

  guard.route(app, {
    method: 'post',
    path: EVENTS_PATH,
    permission: 'source',
    handler: async (req, res, source) => {
      const request = readEvents(req.headers, await bytesOf(req, res))
      if (!request.ok) return sendProblem(res, request.problem)
      const acceptance = await accept(source, request.events, 'api')
      if (acceptance.kind === 'refused')
        return sendProblem(res, acceptance.problem, acceptance.retryAfterSeconds)
      const fault = acceptance.receipt.rejected[0]
      if (request.isSingle && fault !== undefined) return sendProblem(res, fault.problem)
      res.status(202).json(acceptance.receipt)
    },
  })
  guard.middleware(app, bodyProblems, EVENTS_PATH)
}
