// From a request's bytes to the CloudEvents it carries, by its content type: structured, batched, NDJSON or binary. Not what
// an event must hold (cloud-event.ts).
import type { IncomingHttpHeaders } from 'node:http'
import { problem, type Problem } from '../problem.ts'

export const MOST_EVENTS = 1000

export type RawEvent = { ok: true; value: unknown } | { ok: false; problem: Problem }
export type RequestEvents =
  | {
      ok: true
      events: RawEvent[]
      /** One event of its own, whose fault is the request's. */ isSingle: boolean
    }
  | { ok: false; problem: Problem }

const refuse = (status: number, title: string, detail: string): { ok: false; problem: Problem } => ({
  ok: false,
  problem: problem(status, title, detail),
})

/** Parses JSON and refuses a `__proto__` key anywhere, which no honest sender has. */
export function parseJson(text: string): RawEvent {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refuse(400, 'Not JSON', error instanceof Error ? error.message : 'The body is not JSON.')
  }
  // Only a text that could spell the key is searched.
  if ((text.includes('__proto__') || text.includes('\\u005')) && hasPrototypeKey(value))
    return refuse(400, 'Forbidden key', 'A key __proto__ is not accepted.')
  return { ok: true, value }
}

function hasPrototypeKey(root: unknown): boolean {
  const left: unknown[] = [root]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value !== 'object' || value === null) continue
    if (Object.hasOwn(value, '__proto__')) return true
    for (const inner of Object.values(value) as unknown[]) left.push(inner) // JSON holds only plain values
  }
  return false
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function batched(text: string): RequestEvents {
  const parsed = parseJson(text)
  if (!parsed.ok) return parsed
  if (!Array.isArray(parsed.value))
    return refuse(400, 'Not a batch', 'A batch is a JSON array of CloudEvents.')
  return { ok: true, isSingle: false, events: parsed.value.map((value: unknown) => ({ ok: true, value })) }
}

function headerText(value: string | string[] | undefined): string | undefined {
  const text = Array.isArray(value) ? value[0] : value
  if (text === undefined) return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function binary(headers: IncomingHttpHeaders, text: string): RequestEvents {
  const data = text.trim() === '' ? ({ ok: true, value: undefined } as const) : parseJson(text)
  if (!data.ok) return data
  const event: Record<string, unknown> = { data: data.value }
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce-') && name !== 'ce-data' && name !== 'ce-__proto__')
      event[name.slice(3)] = headerText(value)
  }
  return { ok: true, isSingle: true, events: [{ ok: true, value: event }] }
}

/** Reads the events of a request. Every fault of one event of many is that event's own; of the whole, the request's. */
export function readEvents(headers: IncomingHttpHeaders, bytes: Uint8Array): RequestEvents {
  const mediaType = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const isBinary =
    headers['ce-specversion'] !== undefined ||
    headers['ce-type'] !== undefined ||
    headers['ce-id'] !== undefined
  const isKnown =
    mediaType === 'application/cloudevents+json' ||
    mediaType === 'application/cloudevents-batch+json' ||
    mediaType === 'application/x-ndjson' ||
    (isBinary && (mediaType === 'application/json' || mediaType === ''))
  if (!isKnown)
    return refuse(
      415,
      'Unsupported media type',
      'Send application/cloudevents+json, application/cloudevents-batch+json, application/x-ndjson, or application/json with ce- headers.',
    )
  const text = decode(bytes)
  if (text === null) return refuse(400, 'Not UTF-8', 'The body is not valid UTF-8.')
  const result = ((): RequestEvents => {
    if (mediaType === 'application/x-ndjson')
      return {
        ok: true,
        isSingle: false,
        events: text
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map(parseJson),
      }
    if (mediaType === 'application/cloudevents-batch+json') return batched(text)
    if (mediaType !== 'application/cloudevents+json') return binary(headers, text)
    const parsed = parseJson(text)
    return parsed.ok ? { ok: true, isSingle: true, events: [parsed] } : parsed
  })()
  if (result.ok && result.events.length > MOST_EVENTS)
    return refuse(
      413,
      'Too many events',
      `At most ${MOST_EVENTS} events a request, this one has ${result.events.length}.`,
    )
  return result
}
