// One question to the server and its outcome as a value: the parsed answer, or the problem to show. No caching, no retries.
import { z } from 'zod'
import { sampleLeft } from '../sample/sample-left.svelte.ts'
import { text } from '../text/en.ts'
import { plainError, problem, type Problem } from './answers.ts'
import { onThisFloor } from './floor.ts'

export type Outcome<T> = { ok: true; value: T } | { ok: false; problem: Problem }

/**
 * Asks this page's floor with GET, or with POST where there is a body: an object as JSON, a file as it is. Cookies go along; nothing
 * is thrown but the caller's own abort.
 */
export async function ask<T>(
  path: string,
  schema: z.ZodType<T>,
  options: { method?: 'DELETE' | 'PUT' | 'PATCH'; body?: object; signal?: AbortSignal } = {},
): Promise<Outcome<T>> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  const { body } = options
  const isFile = body instanceof Blob
  if (body !== undefined) headers['Content-Type'] = isFile ? body.type : 'application/json'
  try {
    const response = await fetch(onThisFloor(path), {
      method: options.method ?? (body === undefined ? 'GET' : 'POST'),
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    const said: unknown = await response.json().catch(() => null)
    if (!response.ok) {
      sampleLeft.noteProblem(said)
      return { ok: false, problem: problemOf(said, response) }
    }
    const answer = schema.safeParse(said)
    if (answer.success) return { ok: true, value: answer.data }
    return refuse(response.status, text.problem.unreadable, text.problem.unreadableDetail)
  } catch (error) {
    if (options.signal?.aborted === true) throw error
    return refuse(0, text.problem.unreachable, text.problem.unreachableDetail)
  }
}

/** For an answer whose body does not matter. */
export const anything = z.unknown()

function problemOf(body: unknown, response: Response): Problem {
  const parsed = problem.safeParse(body)
  if (parsed.success) return parsed.data
  const error = plainError.safeParse(body)
  if (error.success) return { title: error.data.message, status: response.status }
  return {
    title: response.statusText === '' ? text.problem.unreachable : response.statusText,
    status: response.status,
  }
}

function refuse(status: number, title: string, detail: string): { ok: false; problem: Problem } {
  return { ok: false, problem: { title, status, detail } }
}
