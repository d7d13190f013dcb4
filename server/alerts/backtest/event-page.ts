// A page of the ledger's events as a back-test reads it: column by column, and taken apart only when its events are told. Not which
// events are read, nor when they count (past-events.ts).
import { sql } from 'kysely'
import { z } from 'zod'
import { hasEventForm } from '../../../shared/event-form.ts'
import { SOURCE_EVENT_TYPES, systemEventData, type FloorEvent } from '../../../shared/events.ts'

/** PostgreSQL counts microseconds from 2000. */
const PG_EPOCH_MS = Date.UTC(2000)
const TWO_POW_32 = 2 ** 32
const STAMP_BYTES = 8
const STAMPS = 3
/** Much that is said of chats is said again and again, and read once: so many of its different texts are kept. */
const MOST_KNOWN_TEXTS = 4096

/** What `EventPage` reads of a table or alias named `event`, in its order. Ids may hold anything, so they come as JSON. */
export const pageColumns = sql`
  string_agg(timestamptz_send(event.claimed_at) || timestamptz_send(event.occurred_at) || timestamptz_send(event.received_at), '') as stamps,
  string_agg(event.entry, ',') as entries, string_agg(event.type, ',') as types,
  string_agg(coalesce(event.sequence::text, ''), ',') as sequences, json_agg(event.source)::text as sources,
  json_agg(event.event_id)::text as ids, json_agg(event.subject)::text as subjects, string_agg(event.data::text, ${'\n'}) as data
`

const columns = z.object({
  stamps: z.instanceof(Buffer),
  entries: z.string(),
  types: z.string(),
  sequences: z.string(),
  sources: z.string(),
  ids: z.string(),
  subjects: z.string(),
  data: z.string(),
})
type Columns = z.infer<typeof columns>

const noColumns = z.object({ stamps: z.null() }).transform(() => null)
const pageRow = z.union([columns, noColumns])

/** One instance of each type's name: what is folded is told apart by it many times. */
const TYPES = new Map([...SOURCE_EVENT_TYPES, ...Object.keys(systemEventData)].map((type) => [type, type]))

/** The columns taken apart, by place. */
interface Fields {
  types: readonly string[]
  sequences: readonly string[] | null
  sources: readonly unknown[]
  ids: readonly unknown[]
  subjects: readonly unknown[]
  data: readonly string[]
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

function listIn(json: string): readonly unknown[] {
  const list: unknown = JSON.parse(json)
  if (!isList(list)) throw new TypeError('a column of events is none')
  return list
}

function fieldsOf({ types, sequences, sources, ids, subjects, data }: Columns, size: number): Fields {
  return {
    types: types.split(','),
    // Nothing but what stands between them.
    sequences: sequences.length === size - 1 ? null : sequences.split(','),
    sources: listIn(sources),
    ids: listIn(ids),
    subjects: listIn(subjects),
    // No text of `jsonb` holds the end of a line.
    data: data.split('\n'),
  }
}

/** Reads texts of JSON: what was read lately is the same object again, which nobody may change. */
export function createTexts(): (json: string) => unknown {
  const known = new Map<string, unknown>()
  return (json) => {
    const before = known.get(json)
    if (before !== undefined) return before
    const value: unknown = JSON.parse(json)
    if (known.size >= MOST_KNOWN_TEXTS) known.clear()
    known.set(json, value)
    return value
  }
}

export class EventPage {
  readonly size: number
  readonly #columns: Columns
  readonly #dataOf: (json: string) => unknown
  #fields: Fields | null = null

  private constructor(read: Columns, dataOf: (json: string) => unknown) {
    this.#columns = read
    this.#dataOf = dataOf
    this.size = read.stamps.length / (STAMPS * STAMP_BYTES)
  }

  /** The row of `pageColumns`; null where no event was read. Throws for what is none. */
  static of(row: unknown, dataOf: (json: string) => unknown): EventPage | null {
    const read = pageRow.parse(row)
    return read === null ? null : new EventPage(read, dataOf)
  }

  #stampMs(place: number, which: number): number {
    const { stamps } = this.#columns
    const at = (place * STAMPS + which) * STAMP_BYTES
    const micros = stamps.readInt32BE(at) * TWO_POW_32 + stamps.readUInt32BE(at + 4)
    return PG_EPOCH_MS + Math.round(micros / 1000)
  }

  /** Behind which the next page begins. The rest stays as it came. */
  get last(): { claimedAtMs: number; source: string; id: string } {
    const { sources, ids } = this.#columns
    return {
      claimedAtMs: this.#claimedAtMs(this.size - 1),
      source: String(listIn(sources).at(-1)),
      id: String(listIn(ids).at(-1)),
    }
  }

  #claimedAtMs(place: number): number {
    return this.#stampMs(place, 0)
  }
  occurredAtMs(place: number): number {
    return this.#stampMs(place, 1)
  }
  receivedAtMs(place: number): number {
    return this.#stampMs(place, 2)
  }

  /** The stream's entries that brought the events, by place. */
  entries(): readonly string[] {
    return this.#columns.entries.split(',')
  }

  event(place: number): FloorEvent {
    const fields = (this.#fields ??= fieldsOf(this.#columns, this.size))
    const sequence = fields.sequences?.[place]
    const stamps = {
      source: fields.sources[place],
      id: fields.ids[place],
      subject: fields.subjects[place],
      type: TYPES.get(fields.types[place] ?? ''),
      claimedAtMs: this.#claimedAtMs(place),
      occurredAtMs: this.occurredAtMs(place),
      receivedAtMs: this.receivedAtMs(place),
      data: this.#dataOf(fields.data[place] ?? ''),
    }
    const event: unknown = sequence === undefined || sequence === '' ? stamps : { ...stamps, sequence }
    if (!hasEventForm(event)) throw new TypeError('the ledger holds something that is no event')
    return event
  }
}
