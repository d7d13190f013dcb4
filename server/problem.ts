// The one form of every error that we answer over HTTP or a socket: RFC 9457. Not which errors there are.
import { STATUS_CODES } from 'node:http'

export interface Problem {
  type: string
  title: string
  status: number
  detail?: string
  [extension: string]: unknown
}

/** Makes a problem; `type` stays `about:blank`, so the title says what the status means unless a better one is given. */
export function problem(
  status: number,
  title: string = STATUS_CODES[status] ?? 'Error',
  detail?: string,
  extensions: Record<string, unknown> = {},
): Problem {
  return { type: 'about:blank', title, status, ...(detail === undefined ? {} : { detail }), ...extensions }
}

/** What `sendProblem` needs of a response: Express's and Node's both fit. */
interface ProblemResponse {
  statusCode: number
  setHeader(name: string, value: string): unknown
  end(body: string): unknown
}

/** Answers with a problem; 429 and 503 name the seconds after which a retry makes sense. */
export function sendProblem(res: ProblemResponse, answer: Problem, retryAfterSeconds?: number): void {
  res.statusCode = answer.status
  res.setHeader('content-type', 'application/problem+json; charset=utf-8')
  res.setHeader('cache-control', 'no-store')
  if (answer.status === 401) res.setHeader('www-authenticate', 'Bearer')
  if (retryAfterSeconds !== undefined) res.setHeader('retry-after', String(Math.ceil(retryAfterSeconds)))
  res.end(JSON.stringify(answer))
}
