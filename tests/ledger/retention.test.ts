// What is no longer kept, on real PostgreSQL: days are sealed before their events go, and stand whatever comes later. Not when it runs.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import type { Database } from '../../server/ledger/database.ts'
import { ledgerProblems } from '../../server/ledger/ledger-problems.ts'
import { markEverything } from '../../server/ledger/mark-everything.ts'
import { insertFirstPosition } from '../../server/ledger/position.ts'
import { dropEmptyMonths } from '../../server/ledger/retention/drop-months.ts'
import { runRetention, tryRetention, type RetentionDays } from '../../server/ledger/retention/retention.ts'
import { sealedUntilMs } from '../../server/ledger/retention/sealed.ts'
import { readTranscript } from '../../server/ledger/queries/transcript.ts'
import { noteTranscriptRead } from '../../server/ledger/transcript-reads.ts'
import { until } from '../support/until.ts'
import { ledgerClock, type LedgerClock } from './ledger-clock.ts'
import { openLedger } from './ledger-database.ts'
import { eventAt } from './ledger-events.ts'
import { dice } from '../support/generators/dice.ts'
import { teamClocks, toldAgent } from './oracle/told-agents.ts'

const DAY_MS = 86_400_000
const HOUR_MS = DAY_MS / 24
const NOW_MS = Date.UTC(2026, 0, 1)
/** Of 61 days of events those before the last of October 2025 are sealed: in the middle of what the youngest agents told. */
const DAYS: RetentionDays = { textDays: 30, eventDays: 61, auditDays: 90 }
const SEAL_MS = Date.UTC(2025, 9, 30)
const never = new AbortController().signal

let ledger: Awaited<ReturnType<typeof openLedger>>
let clock: LedgerClock
beforeAll(async () => {
  ledger = await openLedger()
})
afterAll(() => ledger.drop())
async function clear(): Promise<void> {
  await ledger.database.pool
    .query(`truncate floor_position, event, message_text, message_reading, event_conflict, event_refused,
    person, person_stored_id, agent, team, derive_mark, agent_membership, agent_day, status_period, chat, chat_span,
    transcript_read, day_seal, kept_from`)
  await insertFirstPosition(ledger.database.db, 'e1')
  clock = ledgerClock(ledger.database, NOW_MS)
}
beforeEach(clear)

const retain = (extra: object = {}) =>
  runRetention({
    database: ledger.database,
    days: DAYS,
    nowMs: NOW_MS,
    notYet: null,
    stopping: never,
    restMs: 0,
    ...extra,
  })

/** All rows of a table, in words, in one order. */
async function rowsOf(
  database: Database,
  table: string,
  leaveOut: readonly string[] = [],
): Promise<string[]> {
  const { rows } = await sql`select * from ${sql.table(table)}`.execute(database.db)
  return rows
    .map((row) =>
      JSON.stringify(
        Object.entries(z.looseObject({}).parse(row)).filter(([name]) => !leaveOut.includes(name)),
      ),
    )
    .sort()
}
const derived = async () => ({
  days: await rowsOf(ledger.database, 'agent_day', ['seal']),
  periods: await rowsOf(ledger.database, 'status_period'),
})
async function count(table: string, condition = sql`true`): Promise<number> {
  const { rows } = await sql`select count(*)::int as n from ${sql.table(table)} where ${condition}`.execute(
    ledger.database.db,
  )
  return z.object({ n: z.number() }).parse(rows[0]).n
}

/** Agents of many zones and months, some of them still telling after the seal, and chats of theirs. */
async function storeStory(seed: number): Promise<void> {
  const roll = dice(seed)
  let stamp = Date.UTC(2000, 0, 1)
  const settings = [...teamClocks()].flatMap(([team, parts]) =>
    parts.map(({ fromMs, zone, dayStart }) => {
      stamp += 1
      const data = { effectiveFromMs: Math.max(fromMs, 0), changes: { zone, dayStart } }
      return eventAt(stamp, `team/${team}`, 'system.team.settings', data, { source: 'floorview' })
    }),
  )
  const events: FloorEvent[] = []
  for (let index = 0; index < 4; index += 1) {
    // Every sixth is of the autumn of 2025.
    const told = toldAgent(seed * 24 + index * 6 + (index === 3 ? 4 : 5))
    const source = (type: string) => (type.startsWith('system') ? 'floorview' : 'oracle')
    for (const event of told.events)
      events.push(floorEvent.parse({ ...event, source: source(event.type), subject: `agent/${told.agent}` }))
    for (let chat = 0; chat < 12; chat += 1) {
      const atMs = Math.floor(told.fromMs + roll() * 28 * DAY_MS)
      const subject = `chat/default:${seed}-${index}-${chat}`
      events.push(
        eventAt(atMs, subject, 'chat.queued', {}),
        eventAt(atMs + 1_000, subject, 'chat.accepted', { agent: told.agent }),
        eventAt(atMs + 2_000, subject, 'chat.message', { role: 'customer', text: `words ${chat}` }),
        eventAt(Math.floor(atMs + roll() * 3 * HOUR_MS) + 3_000, subject, 'chat.closed', { by: 'agent' }),
      )
    }
  }
  await clock.store(...settings, ...events)
  await clock.derive()
}

describe('sealed days', () => {
  it('[RN1] keep every row, and their events go; what is left gives the later days as before, also when all is derived again', async () => {
    for (const seed of [1, 2, 3]) {
      await clear()
      await storeStory(seed)
      const before = await derived()
      const result = await retain()
      expect([result.heldBack, result.sealedUntil]).toEqual([null, new Date(SEAL_MS).toISOString()])
      expect(await derived()).toEqual(before)
      expect(await count('agent_day', sql`seal is not null`)).toBe(
        await count('agent_day', sql`to_at <= ${new Date(SEAL_MS)}`),
      )
      await markEverything(ledger.database, clock.now())
      await clock.derive()
      expect(await derived()).toEqual(before)
      expect(await ledgerProblems(ledger.database, null)).toMatchObject({ problems: [] })
    }
    expect(
      await count(
        'event',
        sql`claimed_at < ${new Date(SEAL_MS - 3 * DAY_MS)} and starts_with(subject, 'chat/')`,
      ),
    ).toBe(0)
    const agents = await count(
      'event',
      sql`claimed_at < ${new Date(SEAL_MS - 3 * DAY_MS)} and starts_with(subject, 'agent/')
      and type <> 'agent.profile'`,
    )
    // At most the last of each type.
    expect(agents).toBeLessThan(12 * 8)
    expect(await count('event', sql`starts_with(subject, 'team/')`)).toBeGreaterThan(20)
    expect(await count('event', sql`claimed_at > ${new Date(SEAL_MS)}`)).toBeGreaterThan(50)
  })

  it('[RN2] stand whatever comes later of them: late events, corrections, settings, chats', async () => {
    await storeStory(4)
    await retain()
    const sealed = () =>
      sql`select d.*, (select json_agg(p order by p.from_at) from status_period p where p.agent = d.agent and p.from_at >= d.from_at
        and p.from_at < d.to_at) as periods from agent_day d where seal is not null order by agent, from_at`
        .execute(ledger.database.db)
        .then(({ rows }) => JSON.stringify(rows))
    const before = await sealed()
    const chats = await rowsOf(ledger.database, 'chat')
    const [some] = [...before.matchAll(/"agent":"(oracle:a\d+)"/g)].map(([, agent]) => agent ?? '')
    const lateMs = SEAL_MS - 5 * DAY_MS
    const correction = {
      fromMs: lateMs,
      toMs: lateMs + HOUR_MS,
      status: 'away',
      reason: null,
      undoes: null,
      user: 'u',
      note: 'n',
    }
    await clock.store(
      eventAt(lateMs, `agent/${some}`, 'agent.status', { status: 'available' }, { source: 'oracle' }),
      eventAt(NOW_MS - HOUR_MS, `agent/${some}`, 'system.agent.correction', correction, {
        source: 'floorview',
      }),
      eventAt(
        NOW_MS - HOUR_MS,
        'team/main',
        'system.team.settings',
        { effectiveFromMs: lateMs, changes: { zone: 'Asia/Tokyo' } },
        { source: 'floorview' },
      ),
      eventAt(NOW_MS - HOUR_MS, 'chat/default:4-3-0', 'chat.rated', { score: 1, min: 1, max: 5 }),
    )
    await clock.derive()
    expect(await sealed()).toBe(before)
    expect(await rowsOf(ledger.database, 'chat')).toEqual(chats)
    expect(await count('derive_mark')).toBe(0)
    expect((await ledgerProblems(ledger.database, null)).problems).toEqual([])
  })

  it('[RN3] are none that wait to be derived or do not add up: those and what follows keep their events, and it says why', async () => {
    await storeStory(5)
    const stop = SEAL_MS - 6 * DAY_MS
    const { rows } =
      await sql`select agent, from_at from agent_day where to_at > ${new Date(stop)} and to_at <= ${new Date(SEAL_MS)}
      order by from_at limit 1`.execute(ledger.database.db)
    const { agent, from_at: fromAt } = z.object({ agent: z.string(), from_at: z.date() }).parse(rows[0])
    await sql`update status_period set to_at = to_at - interval '1 ms' where ctid = (select ctid from status_period
      where agent = ${agent} and from_at >= ${fromAt} order by from_at limit 1)`.execute(ledger.database.db)
    const held = await retain()
    expect(held.heldBack).toContain(`a day does not add up: ${agent}`)
    expect(await sealedUntilMs(ledger.database.db)).toBeLessThanOrEqual(fromAt.getTime() + 2 * DAY_MS)
    expect(
      await count(
        'event',
        sql`claimed_at >= ${fromAt}::timestamptz - interval '1 day' and subject = ${`agent/${agent}`}`,
      ),
    ).toBeGreaterThan(0)
    // Derived again it adds up; but now it waits.
    await clock.store(
      eventAt(
        fromAt.getTime() + 1_000,
        `agent/${agent}`,
        'agent.heartbeat',
        { ttl: 10 },
        { source: 'oracle' },
      ),
    )
    await sql`update derive_mark set from_at = ${fromAt}`.execute(ledger.database.db)
    expect((await retain()).heldBack).toContain('wait to be derived')
    await clock.derive()
    expect((await retain()).heldBack).toBeNull()
    expect((await ledgerProblems(ledger.database, null)).problems).toEqual([])
  })

  it('[RN4] are known to the check: one that changed is named, and one that went is missed', async () => {
    await storeStory(6)
    await retain()
    expect((await ledgerProblems(ledger.database, null)).problems).toEqual([])
    const one = sql`(select ctid from status_period where from_at < ${new Date(SEAL_MS - 8 * DAY_MS)} and status = 'available' limit 1)`
    await sql`update status_period set reason = 'not so' where ctid = ${one}`.execute(ledger.database.db)
    const changed = (await ledgerProblems(ledger.database, null)).problems
    expect(changed).toHaveLength(1)
    const [, agent = '', day = ''] =
      /^(\S+) on (\S+): sealed, and changed since$/.exec(changed[0] ?? '') ?? []
    expect((await ledgerProblems(ledger.database, day)).problems).toEqual(changed)
    await sql`delete from status_period where agent = ${agent}`.execute(ledger.database.db)
    await sql`delete from agent_day where agent = ${agent}`.execute(ledger.database.db)
    const { problems } = await ledgerProblems(ledger.database, null)
    expect(problems[0]).toMatch(/^sealed days that end by .*: not the ones that were sealed$/)
  })
})

describe('a run that is cut short', () => {
  it('[RN5] loses nothing and is gone on with: after lost connections, at any step, all ends as without them', async () => {
    await storeStory(7)
    const before = await derived()
    let cuts = 0
    for (let turn = 1; turn <= 12; turn += 1) {
      // Smaller steps later: each turn gets a little further.
      const running = retain({ restMs: 1 }).then(
        () => 'done' as const,
        () => 'cut' as const,
      )
      await new Promise((resolve) => setTimeout(resolve, turn * turn * 3))
      const schema = ledger.database.schema
      const killer = await openLedger()
      await killer.database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1`,
        [`floorview ${schema}`],
      )
      await killer.drop()
      if ((await running) === 'cut') cuts += 1
      await until('the store answers', () =>
        count('event').then(
          () => true,
          () => false,
        ),
      )
      expect(await derived()).toEqual(before)
      const unsealedGone = await count(
        'agent_day',
        sql`seal is null and to_at <= (select max(until_at) from day_seal)`,
      )
      expect(unsealedGone).toBe(0)
    }
    expect(cuts).toBeGreaterThan(0)
    expect((await retain()).heldBack).toBeNull()
    const events = await rowsOf(ledger.database, 'event', ['entry'])
    expect(await derived()).toEqual(before)
    expect((await ledgerProblems(ledger.database, null)).problems).toEqual([])
    expect((await retain()).events).toBe(0)
    expect(await rowsOf(ledger.database, 'event', ['entry'])).toEqual(events)
  }, 60_000)
})

describe('what people wrote', () => {
  it('[RN6] goes by its own time with what was read out of it, and the transcript says so; notes stay with their correction', async () => {
    const say = (atMs: number, id: string, text: string | undefined) =>
      eventAt(atMs, 'chat/default:c1', 'chat.message', { role: 'customer', text }, { id })
    const textMs = NOW_MS - DAYS.textDays * DAY_MS
    const correction = {
      fromMs: textMs - 3 * DAY_MS,
      toMs: textMs - 2 * DAY_MS,
      status: 'away',
      reason: null,
      undoes: null,
      user: 'u',
      note: 'why',
    }
    await clock.store(
      say(textMs - 1, 'old', 'this goes'),
      say(textMs, 'kept', 'this stays'),
      say(textMs + 1, 'none', undefined),
      eventAt(textMs - DAY_MS, 'agent/default:a1', 'system.agent.correction', correction, {
        source: 'floorview',
      }),
    )
    await clock.derive()
    expect([await count('message_text'), await count('message_reading')]).toEqual([3, 2])
    for (const daysAgo of [DAYS.auditDays + 1, DAYS.auditDays - 1])
      await noteTranscriptRead(
        ledger.database.db,
        { userId: 'u', nowMs: NOW_MS - daysAgo * DAY_MS },
        { chat: 'default:c1' },
      )
    const foreseen = await tryRetention({
      database: ledger.database,
      days: DAYS,
      nowMs: NOW_MS,
      notYet: null,
    })
    expect([foreseen.isDryRun, foreseen.textRows, foreseen.auditRows, await count('message_text')]).toEqual([
      true,
      2,
      1,
      3,
    ])
    const result = await retain()
    expect([result.textRows, result.auditRows, result.events]).toEqual([2, 1, 0])
    const { messages } = await readTranscript(ledger.database.db, {
      id: 'default:c1',
      team: 'main',
      isSealed: false,
    })
    expect(messages.map(({ text, textState }) => [text, textState])).toEqual([
      [null, 'removed'],
      ['this stays', 'given'],
      [null, 'none'],
    ])
    const { rows } = await sql`select text from message_text where source = 'floorview'`.execute(
      ledger.database.db,
    )
    expect(rows).toEqual([{ text: 'why' }])
    expect(await count('transcript_read')).toBe(1)
  })

  it('[RN7] and months that hold nothing any more go without making anybody wait', async () => {
    const oldMs = Date.UTC(2024, 4, 10)
    await clock.store(eventAt(oldMs, 'chat/default:c2', 'chat.message', { role: 'customer', text: 'old' }))
    await clock.derive()
    const months = async () => (await rowsOf(ledger.database, 'pg_inherits')).length
    await sql`delete from event`.execute(ledger.database.db)
    await sql`delete from message_text`.execute(ledger.database.db)
    await sql`delete from message_reading`.execute(ledger.database.db)
    const edges = { eventsMs: Date.UTC(2024, 6, 1), textMs: Date.UTC(2024, 6, 1) }
    const client = await ledger.database.pool.connect()
    await client.query(
      'begin; select 1 from event limit 1; select 1 from message_text limit 1; select 1 from message_reading limit 1',
    )
    const startedMs = performance.now()
    expect(
      (await dropEmptyMonths(ledger.database, edges)).filter((name) => name.endsWith('y2024m05')),
    ).toEqual([])
    expect(performance.now() - startedMs).toBeLessThan(20_000)
    await client.query('rollback')
    client.release()
    const all = await months()
    const gone = (await dropEmptyMonths(ledger.database, edges)).filter((name) => name.endsWith('y2024m05'))
    expect(gone).toEqual(['event_y2024m05', 'message_text_y2024m05', 'message_reading_y2024m05'])
    expect(await months()).toBeLessThan(all)
    // What is told of that month after all makes it anew.
    await clock.store(eventAt(oldMs, 'chat/default:c3', 'chat.message', { role: 'customer', text: 'late' }))
    expect(await count('message_text')).toBe(1)
  })
})
