// POST /api/events: bytes in, receipt or problem out. Not what becomes of the events (accept-events.ts).
import express, { type ErrorRequestHandler, type Express } from 'express'
import type { Guard } from '../access/guarded.ts'
import { byTokenOrSignature, type ReadBody } from '../access/source-proof.ts'
import { problem, sendProblem } from '../problem.ts'
import type { Accept } from './accept-events.ts'
import { readEvents } from './request-body.ts'
import { standardWebhooks } from './signatures/standard-webhooks.ts'

export const MOST_BYTES = 1024 * 1024
const EVENTS_PATH = '/api/events'

const readers = {
  /** Also of what is compressed: a bomb ends at the limit. */
  inflating: express.raw({ type: () => true, limit: MOST_BYTES, inflate: true }),
  plain: express.raw({ type: () => true, limit: MOST_BYTES, inflate: false }),
}

/** Reads the raw bytes of any type, up to the limit. */
export const readBody: ReadBody = (req, res, { inflate }) =>
  new Promise((resolve, reject) => {
    void (inflate ? readers.inflating : readers.plain)(req, res, (error?: unknown) => {
      if (error !== undefined && error !== null)
        reject(error instanceof Error ? error : new Error('the body could not be read'))
      else resolve(Buffer.isBuffer(req.body) ? req.body : new Uint8Array())
    })
  })

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
      problem(
        415,
        'Unsupported encoding',
        'Send the body plain, or as gzip, deflate or br; what is signed must be plain.',
      ),
    )
  if (status >= 400 && status < 500)
    return sendProblem(res, problem(400, 'Unreadable body', 'The body could not be read to its end.'))
  next(error)
}

/** Registers the way in for events. */
export function registerIngest(app: Express, guard: Guard, accept: Accept, nowMs: () => number): void {
  guard.route(app, {
    method: 'post',
    path: EVENTS_PATH,
    permission: 'source',
    proof: byTokenOrSignature({ check: standardWebhooks, readBody, nowMs }),
    handler: async (req, res, source, bytes) => {
      const request = readEvents(req.headers, bytes)
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
