// From one CloudEvent to one event of the floor: checked, its ids prefixed with the credential's source, its times stamped.
import { z } from 'zod'
import {
  eventData, idText, SYSTEM_PREFIX, TYPE_PREFIX, type FloorEvent, type SourceEventType,
} from '../../shared/events.ts' // prettier-ignore
import { problem, type Problem } from '../problem.ts'
import { parseInstant } from './instant.ts'

export interface EventSource {
  id: string
  /** Declared as sequencing: its events are ordered by `sequence`. */
  sequencing: boolean
}

export type ReadEvent =
  | { kind: 'event'; event: FloorEvent; timeless: boolean }
  | { kind: 'ignored' }
  | { kind: 'rejected'; problem: Problem }

export interface Stamping {
  receivedAtMs: number
  /** How old an event may be: older ones lie below the ledger's retention. */
  retentionDays: number
}

const MOST_AHEAD_MS = 24 * 60 * 60 * 1000
/** A clock may run this far ahead; what claims to be later occurred, for us, at most then. */
const CLAMP_MS = 5000
const DAY_MS = 24 * 60 * 60 * 1000

const envelope = z.object({
  specversion: z.literal('1.0'),
  id: idText,
  source: z
    .string()
    .min(1)
    .max(2048)
    .refine(
      (text) => text.isWellFormed() && !text.includes('\u0000'),
      'must not contain NUL or unpaired surrogates',
    ),
  type: z.string().min(1).max(256),
})
const cloudEvent = envelope.extend({
  subject: z.string().max(300),
  time: z.string().max(64).nullish(),
  sequence: z.union([z.string().max(40), z.number().int()]).nullish(),
  datacontenttype: z.string().nullish(),
  data_base64: z.undefined({ error: 'send data as JSON' }).optional(),
  data: z.unknown().optional(),
})

interface Fault {
  pointer: string
  detail: string
}

/** A JSON pointer as a URI fragment (RFC 6901). */
function pointer(path: readonly PropertyKey[]): string {
  return `#${path.map((part) => `/${encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`
}

function rejected(faults: Fault[]): ReadEvent {
  const detail = faults.map((fault) => `${fault.pointer} ${fault.detail}`).join('; ')
  return {
    kind: 'rejected',
    problem: problem(400, 'Not an acceptable event', detail.slice(0, 500), { errors: faults.slice(0, 20) }),
  }
}

const faultsOf = (error: z.ZodError, prefix: PropertyKey[] = []): Fault[] =>
  error.issues.map((issue) => ({ pointer: pointer([...prefix, ...issue.path]), detail: issue.message }))

const fault = (at: string, detail: string): ReadEvent => rejected([{ pointer: at, detail }])

function isSourceType(type: string): type is SourceEventType {
  return Object.hasOwn(eventData, type)
}

/** The id behind `agent/` or `chat/`, where the subject is of the kind that the type is about. */
function subjectIdOf(type: SourceEventType, subject: string): { id: string } | { fault: string } {
  const kind = type.slice(0, type.indexOf('.'))
  if (!subject.startsWith(`${kind}/`)) return { fault: `must be ${kind}/<id> for ${TYPE_PREFIX}${type}` }
  const id = idText.safeParse(subject.slice(kind.length + 1))
  return id.success ? { id: id.data } : { fault: id.error.issues[0]?.message ?? 'is no id' }
}

/** The subject may be repeated in the data; another one in its place is a contradiction. */
function contradiction(type: SourceEventType, id: string, data: unknown): Fault | null {
  const kind = type.slice(0, type.indexOf('.'))
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, kind)) return null
  const named: unknown = Reflect.get(data, kind)
  return named === undefined || named === null || named === id
    ? null
    : { pointer: `#/data/${kind}`, detail: `must be the subject ${id}, or left out` }
}

function sequenceOf(
  source: EventSource,
  sequence: string | number | null | undefined,
): { digits?: string } | { fault: string } {
  if (!source.sequencing) return {}
  if (sequence === null || sequence === undefined)
    return { fault: 'is required: this source was declared as sequencing' }
  const text = String(sequence)
  return /^\d{1,40}$/.test(text)
    ? { digits: text.replace(/^0+(?=\d)/, '') }
    : { fault: 'must be a decimal integer' }
}

function claimedAtOf(
  time: string | null | undefined,
  { receivedAtMs, retentionDays }: Stamping,
): { atMs: number } | { fault: string } {
  if (time === null || time === undefined) return { atMs: receivedAtMs }
  const atMs = parseInstant(time)
  if (atMs === null) return { fault: 'must be an RFC 3339 date-time with an offset' }
  if (atMs > receivedAtMs + MOST_AHEAD_MS) return { fault: 'lies more than 24 hours in the future' }
  const edgeMs = receivedAtMs - retentionDays * DAY_MS
  if (atMs < edgeMs)
    return {
      fault: `lies before ${new Date(edgeMs).toISOString()}, the edge of the ${retentionDays} days that are kept`,
    }
  return { atMs }
}

/** What is no event of the contract must be a CloudEvent all the same. */
function withoutMeaning(raw: object): ReadEvent {
  const head = envelope.safeParse(raw)
  if (!head.success) return rejected(faultsOf(head.error))
  return head.data.type.startsWith(SYSTEM_PREFIX)
    ? fault('#/type', `${SYSTEM_PREFIX}* is Floorview's own and refused from sources`)
    : { kind: 'ignored' }
}

/** Reads one CloudEvent of a source. Unknown types are ignored, Floorview's own are refused, faults carry JSON pointers. */
export function readCloudEvent(raw: unknown, source: EventSource, stamping: Stamping): ReadEvent {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return fault('#', 'must be a CloudEvent, a JSON object')
  const fullType: unknown = Reflect.get(raw, 'type')
  const type =
    typeof fullType === 'string' && fullType.startsWith(TYPE_PREFIX) ? fullType.slice(TYPE_PREFIX.length) : ''
  if (!isSourceType(type)) return withoutMeaning(raw)

  const parsed = cloudEvent.safeParse(raw)
  if (!parsed.success) return rejected(faultsOf(parsed.error))
  const { id, source: claimedSource, subject, time, sequence, datacontenttype, data } = parsed.data
  if (datacontenttype != null && !/^application\/(.+\+)?json\b/i.test(datacontenttype))
    return fault('#/datacontenttype', 'must be application/json')
  const about = subjectIdOf(type, subject)
  if ('fault' in about) return fault('#/subject', about.fault)
  const clash = contradiction(type, about.id, data)
  if (clash !== null) return rejected([clash])
  const claimed = claimedAtOf(time, stamping)
  if ('fault' in claimed) return fault('#/time', claimed.fault)
  const order = sequenceOf(source, sequence)
  if ('fault' in order) return fault('#/sequence', order.fault)
  const body = eventData[type].safeParse(withoutNulls(data ?? {}))
  if (!body.success) return rejected(faultsOf(body.error, ['data']))

  const stored = (id: string) => `${source.id}:${id}`
  const event = {
    type,
    source: source.id,
    id,
    subject: `${type.slice(0, type.indexOf('.'))}/${stored(about.id)}`,
    claimedAtMs: claimed.atMs,
    occurredAtMs: Math.min(claimed.atMs, stamping.receivedAtMs + CLAMP_MS),
    receivedAtMs: stamping.receivedAtMs,
    ...(order.digits !== undefined && { sequence: order.digits }),
    claimedSource,
    data: withStoredIds(body.data, stored),
  }
  // Type and data were just parsed by one schema of the table, which the compiler cannot tell; a second parse of the whole
  // would cost as much as the first.
  return { kind: 'event', event: event as FloorEvent, timeless: time === null || time === undefined }
}

/** JSON's null is the same as a field that was left out. Most events have none, and are left as they are. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const fields = Object.entries(value) as [string, unknown][] // a JSON object's own plain values
  const hasNull = fields.some(
    ([name, field]) => field === null || (name === 'to' && typeof field === 'object'),
  )
  return hasNull
    ? Object.fromEntries(
        fields
          .filter(([, field]) => field !== null)
          .map(([name, field]) => [name, name === 'to' ? withoutNulls(field) : field]),
      )
    : value
}

/** Prefixes the agents that the data names, for they are the source's own. */
function withStoredIds(data: object, stored: (id: string) => string): object {
  const named = 'agent' in data && typeof data.agent === 'string' ? { agent: stored(data.agent) } : {}
  if (!('to' in data) || typeof data.to !== 'object' || data.to === null) return { ...data, ...named }
  const to =
    'agent' in data.to && typeof data.to.agent === 'string'
      ? { ...data.to, agent: stored(data.to.agent) }
      : data.to
  return { ...data, ...named, to }
}
