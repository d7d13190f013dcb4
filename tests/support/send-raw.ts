// Sends bytes to a server exactly as given, with any headers. Not a client of the API: nothing here is checked or encoded.
import { request } from 'node:http'
import { z } from 'zod'

export interface RawAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

interface RawRequest {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: Buffer | string
  /** Sends the body this many times over, without saying its length. */
  repeat?: number
  /** Ends the connection after the body, so that the request is never whole. */
  cutOff?: boolean
}

const ANSWER_LIMIT_MS = 15_000

/** The answer, whatever became of the rest of what was to be sent. */
export function sendRaw(
  url: string,
  { method = 'POST', path = '/api/events', headers = {}, body = '', repeat, cutOff = false }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url + path, {
      method,
      headers: {
        ...(repeat === undefined && { 'content-length': String(Buffer.byteLength(body)) }),
        ...headers,
      },
      agent: false,
      timeout: ANSWER_LIMIT_MS,
    })
    let isAnswered = false
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${ANSWER_LIMIT_MS} ms`)))
    // A server that has refused may close before all was sent.
    outgoing.on('error', (error) => {
      if (!isAnswered) reject(error)
    })
    outgoing.on('response', (incoming) => {
      isAnswered = true
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        outgoing.destroy()
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        })
      })
    })
    if (repeat === undefined) {
      if (cutOff) outgoing.write(body, () => outgoing.destroy(new Error('cut off')))
      else outgoing.end(body)
      return
    }
    let left = repeat
    const send = (): void => {
      while (left > 0 && !isAnswered && !outgoing.destroyed) {
        left -= 1
        if (!outgoing.write(body)) {
          outgoing.once('drain', send)
          return
        }
      }
      outgoing.end()
    }
    send()
  })
}

const problemBody = z.object({
  type: z.string(),
  title: z.string().min(1),
  status: z.number(),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
})
export type ProblemBody = z.infer<typeof problemBody>

/** The RFC 9457 problem of an answer; throws where it is anything else. */
export function problemOf(answer: RawAnswer): ProblemBody {
  const type = String(answer.headers['content-type'])
  if (!type.startsWith('application/problem+json'))
    throw new Error(`${answer.status} is a ${type}: ${answer.text}`)
  const problem = problemBody.parse(JSON.parse(answer.text))
  if (problem.status !== answer.status)
    throw new Error(`${answer.status} carries a problem of ${problem.status}`)
  return problem
}
