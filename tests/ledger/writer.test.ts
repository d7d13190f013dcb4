// The writer against real PostgreSQL: exactly once, whatever is repeated, raced or restarted.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { insertFirstPosition, readPosition, replacePosition } from '../../server/ledger/position.ts'
import { writeEntries } from '../../server/ledger/write-entries.ts'
import { batchesOf, startWriter, type AcceptedStream } from '../../server/ledger/writer.ts'
import { openLedger, quiet } from './ledger-database.ts'
import { eventAt, memoryStream } from './ledger-events.ts'

const NOON_MS = Date.UTC(2026, 10, 20, 12)
let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
  ledger = await openLedger()
})
afterAll(() => ledger.drop())
beforeEach(async () => {
  await ledger.database.pool.query(
    'truncate floor_position, event, message_text, event_conflict, event_refused, person, person_stored_id, derive_mark',
  )
  await insertFirstPosition(ledger.database.db, 'e1')
})

async function count(table: string): Promise<number> {
  const { rows } = await sql`select count(*)::int as n from ${sql.table(table)}`.execute(ledger.database.db)
  return z.object({ n: z.number() }).parse(rows[0]).n
}
const write = (after: string, entries: Parameters<typeof writeEntries>[3], epoch = 'e1') =>
  writeEntries(ledger.database, epoch, after, entries, NOON_MS)
const status = (id: string, atMs = NOON_MS, data: object = { status: 'away', reason: 'Lunch' }) =>
  eventAt(atMs, 'agent/default:a1', 'agent.status', data, { id })

describe('one step', () => {
  it('[LE1] stores events and position together, and a repeat of an event changes nothing', async () => {
    const event = status('s1')
    expect(await write('0-0', [{ id: '5-1', events: [event] }])).toMatchObject({
      kind: 'written',
      entry: '5-1',
    })
    expect(
      await write('5-1', [{ id: '5-2', events: [{ ...event, receivedAtMs: NOON_MS + 9_000 }] }]),
    ).toMatchObject({
      kind: 'written',
    })
    expect(await count('event')).toBe(1)
    expect(await count('event_conflict')).toBe(0)
    expect(await readPosition(ledger.database.db)).toEqual({ epoch: 'e1', entry: '5-2' })
    const { rows } = await sql`select received_at, entry from event`.execute(ledger.database.db)
    expect(rows[0]).toEqual({ received_at: new Date(NOON_MS + 50), entry: '5-1' })
  })

  it('[LE2] of two writers at one position one wins, and the other writes nothing', async () => {
    const attempts = [1, 2, 3, 4].map((n) => write('0-0', [{ id: `7-${n}`, events: [status(`race${n}`)] }]))
    const results = await Promise.all(attempts)
    expect(results.filter((result) => result.kind === 'written')).toHaveLength(1)
    expect(await count('event')).toBe(1)
    const moved = results.find((result) => result.kind === 'moved')
    expect(moved).toMatchObject({ position: await readPosition(ledger.database.db) })
  })

  it('[LE2] a writer of another epoch writes nothing', async () => {
    await replacePosition(ledger.database.db, 'e2', 'e1')
    expect(await write('0-0', [{ id: '5-1', events: [status('s1')] }])).toEqual({
      kind: 'moved',
      position: { epoch: 'e2', entry: '0-0' },
    })
    expect(await count('event')).toBe(0)
  })

  it('[LE3] counts the same key with another body as a conflict, and the first body stands', async () => {
    const first = status('k1')
    const other = status('k1', NOON_MS, { status: 'available' })
    await write('0-0', [{ id: '5-1', events: [first, other] }])
    await write('5-1', [{ id: '5-2', events: [other, { ...first, occurredAtMs: NOON_MS + 3 }] }])
    const { rows } = await sql`select source, event_id, count::int as n from event_conflict`.execute(
      ledger.database.db,
    )
    expect(rows).toEqual([{ source: 'default', event_id: 'k1', n: 2 }])
    const { rows: events } = await sql`select data from event`.execute(ledger.database.db)
    expect(events).toEqual([{ data: { status: 'away', reason: 'Lunch' } }])
  })

  it('[LE3] another text under the same key is a conflict, though texts are kept apart', async () => {
    const message = (text: string | undefined) =>
      eventAt(NOON_MS, 'chat/default:c1', 'chat.message', { role: 'customer', text }, { id: 'm1' })
    await write('0-0', [{ id: '5-1', events: [message(undefined)] }])
    await write('5-1', [{ id: '5-2', events: [message('hello')] }])
    expect(await count('event_conflict')).toBe(1)
    expect(await count('message_text')).toBe(0)
  })

  it('[LE4] keeps name, e-mail, text and comment out of the event', async () => {
    const profile = eventAt(NOON_MS, 'agent/default:a1', 'agent.profile', {
      name: 'Ana',
      email: 'ana@x.example',
      team: 'S',
    })
    const message = eventAt(NOON_MS, 'chat/default:c1', 'chat.message', {
      role: 'customer',
      text: 'my secret',
    })
    const rated = eventAt(NOON_MS, 'chat/default:c1', 'chat.rated', {
      score: 5,
      min: 1,
      max: 5,
      comment: 'thanks',
    })
    await write('0-0', [{ id: '5-1', events: [profile, message, rated] }])
    const { rows } = await sql`select data::text as data from event order by type`.execute(ledger.database.db)
    expect(JSON.stringify(rows)).not.toMatch(/Ana|ana@|secret|thanks/)
    const { rows: texts } = await sql`select text from message_text order by text`.execute(ledger.database.db)
    expect(texts).toEqual([{ text: 'my secret' }, { text: 'thanks' }])
    const { rows: people } = await sql`select id, name, email from person`.execute(ledger.database.db)
    expect(people).toEqual([{ id: 'default:a1', name: 'Ana', email: 'ana@x.example' }])
  })

  it('[LE4] the later name stands, in whatever order the events come', async () => {
    const named = (name: string, atMs: number) => eventAt(atMs, 'agent/default:a1', 'agent.profile', { name })
    await write('0-0', [{ id: '5-1', events: [named('New', NOON_MS + 1_000)] }])
    await write('5-1', [{ id: '5-2', events: [named('Old', NOON_MS)] }])
    const { rows } = await sql`select name from person`.execute(ledger.database.db)
    expect(rows).toEqual([{ name: 'New' }])
  })

  it('[LE5] makes the months that a batch names, also when many ask at once', async () => {
    const months = [Date.UTC(2019, 0, 31, 23, 59, 59, 999), Date.UTC(2019, 1, 1), Date.UTC(2027, 11, 31)]
    await write('0-0', [{ id: '5-1', events: months.map((atMs, n) => status(`p${n}`, atMs)) }])
    const { rows } = await sql`select tableoid::regclass::text as name from event order by 1`.execute(
      ledger.database.db,
    )
    expect(
      rows.map((row) =>
        z
          .object({ name: z.string() })
          .parse(row)
          .name.replace(/.*event_/, ''),
      ),
    ).toEqual(['y2019m01', 'y2019m02', 'y2027m12'])
    const again = await openLedger()
    try {
      await insertFirstPosition(again.database.db, 'e1')
      const twins = await Promise.all(
        [1, 2, 3].map((n) =>
          writeEntries({ ...again.database }, 'e1', '0-0', [{ id: `6-${n}`, events: [status('x')] }], 0),
        ),
      )
      expect(twins.filter((twin) => twin.kind === 'written')).toHaveLength(1)
    } finally {
      await again.drop()
    }
  })

  it('[LE6] sets aside an event that PostgreSQL cannot hold, and stores the rest', async () => {
    const impossible = { ...status('bad'), id: 'nul\u0000' }
    const tooOld = status('ancient', Date.UTC(-5000, 0, 1))
    const result = await write('0-0', [{ id: '5-1', events: [status('good'), impossible, tooOld] }])
    expect(result).toEqual({ kind: 'written', entry: '5-1', refused: 2 })
    expect(await count('event')).toBe(1)
    expect(await count('event_refused')).toBe(2)
  })
})

describe('the loop', () => {
  const start = (stream: AcceptedStream) =>
    startWriter({ database: ledger.database, stream, epoch: () => 'e1', now: () => NOON_MS, logger: quiet })

  it('[LE7] three writers on one stream store each event once and trim only what is stored', async () => {
    const stream = memoryStream()
    const writers = [start(stream), start(stream), start(stream)]
    const ids = Array.from({ length: 300 }, (_, n) => `loop${n}`)
    for (const id of ids) {
      stream.add(status(id))
      if (Math.random() < 0.1) await new Promise((resolve) => setImmediate(resolve))
    }
    await vi.waitFor(async () => expect(await count('event')).toBe(300), { timeout: 10_000 })
    await Promise.all(writers.map((writer) => writer.stop()))
    expect(writers.reduce((sum, writer) => sum + writer.status().writtenEvents, 0)).toBe(300)
    const position = await readPosition(ledger.database.db)
    expect(stream.entries.at(-1)?.id).toBe(position?.entry)
  })

  it('[LE7] a position that was restored older is read from again', async () => {
    const stream = { ...memoryStream(), trimBelow: () => Promise.resolve() }
    for (let n = 0; n < 20; n += 1) stream.add(status(`r${n}`))
    const first = start(stream)
    await vi.waitFor(async () => expect(await count('event')).toBe(20), { timeout: 10_000 })
    await first.stop()
    await ledger.database.pool.query(
      "update floor_position set entry = '1000-5'; delete from event where event_id = 'r12'",
    )
    const second = start(stream)
    await vi.waitFor(async () => expect(await count('event')).toBe(20), { timeout: 10_000 })
    await vi.waitFor(() => expect(second.status().entry).toBe('1000-20'), { timeout: 10_000 })
    await second.stop()
    expect(await count('event_conflict')).toBe(0)
  })

  it('[LE7] goes on after the database was away, and says so meanwhile', async () => {
    const stream = memoryStream()
    let away = true
    const db = ledger.database.db
    const database = {
      ...ledger.database,
      get db() {
        if (away) throw new Error('no connection')
        return db
      },
    }
    stream.add(status('late'))
    const writer = startWriter({ database, stream, epoch: () => 'e1', now: () => NOON_MS, logger: quiet })
    await vi.waitFor(() => expect(writer.status().lastError).toBe('no connection'), { timeout: 5_000 })
    away = false
    await vi.waitFor(async () => expect(await count('event')).toBe(1), { timeout: 5_000 })
    // The database shows what is stored before the writer has heard that it is.
    await vi.waitFor(() => expect(writer.status()).toMatchObject({ lastError: null, lagMs: 0 }))
    await writer.stop()
  })

  it('[LE7] never cuts an entry between batches', () => {
    const entry = (n: number, events: number) => ({
      id: `1-${n}`,
      events: Array.from({ length: events }, () => status('x')),
    })
    const sizes = batchesOf([
      entry(1, 3_000),
      entry(2, 2_900),
      entry(3, 200),
      entry(4, 15_000),
      entry(5, 1),
    ]).map((batch) => batch.reduce((sum, each) => sum + each.events.length, 0))
    expect(sizes).toEqual([5_900, 200, 15_000, 1])
  })
})
