// The last word on a request: what nothing answers, and what a handler threw. Never a stack trace.
import type { ErrorRequestHandler, RequestHandler } from 'express'
import { hiddenPath } from '../access/hidden-path.ts'
import type { Logger } from '../logger.ts'
import { problem, sendProblem } from '../problem.ts'

export const notFound: RequestHandler = (_req, res) => {
  sendProblem(res, problem(404, 'Not found', 'There is nothing at this address.'))
}

/** A client's fault that Express found (a bad percent sign in a path) stays the client's; anything else is ours. */
export function unexpectedErrors(logger: Logger): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  return (error: unknown, req, res, _next) => {
    const status =
      typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500
    if (res.headersSent) {
      res.destroy()
      return
    }
    if (status >= 400 && status < 500) return sendProblem(res, problem(status))
    logger.error({ err: error, path: hiddenPath(req.originalUrl) }, 'a request failed')
    sendProblem(
      res,
      problem(500, 'Our fault', 'This was not answered because of a fault of the server. It is in its log.'),
    )
  }
}
