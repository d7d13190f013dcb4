// What a lost floor is folded from: stored events with names restored, and the checkpoint. Real PostgreSQL.
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import type { FloorEvent } from '../../shared/events.ts'
import { foldAll, type Facts } from '../../shared/floor/fold.ts'
import { loadCheckpoint, saveCheckpoint, type StoredFacts } from '../../server/ledger/checkpoint.ts'
import { createDatabase } from '../../server/ledger/database.ts'
import { insertFirstPosition } from '../../server/ledger/position.ts'
import { eventsForRebuild, type RebuildRange } from '../../server/ledger/recovery.ts'
import { ledgerClock } from './ledger-clock.ts'
import { openLedger } from './ledger-database.ts'
import { eventAt } from './ledger-events.ts'

const NOON_MS = Date.UTC(2026, 10, 20, 12)
const HOUR_MS = 60 * 60 * 1000
let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
  ledger = await openLedger()
})
afterAll(() => ledger.drop())
beforeEach(async () => {
  await ledger.database.pool.query(
    'truncate floor_position, event, message_text, event_conflict, person, person_stored_id, derive_mark',
  )
  await insertFirstPosition(ledger.database.db, 'e1')
})

const store = (...events: FloorEvent[]) => ledgerClock(ledger.database, NOON_MS).store(...events)
async function read(range: Partial<RebuildRange> = {}): Promise<FloorEvent[]> {
  const events: FloorEvent[] = []
  for await (const event of eventsForRebuild(ledger.database, {
    sinceReceivedMs: null,
    chatsSinceMs: 0,
    ...range,
  }))
    events.push(event)
  return events
}

const WHOLE: RebuildRange = { sinceReceivedMs: null, chatsSinceMs: 0 }
async function countOf(events: AsyncIterable<FloorEvent>): Promise<number> {
  let count = 0
  for await (const _event of events) count += 1
  return count
}

/** The facts of every subject, by the floor's own fold. */
function floorOf(events: FloorEvent[]): Map<string, Facts> {
  const subjects = [...new Set(events.map((event) => event.subject))].sort()
  return new Map(
    subjects.map((subject) => [
      subject,
      foldAll(
        subject,
        events.filter((event) => event.subject === subject),
      ),
    ]),
  )
}

describe('the events of a rebuild', () => {
  it('[LR1] fold to the very facts that were lost, names and addresses with the order that wrote them', async () => {
    const instant = fc.integer({ min: 0, max: 20 }).map((minute) => NOON_MS + minute * 60_000)
    const agent = fc.constantFrom('agent/default:a1', 'agent/default:a2')
    const text = fc.constantFrom('Ana', 'Bo', 'Çelik "Ö"')
    const any = fc.oneof(
      fc.record({ at: instant, subject: agent, type: fc.constant('agent.profile'), data: fc.record({ name: text, email: text, team: text }, { requiredKeys: [] }) }),
      fc.record({ at: instant, subject: agent, type: fc.constant('agent.status'), data: fc.record({ status: fc.constant('away'), reason: text }) }),
      fc.record({ at: instant, subject: agent, type: fc.constantFrom('agent.login', 'agent.heartbeat', 'agent.removed'), data: fc.constant({}) }),
      fc.record({ at: instant, subject: fc.constant('chat/default:c1'), type: fc.constant('chat.message'), data: fc.record({ role: fc.constantFrom('customer', 'agent'), text }) }),
      fc.record({ at: instant, subject: fc.constant('chat/default:c1'), type: fc.constant('chat.rated'), data: fc.record({ score: fc.integer({ min: 1, max: 5 }), min: fc.constant(1), max: fc.constant(5), comment: text }) }),
      fc.record({ at: instant, subject: fc.constant('team/S'), type: fc.constant('system.team.settings'), data: fc.record({ effectiveFromMs: instant, changes: fc.record({ places: fc.nat(9) }) }) }),
    ) // prettier-ignore
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ made: any, sequence: fc.option(fc.integer({ min: 1, max: 9 })) }), {
          minLength: 1,
          maxLength: 25,
        }),
        async (raw) => {
          await ledger.database.pool.query(
            'truncate event, message_text, person, person_stored_id, derive_mark',
          )
          const events = raw.map(({ made, sequence }) =>
            eventAt(
              made.at,
              made.subject,
              made.type,
              made.data,
              sequence === null ? {} : { sequence: String(sequence) },
            ),
          )
          for (let index = 0; index < events.length; index += 4)
            await store(...events.slice(index, index + 4))
          expect(floorOf(await read())).toEqual(floorOf(events))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('[LR2] are of all agents and teams, and of the chats of the horizon with all their events', async () => {
    const chat = (id: string, atMs: number) =>
      eventAt(atMs, `chat/default:${id}`, 'chat.message', { role: 'customer' })
    const old = NOON_MS - 400 * HOUR_MS
    await store(
      chat('gone', old),
      chat('long', old),
      chat('long', NOON_MS),
      eventAt(old, 'agent/default:a1', 'agent.profile', { name: 'Ana' }),
      eventAt(
        old,
        'team/S',
        'system.team.settings',
        { effectiveFromMs: old, changes: {} },
        { source: 'floorview' },
      ),
    )
    const subjects = (await read({ chatsSinceMs: NOON_MS - 36 * HOUR_MS })).map((event) => event.subject)
    expect(subjects.sort()).toEqual(['agent/default:a1', 'chat/default:long', 'chat/default:long', 'team/S'])
  })

  it('[LR2] on top of a checkpoint are those received since', async () => {
    const status = (receivedAtMs: number) =>
      eventAt(NOON_MS, 'agent/default:a1', 'agent.login', {}, { receivedAtMs })
    const [before, since] = [status(NOON_MS + 1), status(NOON_MS + 2)]
    await store(before, since)
    expect((await read({ sinceReceivedMs: NOON_MS + 2 })).map((event) => event.id)).toEqual([since.id])
  })

  it('[LR2] come page by page, and a reader may stop early', async () => {
    const events = Array.from({ length: 4_500 }, (_, n) =>
      eventAt(NOON_MS + n, `agent/default:p${n % 7}`, 'agent.login'),
    )
    await store(...events)
    expect(new Set((await read()).map((event) => event.id)).size).toBe(4_500)
    for await (const event of eventsForRebuild(ledger.database, { sinceReceivedMs: null, chatsSinceMs: 0 })) {
      expect(event.type).toBe('agent.login')
      break
    }
    // A transaction left open would hold a connection for ever.
    const { rows } = await ledger.database.pool.query(
      "select count(*)::int as n from pg_stat_activity where application_name = $1 and state like 'idle in%'",
      [`floorview ${ledger.database.schema}`],
    )
    expect(rows).toEqual([{ n: 0 }])
  })
})

describe('a rebuild that takes long', () => {
  it('[LR4] is not held to the limits of other statements, on either side', async () => {
    await store(eventAt(NOON_MS, 'agent/default:a1', 'agent.login'))
    const hasty = createDatabase({
      url: inject('databaseUrl'),
      schema: ledger.database.schema,
      onError: () => undefined,
      statementLimitMs: 50,
    })
    const reads: Promise<number>[] = []
    const others: Promise<unknown>[] = []
    try {
      await ledger.database.db.transaction().execute(async (transaction) => {
        await sql`lock table event in access exclusive mode`.execute(transaction)
        reads.push(countOf(eventsForRebuild(hasty, WHOLE)))
        others.push(sql`select from event`.execute(hasty.db))
        await Promise.allSettled(others)
        // Longer than the server's limit and the client's margin above it together.
        await delay(5_200)
      })
      await expect(others[0]).rejects.toThrow('statement timeout')
      expect(await Promise.all(reads)).toEqual([1])
    } finally {
      await hasty.close()
    }
  }, 15_000)
})

describe('the checkpoint', () => {
  const facts = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, n): StoredFacts => [`agent/${prefix}${n}`, JSON.stringify({ v: 1, n })])
  const all = async (checkpoint: Awaited<ReturnType<typeof loadCheckpoint>>) => {
    const found: StoredFacts[] = []
    for await (const entry of checkpoint?.facts ?? []) found.push(entry)
    return found
  }

  it('[LR3] gives back what was saved, and only the last one is kept', async () => {
    expect(await loadCheckpoint(ledger.database)).toBeNull()
    await saveCheckpoint(ledger.database, {
      epoch: 'e1',
      entry: '5-1',
      takenAtMs: NOON_MS,
      facts: facts(10, 'x'),
    })
    const saved = { epoch: 'e1', entry: '9-0', takenAtMs: NOON_MS + 1 }
    await saveCheckpoint(ledger.database, { ...saved, facts: facts(5_001, 'y') })
    const loaded = await loadCheckpoint(ledger.database)
    expect(loaded).toMatchObject(saved)
    expect(await all(loaded)).toEqual(facts(5_001, 'y'))
    const { rows } = await ledger.database.pool.query(
      'select count(distinct checkpoint_id)::int as n from checkpoint_part',
    )
    expect(rows).toEqual([{ n: 1 }])
  })

  it('[LR3] a save that fails in the middle leaves the one before', async () => {
    await saveCheckpoint(ledger.database, {
      epoch: 'e1',
      entry: '7-7',
      takenAtMs: NOON_MS,
      facts: facts(3, 'z'),
    })
    function* failing(): Generator<StoredFacts> {
      yield* facts(2_500, 'w')
      throw new Error('no more')
    }
    const saving = saveCheckpoint(ledger.database, {
      epoch: 'e1',
      entry: '8-8',
      takenAtMs: NOON_MS,
      facts: failing(),
    })
    await expect(saving).rejects.toThrow('no more')
    const loaded = await loadCheckpoint(ledger.database)
    expect(loaded?.entry).toBe('7-7')
    expect(await all(loaded)).toEqual(facts(3, 'z'))
  })
})
