// Deriving on real PostgreSQL: whatever the order of arrival, the log is what the pure rules make of all events.
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FloorEvent } from '../../shared/events.ts'
import { createAgentCalendar, cutRuns, membershipsOf } from '../../shared/floor/agent-calendar.ts'
import type { AgentEvent } from '../../shared/floor/agent-facts.ts'
import { foldAll } from '../../shared/floor/fold.ts'
import { noPeriodState, statusRuns } from '../../shared/floor/periods.ts'
import { deriveAllDue } from '../../server/ledger/deriver.ts'
import { finishMarks, takeMarks } from '../../server/ledger/marks.ts'
import { insertFirstPosition } from '../../server/ledger/position.ts'
import { ledgerBalance } from '../../server/ledger/queries/balance.ts'
import { logRow } from '../../shared/log-row.ts'
import { userLogs } from '../../server/ledger/queries/user-logs.ts'
import { defaults, ledgerClock, type LedgerClock } from './ledger-clock.ts'
import { openLedger, quiet } from './ledger-database.ts'
import { eventAt } from './ledger-events.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const MIDNIGHT_MS = Date.UTC(2026, 10, 16)
const FAR_MS = MIDNIGHT_MS + 30 * DAY_MS
const A1 = 'agent/default:a1'
const HOUR_MS = DAY_MS / 24

let ledger: Awaited<ReturnType<typeof openLedger>>
let clock: LedgerClock
beforeAll(async () => {
  ledger = await openLedger()
  // The time of deriving: later than every event of these tests.
  clock = ledgerClock(ledger.database, FAR_MS)
})
afterAll(() => ledger.drop())

async function clear(): Promise<void> {
  await ledger.database.pool
    .query(`truncate floor_position, event, message_text, event_conflict, person, person_stored_id,
    agent, team, derive_mark, agent_membership, agent_day, status_period, chat, chat_span`)
  await insertFirstPosition(ledger.database.db, 'e1')
}
beforeEach(clear)

const store = (...events: FloorEvent[]) => clock.store(...events)
const derive = () => clock.derive()

async function count(table: string): Promise<unknown> {
  const { rows } = await sql`select count(*)::int as n from ${sql.table(table)}`.execute(ledger.database.db)
  return rows[0]
}

const logs = (extra: object = {}) =>
  userLogs(ledger.database, {
    fromMs: MIDNIGHT_MS,
    toMs: MIDNIGHT_MS + 4 * DAY_MS,
    teams: 'all',
    limit: 10_000,
    nowMs: clock.now(),
    isBehind: false,
    defaults,
    ...extra,
  })
const brief = async (extra: object = {}) =>
  (await logs(extra)).rows.map(
    (row) => `${row.from.slice(8, 16)} ${row.status} ${row.team} ${row.durationMs / HOUR_MS}`,
  )
const status = (atMs: number, value: string, stamps: object = {}) =>
  eventAt(atMs, A1, 'agent.status', { status: value }, stamps)
const profile = (atMs: number, team: string) => eventAt(atMs, A1, 'agent.profile', { team })
const settings = (team: string, effectiveFromMs: number, changes: object) =>
  eventAt(
    effectiveFromMs,
    `team/${team}`,
    'system.team.settings',
    { effectiveFromMs, changes },
    { source: 'floorview' },
  )

describe('late events', () => {
  it('[LD1] an event for an earlier day changes that day and what follows from it, and no more', async () => {
    await store(
      status(MIDNIGHT_MS + 34 * HOUR_MS, 'available'),
      status(MIDNIGHT_MS + 60 * HOUR_MS, 'offline'),
    )
    await derive()
    expect(await brief()).toEqual([
      '16T00:00 unknown main 24',
      '17T00:00 unknown main 10',
      '17T10:00 available main 14',
      '18T00:00 available main 12',
      '18T12:00 offline main 12',
      '19T00:00 offline main 24',
    ])
    await store(status(MIDNIGHT_MS + 10 * HOUR_MS, 'away'))
    expect((await logs()).pending).toBe(true)
    await derive()
    expect((await logs()).pending).toBe(false)
    expect((await brief()).slice(0, 4)).toEqual([
      '16T00:00 unknown main 10',
      '16T10:00 away main 14',
      '17T00:00 away main 10',
      '17T10:00 available main 14',
    ])
    expect(await ledgerBalance(ledger.database)).toMatchObject({ faults: [] })
  })

  it('[LD1] a return just after midnight undoes a lapse that began before it', async () => {
    const evidenceMs = MIDNIGHT_MS + DAY_MS - 10_000
    const lapse = { leaseEndMs: evidenceMs + 10_000, evidenceMs }
    await store(
      status(MIDNIGHT_MS, 'available'),
      eventAt(evidenceMs + 10_000, A1, 'system.agent.lapse', lapse, {
        source: 'floorview',
        receivedAtMs: evidenceMs + 10_000,
      }),
    )
    await derive()
    expect((await logs()).rows.map((row) => row.cause)).toEqual(['event', 'lapse', 'lapse', 'lapse', 'lapse'])
    await store(
      eventAt(evidenceMs + 25_000, A1, 'agent.heartbeat', {}, { receivedAtMs: evidenceMs + 25_000 }),
    )
    await derive()
    expect((await logs()).rows.map((row) => row.cause)).toEqual(['event', 'event', 'event', 'event'])
  })

  it('[LD1] the state reaches over months without events', async () => {
    await store(status(MIDNIGHT_MS - 200 * DAY_MS, 'available'), status(MIDNIGHT_MS + DAY_MS, 'offline'))
    await derive()
    expect((await brief()).slice(0, 2)).toEqual(['16T00:00 available main 24', '17T00:00 offline main 24'])
    await store(status(MIDNIGHT_MS - 100 * DAY_MS, 'away'))
    await derive()
    expect((await brief()).slice(0, 2)).toEqual(['16T00:00 away main 24', '17T00:00 offline main 24'])
  })
})

describe('teams and settings', () => {
  it('[LD2] the first known team holds for all time before it, whichever profile is seen first', async () => {
    await store(status(MIDNIGHT_MS, 'available'), profile(MIDNIGHT_MS + 2 * DAY_MS, 'B'))
    await derive()
    expect(new Set((await logs()).rows.map((row) => row.team))).toEqual(new Set(['B']))
    await store(profile(MIDNIGHT_MS + DAY_MS, 'A'))
    await derive()
    expect((await logs()).rows.map((row) => row.team)).toEqual(['A', 'A', 'B', 'B'])
    expect((await logs({ team: 'A' })).rows).toHaveLength(2)
    expect((await logs({ teams: ['B'] })).rows).toHaveLength(2)
    expect((await logs({ teams: ['B'], team: 'A' })).rows).toHaveLength(0)
    const { rows } =
      await sql`select distinct team from status_period where to_at <= ${new Date(MIDNIGHT_MS + DAY_MS)}`.execute(
        ledger.database.db,
      )
    expect(rows).toEqual([{ team: 'A' }])
  })

  it('[LD3] changed settings cut the days anew from their effective date, and rows name the version', async () => {
    await store(
      profile(MIDNIGHT_MS, 'A'),
      status(MIDNIGHT_MS, 'available'),
      status(MIDNIGHT_MS + 60 * HOUR_MS, 'away'),
    )
    await derive()
    const change = settings('A', MIDNIGHT_MS + 2 * DAY_MS, { dayStart: '04:00' })
    await store(change)
    expect((await logs()).pending).toBe(true)
    await derive()
    expect((await logs()).pending).toBe(false)
    const { rows } = await sql`
      select from_at, to_at, day::text as day, settings_version from agent_day order by from_at
    `.execute(ledger.database.db)
    expect(rows).toEqual([
      {
        from_at: new Date(MIDNIGHT_MS),
        to_at: new Date(MIDNIGHT_MS + DAY_MS),
        day: '2026-11-16',
        settings_version: 'default',
      },
      {
        from_at: new Date(MIDNIGHT_MS + 2 * DAY_MS),
        to_at: new Date(MIDNIGHT_MS + 52 * HOUR_MS),
        day: '2026-11-17',
        settings_version: change.id,
      },
      {
        from_at: new Date(MIDNIGHT_MS + 52 * HOUR_MS),
        to_at: new Date(MIDNIGHT_MS + 76 * HOUR_MS),
        day: '2026-11-18',
        settings_version: change.id,
      },
    ])
    expect((await brief()).slice(2)).toEqual([
      '18T00:00 available A 4',
      '18T04:00 available A 8',
      '18T12:00 away A 16',
      '19T04:00 away A 20',
    ])
    expect(await ledgerBalance(ledger.database)).toMatchObject({ checked: 3, faults: [] })
  })
})

describe('marks', () => {
  it('[LD4] a mark that is put again while it is derived stays', async () => {
    await store(status(MIDNIGHT_MS, 'available'))
    const nowMs = clock.now() + 2_000
    const [taken] = await takeMarks(ledger.database.db, 'agent', 10, nowMs)
    await store(status(MIDNIGHT_MS + HOUR_MS, 'away'))
    await finishMarks(ledger.database.db, taken === undefined ? [] : [taken])
    expect(await count('derive_mark')).toEqual({ n: 1 })
    const [again] = await takeMarks(ledger.database.db, 'agent', 10, nowMs + 2_000)
    await finishMarks(ledger.database.db, again === undefined ? [] : [again])
    expect(await count('derive_mark')).toEqual({ n: 0 })
  })

  it('[LD4] nobody takes a subject twice within the spacing, whoever asks', async () => {
    await store(status(MIDNIGHT_MS, 'available'))
    const nowMs = clock.now()
    expect(await takeMarks(ledger.database.db, 'agent', 10, nowMs + 1_999)).toHaveLength(0)
    const asked = await Promise.all(
      [1, 2, 3].map(() => takeMarks(ledger.database.db, 'agent', 10, nowMs + 2_000)),
    )
    expect(asked.flat()).toHaveLength(1)
    expect(await takeMarks(ledger.database.db, 'agent', 10, nowMs + 3_999)).toHaveLength(0)
    expect(await takeMarks(ledger.database.db, 'agent', 10, nowMs + 4_000)).toHaveLength(1)
  })

  it('[LD4] two derivers at once derive everything once', async () => {
    const events = Array.from({ length: 40 }, (_, n) =>
      eventAt(MIDNIGHT_MS + n, `agent/default:m${n}`, 'agent.status', { status: 'away' }),
    )
    await store(...events)
    const nowMs = clock.now() + 2_000
    const options = { database: ledger.database, now: () => nowMs, logger: quiet, defaults }
    const taken = await Promise.all([deriveAllDue(options), deriveAllDue(options)])
    expect(taken[0] + taken[1]).toBe(40)
    expect(await count('agent_day')).toEqual({ n: 40 })
    expect(await count('derive_mark')).toEqual({ n: 0 })
  })
})

// ---- any order of arrival

const moment = fc.integer({ min: 0, max: 4 * 24 * 60 }).map((minute) => MIDNIGHT_MS + minute * 60_000)
const anyEvent = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('agent.status'), atMs: moment, data: fc.record({ status: fc.constantFrom('available', 'away', 'offline') }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('agent.login', 'agent.logout', 'agent.removed', 'agent.heartbeat'), atMs: moment, data: fc.constant({}) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('agent.profile'), atMs: moment, data: fc.record({ team: fc.constantFrom('A', 'B') }) }) },
  { weight: 1, arbitrary: fc.tuple(moment, fc.constantFrom(20_000, 3_600_000, 30 * 3_600_000)).map(([atMs, backMs]) => ({ type: 'system.agent.lapse', atMs, data: { leaseEndMs: atMs - backMs + 10_000, evidenceMs: atMs - backMs } })) },
  { weight: 1, arbitrary: fc.tuple(moment, fc.constantFrom({ zone: 'Pacific/Chatham' }, { zone: 'America/Sao_Paulo', dayStart: '04:00' }, { places: 7 })).map(([atMs, changes]) => ({ type: 'system.team.settings', atMs, data: { effectiveFromMs: atMs, changes } })) },
) // prettier-ignore

function made({ type, atMs, data }: { type: string; atMs: number; data: object }): FloorEvent {
  const system = type.startsWith('system.')
  return eventAt(atMs, type === 'system.team.settings' ? 'team/A' : A1, type, data, {
    receivedAtMs: atMs,
    ...(system ? { source: 'floorview' } : {}),
  })
}

/** The log as the pure rules make it of all events at once. */
function expected(events: FloorEvent[], fromMs: number, toMs: number) {
  const ofAgent = events.filter((event): event is AgentEvent => event.subject === A1)
  const earliestMs = MIDNIGHT_MS - 10 * DAY_MS
  const { runs } = statusRuns(noPeriodState(), ofAgent, earliestMs, toMs)
  const team = foldAll(
    'team/A',
    events.filter((event) => event.type === 'system.team.settings'),
  )
  const calendar = createAgentCalendar(
    membershipsOf(undefined, ofAgent),
    (name) => (name === 'A' && team.kind === 'team' ? team.facts : undefined),
    defaults,
  )
  const rows = [...cutRuns(runs, calendar, fromMs, toMs)]
  return rows.map((period) => logRow({ id: 'default:a1', name: 'a1' }, period))
}

describe('any history', () => {
  it('[LD5] in whatever order and parts events arrive and are derived, the log is what the rules make of them all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEvent, { minLength: 1, maxLength: 14 }),
        fc.array(fc.nat(4), { minLength: 14, maxLength: 14 }),
        async (raw, cuts) => {
          await clear()
          const events = raw.map(made)
          let batch: FloorEvent[] = []
          for (const [index, event] of events.entries()) {
            batch.push(event)
            const cut = cuts[index] ?? 0
            if (cut < 2) continue
            await store(...batch)
            batch = []
            if (cut === 4) await derive()
          }
          if (batch.length > 0) await store(...batch)
          await derive()
          const fromMs = MIDNIGHT_MS - 2 * DAY_MS
          const toMs = MIDNIGHT_MS + 6 * DAY_MS
          const known = events.some((event) => event.subject === A1)
          const { rows, pending } = await logs({ fromMs, toMs })
          expect(pending).toBe(false)
          expect(rows).toEqual(known ? expected(events, fromMs, toMs) : [])
          expect((await ledgerBalance(ledger.database)).faults).toEqual([])
        },
      ),
      { numRuns: 40 },
    )
  })

  it('[LD6] derivers that run at once while events arrive come to the same log', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { minLength: 20, maxLength: 60 }), async (raw) => {
        await clear()
        const events = raw.map(made)
        let isWriting = true
        let nowMs = clock.now()
        const deriveAlong = async (): Promise<void> => {
          while (isWriting) {
            nowMs += 2_000
            await deriveAllDue({ database: ledger.database, now: () => nowMs, logger: quiet, defaults })
          }
        }
        const derivers = Promise.all([deriveAlong(), deriveAlong(), deriveAlong()])
        try {
          for (let index = 0; index < events.length; index += 3)
            await store(...events.slice(index, index + 3))
        } finally {
          isWriting = false
          await derivers
        }
        const late = ledgerClock(ledger.database, nowMs + 60_000)
        await late.derive()
        const [fromMs, toMs] = [MIDNIGHT_MS - 2 * DAY_MS, MIDNIGHT_MS + 6 * DAY_MS]
        const { rows, pending } = await logs({ fromMs, toMs })
        expect(pending).toBe(false)
        expect(rows).toEqual(
          events.some((event) => event.subject === A1) ? expected(events, fromMs, toMs) : [],
        )
      }),
      { numRuns: 6 },
    )
  })
})
