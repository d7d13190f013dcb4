// What is stored is what was accepted, to the last digit, and the first of a key stands: any batches of it. Real PostgreSQL.
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import type { FloorEvent } from '../../shared/events.ts'
import { insertFirstPosition, readPosition } from '../../server/ledger/position.ts'
import { eventColumns, eventKey, parseEvent } from '../../server/ledger/stored-event.ts'
import { writeEntries } from '../../server/ledger/write-entries.ts'
import { openLedger } from './ledger-database.ts'
import { eventAt } from './ledger-events.ts'

const NOON_MS = Date.UTC(2026, 10, 20, 12)
let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
  ledger = await openLedger()
})
afterAll(() => ledger.drop())

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('Olá, ça va?', '你好', '🙂\t"quoted"\n\\N', ''),
)
const clean = text.filter((value) => !value.includes('\u0000') && value.isWellFormed())
const digits = fc.stringMatching(/^[1-9][0-9]{0,39}$/)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

const body = fc.oneof(
  fc.record({
    subject: fc.constantFrom('chat/default:c1', 'chat/default:ç 2'),
    type: fc.constant('chat.message'),
    data: fc.record({ role: fc.constantFrom('customer', 'agent'), text: maybe(clean), sentiment: maybe(fc.double({ min: -1, max: 1, noNaN: true })) }),
  }),
  fc.record({
    subject: fc.constant('chat/default:c1'),
    type: fc.constant('chat.rated'),
    data: fc.record({ score: fc.constantFrom(1, 4.5), min: fc.constant(1), max: fc.constant(5), comment: maybe(clean) }),
  }),
  fc.record({
    subject: fc.constant('agent/default:a1'),
    type: fc.constant('agent.profile'),
    data: fc.record({ name: maybe(fc.constantFrom('Ana', 'Eva')), team: maybe(fc.constantFrom('A', 'B')) }),
  }),
) // prettier-ignore

const anyEvent = fc
  .record({
    body,
    // Few ids and instants: keys meet again, with the same body and with others.
    id: fc.constantFrom('i1', 'i2', 'i3', 'i"4\n'),
    atMs: fc.constantFrom(NOON_MS, NOON_MS + 1, NOON_MS - 40 * 24 * 3_600_000),
    lateMs: fc.nat(5_000),
    sequence: maybe(fc.oneof(digits, fc.constantFrom('0', '10000', '100000000'))),
    claimedSource: maybe(clean),
  })
  .map(({ body: { subject, type, data }, id, atMs, lateMs, sequence, claimedSource }) =>
    eventAt(atMs, subject, type, data, {
      id,
      receivedAtMs: atMs + lateMs,
      ...(sequence !== undefined && { sequence }),
      ...(claimedSource !== undefined && { claimedSource }),
    }),
  )

const saidBy = ({ type, subject, sequence, claimedSource, data }: FloorEvent) =>
  JSON.stringify({ type, subject, sequence, claimedSource, data })

/** What is to be stored: the first event of each key, and the later ones of another body as conflicts. */
function naive(events: readonly FloorEvent[]) {
  const first = new Map<string, FloorEvent>()
  let conflicts = 0
  for (const event of events) {
    const standing = first.get(eventKey(event))
    if (standing === undefined) first.set(eventKey(event), event)
    else if (saidBy(standing) !== saidBy(event)) conflicts += 1
  }
  return { first, conflicts }
}

const textRow = z.object({ text: z.string().nullable() })

async function storedEvents(): Promise<Map<string, { event: FloorEvent; text: string | null }>> {
  const { rows } = await sql`
    select ${eventColumns}, message_text.text from event left join message_text using (claimed_at, source, event_id)
  `.execute(ledger.database.db)
  return new Map(
    rows.map((row) => {
      const event = parseEvent(row)
      return [eventKey(event), { event, text: textRow.parse(row).text }]
    }),
  )
}

/** An event without what is kept apart from it, as JSON keeps it. */
function bare(event: FloorEvent): unknown {
  const data = { ...event.data, text: undefined, comment: undefined, name: undefined, email: undefined }
  return JSON.parse(JSON.stringify({ ...event, data }))
}

it('[LE8] in whatever batches events and repeats come, the first of each key stands as it was accepted and others are counted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(anyEvent, { maxLength: 6 }), { minLength: 1, maxLength: 5 }), async (batches) => {
      await ledger.database.pool.query(
        'truncate floor_position, event, message_text, event_conflict, event_refused, person, person_stored_id, derive_mark',
      )
      await insertFirstPosition(ledger.database.db, 'e1')
      for (const [index, events] of batches.entries()) {
        const position = await readPosition(ledger.database.db)
        const entry = { id: `5-${index + 1}`, events }
        const result = await writeEntries(ledger.database, 'e1', position?.entry ?? '', [entry], NOON_MS)
        expect(result).toMatchObject({ kind: 'written', refused: 0 })
      }
      const { first, conflicts } = naive(batches.flat())
      const stored = await storedEvents()
      expect(stored.size).toBe(first.size)
      for (const [key, event] of first) {
        const { text, comment } = { text: undefined, comment: undefined, ...event.data }
        expect(bare(stored.get(key)?.event ?? event)).toEqual(bare(event))
        expect(stored.get(key)?.text ?? null).toBe(text ?? comment ?? null)
      }
      const { rows } = await sql`select coalesce(sum(count), 0)::int as n from event_conflict`.execute(
        ledger.database.db,
      )
      expect(rows).toEqual([{ n: conflicts }])
    }),
    { numRuns: 60 },
  )
}, 60_000) // prettier-ignore
