// The back-test of a real ledger against the judgement that runs live: what is read of PostgreSQL is all that a rule is judged by.
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { RULE_GALLERY, type TeamAlertRule } from '../../shared/alerts/alert-rules.ts'
import { knownEvents } from '../../server/alerts/backtest/past-events.ts'
import { runBacktest, type BacktestOrder } from '../../server/alerts/backtest/run-backtest.ts'
import { createBacktests } from '../../server/alerts/backtest/start-backtest.ts'
import { insertNew } from '../../server/ledger/insert-events.ts'
import { partitionsOf } from '../../server/ledger/partitions.ts'
import { openLedger } from '../ledger/ledger-database.ts'
import { BEGIN, DEFAULTS, liveOpenings, rule, story, TEAM, type KnownEvent } from './backtest-world.ts'

const MINUTE = 60_000
const TO = BEGIN + 4 * MINUTE

let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
  ledger = await openLedger()
})
afterAll(() => ledger.drop())

/** In place of all that the ledger holds. */
async function keep(known: readonly KnownEvent[]): Promise<void> {
  const { database } = ledger
  await database.pool.query('truncate event, agent')
  await partitionsOf(database).ensure(known.map(({ event }) => event.claimedAtMs))
  const accepted = known.map(({ event, knownMs }, place) => ({ event, entry: `${knownMs}-${place}` }))
  await database.transaction((transaction) => insertNew(transaction, accepted))
  await database.pool.query(`
    insert into agent (id, first_seen_at)
    select substr(subject, 7), min(claimed_at) from event where subject like 'agent/%' group by subject`)
}

const orderOf = (of: TeamAlertRule, more: Partial<BacktestOrder> = {}): BacktestOrder => ({
  ...{ team: TEAM, rule: of, defaults: DEFAULTS, zone: 'UTC', dayStart: '00:00' },
  ...{ fromMs: BEGIN, toMs: TO, runUpMs: 0, ...more },
})

test('[BT1] of any rule on any floor that the ledger holds, it opens and clears what a server would', async () => {
  await fc.assert(
    fc.asyncProperty(story, rule, async (known, of) => {
      await keep(known)
      const { opened, count, events } = await runBacktest(ledger.database.db, orderOf(of))
      const live = liveOpenings(known, of, BEGIN, TO)
      expect(events).toBeGreaterThan(0)
      expect(count).toBe(live.length)
      expect(
        opened.map(({ agent, sinceEpochMs, openedAtEpochMs, clearedAtEpochMs, value }) => ({
          ...{
            agent,
            sinceMs: sinceEpochMs,
            openedAtMs: openedAtEpochMs,
            clearedAtMs: clearedAtEpochMs,
            value,
          },
        })),
      ).toEqual(
        live
          .map(({ agent, sinceMs, openedAtMs, clearedAtMs, value }) => ({
            ...{ agent, sinceMs, openedAtMs, clearedAtMs, value },
          }))
          .toSorted((a, b) => a.openedAtMs - b.openedAtMs),
      )
    }),
    { numRuns: 40 },
  )
}, 120_000)

/** Ids may hold whatever a source likes. */
const oddId = fc.string({
  minLength: 1,
  maxLength: 6,
  unit: fc.constantFrom('a', '"', ',', '\n', '\\', 'é', '🙂', '{', ' '),
})

test('[BT9] it is told all that the ledger holds, in the order in which it became known, whatever the pages and the ids', async () => {
  await fc.assert(
    fc.asyncProperty(
      story,
      fc.array(oddId, { minLength: 1, maxLength: 9 }),
      fc.integer({ min: 1, max: 7 }),
      fc.boolean(),
      async (plain, ids, pageEvents, isSequencing) => {
        const known = plain.map(({ event, knownMs }, place): KnownEvent => {
          const id = `${ids[place % ids.length]}${place}`
          const subject = event.subject.startsWith('chat/') ? `${event.subject}${ids[0]}` : event.subject
          const sequence = isSequencing && place % 3 > 0 && { sequence: String(place * 10_000_019) }
          return { event: { ...event, id, subject, ...sequence }, knownMs }
        })
        await keep(known)
        const told: KnownEvent[] = []
        const types = [...new Set(known.map(({ event }) => event.type))]
        const range = { types, life: sql<boolean>`false`, fromMs: BEGIN - MINUTE, toMs: TO + 60 * MINUTE }
        for await (const part of knownEvents(ledger.database.db, range, pageEvents)) told.push(...part)
        const byClaim = known.toSorted(
          (a, b) =>
            a.event.claimedAtMs - b.event.claimedAtMs ||
            Buffer.compare(Buffer.from(a.event.id), Buffer.from(b.event.id)),
        )
        expect(told).toEqual(byClaim.toSorted((a, b) => a.knownMs - b.knownMs))
      },
    ),
    { numRuns: 25 },
  )
}, 120_000)

test('[BT2] what stands as the range begins is known from before it, and does not count', async () => {
  const known = fc.sample(story, { seed: 5, numRuns: 12 })
  for (const each of known) {
    await keep(each)
    const later = BEGIN + 90_000
    const of: TeamAlertRule = { id: 'own', ...RULE_GALLERY.heldWhileAway }
    const { opened } = await runBacktest(
      ledger.database.db,
      orderOf(of, { fromMs: later, runUpMs: later - BEGIN }),
    )
    const live = liveOpenings(each, of, BEGIN, TO).filter(({ openedAtMs }) => openedAtMs >= later)
    expect(opened.map(({ openedAtEpochMs }) => openedAtEpochMs)).toEqual(
      live.map(({ openedAtMs }) => openedAtMs),
    )
  }
})

test('[BT3] it goes on in a thread, gives what it gives here, and ends when nobody waits for it', async () => {
  const plain = { limit: 0.4, clearLimit: null, forMs: 0, clearAfterMs: 0 }
  const of: TeamAlertRule = { id: 'own', ...RULE_GALLERY.usedCapacity, ...plain }
  const known = fc
    .sample(story, { seed: 9, numRuns: 50 })
    .find((each) => liveOpenings(each, of, BEGIN, TO).length > 0)
  if (known === undefined) throw new Error('no story opens it')
  await keep(known)
  const order = orderOf(of)
  const threadCode = new URL('../support/backtest-thread-entry.mjs', import.meta.url)
  const deps = { database: ledger.database, databaseUrl: inject('databaseUrl') }
  const [apart, here] = [
    createBacktests({ ...deps, threadCode }),
    createBacktests({ ...deps, threadCode: undefined }),
  ]
  const never = new AbortController().signal
  const [one, other] = [await apart.run(order, never), await here.run(order, never)]
  if (one.is !== 'done' || other.is !== 'done') throw new Error(`${one.is}, ${other.is}`)
  expect(one.sums).toEqual(other.sums)
  expect(one.sums.count).toBeGreaterThan(0)

  const gone = new AbortController()
  const given = [apart, here].map((backtests) => backtests.run(order, gone.signal))
  gone.abort()
  expect((await Promise.all(given)).map(({ is }) => is)).toEqual(['given up', 'given up'])
  // Whoever comes next has their turn.
  expect(await apart.run(order, never)).toMatchObject({ is: 'done', sums: one.sums })
}, 60_000)
