// Posts once to an address that a person wrote: no redirect followed, no private network entered, never longer than a limit. Not
// what is sent, nor what is made of the answer (outcome.ts).
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { checkTarget, ForbiddenTargetError, publicLookup } from './target-address.ts'

export interface PostOrder {
  url: string
  headers: Record<string, string>
  body: string | Buffer
}

export type PostAnswer =
  | { kind: 'answered'; status: number; retryAfter: string | null; text: string }
  /** The address is none that may be asked, now or later. */
  | { kind: 'forbidden'; reason: string }
  /** `mayHaveArrived`: the whole request had left when it failed, so the receiver may have taken it. */
  | { kind: 'unanswered'; reason: string; mayHaveArrived: boolean }

export interface GuardedPostDeps {
  arePrivateAllowed: boolean
  /** For the whole of it: looking up, connecting, sending, and the answer to its end. */
  limitMs: number
  /** How names are looked up where private targets are not allowed. */
  lookup?: LookupFunction
}

export type GuardedPost = (order: PostOrder, signal: AbortSignal) => Promise<PostAnswer>

/** So much of an answer is read: enough to say what was wrong. */
const MOST_ANSWER_BYTES = 2_000

function readAnswer(response: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  const finish = () => done(Buffer.concat(chunks).toString('utf8').slice(0, MOST_ANSWER_BYTES))
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
    if (size < MOST_ANSWER_BYTES) return
    finish()
    response.destroy()
  })
  response.on('end', finish)
  // The status has come: what is missing is only its words.
  response.on('error', finish)
  response.on('close', finish)
}

/** A function that posts. It never throws; a `signal` that is aborted ends the request at once. */
export function createGuardedPost({
  arePrivateAllowed,
  limitMs,
  lookup = publicLookup,
}: GuardedPostDeps): GuardedPost {
  return (order, signal) => {
    const target = checkTarget(order.url, arePrivateAllowed)
    if (!target.ok) return Promise.resolve({ kind: 'forbidden', reason: `The address ${target.problem}.` })
    if (signal.aborted)
      return Promise.resolve({ kind: 'unanswered', reason: 'the server stops', mayHaveArrived: false })
    return new Promise((resolve) => {
      const { url } = target
      let hasLeft = false
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest
      const request = send(url, {
        method: 'POST',
        headers: {
          'user-agent': 'Floorview',
          ...order.headers,
          'content-length': String(Buffer.byteLength(order.body)),
        },
        // A connection of its own: one that is kept would be used again without its address being looked at.
        agent: false,
        ...(arePrivateAllowed ? {} : { lookup }),
      })
      const stop = () => request.destroy(new Error('the server stops'))
      signal.addEventListener('abort', stop)
      const timer = setTimeout(
        () => request.destroy(new Error(`no answer within ${Math.ceil(limitMs / 1000)} s`)),
        limitMs,
      )
      const end = (answer: PostAnswer) => {
        clearTimeout(timer)
        // The signal lives as long as the server: what listens to it must not.
        signal.removeEventListener('abort', stop)
        resolve(answer)
      }
      request.on('finish', () => {
        hasLeft = true
      })
      request.on('response', (response) => {
        const { statusCode = 0, headers } = response
        readAnswer(response, (text) =>
          end({ kind: 'answered', status: statusCode, retryAfter: headers['retry-after'] ?? null, text }),
        )
      })
      request.on('error', (error) => {
        if (error instanceof ForbiddenTargetError) end({ kind: 'forbidden', reason: `${error.message}.` })
        else end({ kind: 'unanswered', reason: error.message, mayHaveArrived: hasLeft })
      })
      request.end(order.body)
    })
  }
}
