// That what is read in parts, because a ledger may be large, is what it is whole. Real PostgreSQL; not how fast it is.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { insertFirstPosition } from '../../server/ledger/position.ts'
import { faultWords, ledgerBalance } from '../../server/ledger/queries/balance.ts'
import { userLogs } from '../../server/ledger/queries/user-logs.ts'
import { defaults, ledgerClock } from './ledger-clock.ts'
import { openLedger } from './ledger-database.ts'
import { eventAt } from './ledger-events.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const NOW_MS = Date.UTC(2026, 10, 19)
const FROM_MS = Date.UTC(2024, 0, 1)
let ledger: Awaited<ReturnType<typeof openLedger>>

beforeAll(async () => {
  ledger = await openLedger()
  await insertFirstPosition(ledger.database.db, 'e1')
  const clock = ledgerClock(ledger.database, NOW_MS)
  // Away over the months without an event, and over the edges of what is read at once.
  const said = [700, 699.5, 620, 619.9, 300, 80.2, 79.8, 3].map((daysAgo, place) =>
    eventAt(NOW_MS - daysAgo * DAY_MS, 'agent/default:a1', 'agent.status', {
      status: place % 2 === 0 ? 'available' : 'away',
    }),
  )
  await clock.store(...said)
  await clock.derive()
})
afterAll(() => ledger.drop())

const rowsOf = async (fromMs: number, toMs: number) => {
  const query = {
    fromMs,
    toMs,
    teams: 'all',
    limit: 100_000,
    nowMs: NOW_MS,
    defaults,
    isBehind: false,
  } as const
  return (await userLogs(ledger.database, query)).rows
}

it('[LB2] a range of years has the rows of its weeks, one after the other', async () => {
  const whole = await rowsOf(FROM_MS, NOW_MS)
  const weeks = []
  for (let fromMs = FROM_MS; fromMs < NOW_MS; fromMs += 7 * DAY_MS)
    weeks.push(...(await rowsOf(fromMs, Math.min(NOW_MS, fromMs + 7 * DAY_MS))))
  expect(whole.length).toBeGreaterThan(700)
  expect(whole).toEqual(weeks)
})

it('[LB1] the check finds a fault of any of many agents, also of one that nobody has named', async () => {
  const { db } = ledger.database
  const fill = (agents: string) => sql`
    with who as (${sql.raw(agents)}), day as (
      insert into agent_day (agent, from_at, to_at, day, team, zone, settings_version, membership_version, chats, in_chat_ms, closing)
      select agent, '2026-11-02'::timestamptz, '2026-11-03'::timestamptz, '2026-11-02'::date, 'main', 'UTC', 'default', 'none', 0, 0, '{}' from who
    )
    insert into status_period (agent, from_at, to_at, day, team, status, cause, settings_version, membership_version)
    select agent, '2026-11-02'::timestamptz, '2026-11-03'::timestamptz, '2026-11-02'::date, 'main', 'available', 'event', 'default', 'none' from who
  `
  await sql`
    insert into agent (id, first_seen_at) select 'default:m' || lpad(n::text, 4, '0'), now() from generate_series(1, 350) as n
  `.execute(db)
  await fill(`select id as agent from agent where id like 'default:m%'`).execute(db)
  await fill(`select unnest(array['aa:unnamed', 'zz:unnamed']) as agent`).execute(db)
  expect((await ledgerBalance(ledger.database)).faults).toEqual([])
  expect(await ledgerBalance(ledger.database, { day: '2026-11-02' })).toMatchObject({
    checked: 352,
    faults: [],
  })
  const broken = [
    'aa:unnamed',
    'default:m0001',
    'default:m0100',
    'default:m0101',
    'default:m0350',
    'zz:unnamed',
  ]
  await sql`
    update status_period set to_at = to_at - interval '1 ms' where agent = any(${broken}::text[])
  `.execute(db)
  for (const options of [{}, { day: '2026-11-02' }]) {
    const { faults } = await ledgerBalance(ledger.database, options)
    expect(faults.map(({ agent }) => agent)).toEqual(broken)
    expect(faults[0] && faultWords(faults[0])).toBe('aa:unnamed on 2026-11-02: sum, 86399999 of 86400000 ms')
  }
})
