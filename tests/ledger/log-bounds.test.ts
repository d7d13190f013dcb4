// What one request for a log may cost, and when its answer may still change. Real PostgreSQL.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { insertFirstPosition } from '../../server/ledger/position.ts'
import { agentDay } from '../../server/ledger/queries/agent-day.ts'
import { userLogs, type UserLogsQuery } from '../../server/ledger/queries/user-logs.ts'
import { faultsOfQuery, logQuery } from '../../server/logs/log-query.ts'
import { defaults, ledgerClock } from './ledger-clock.ts'
import { openLedger } from './ledger-database.ts'
import { eventAt } from './ledger-events.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const NOW_MS = Date.UTC(2026, 10, 19)
/** With several agents, more agent-days than one page looks at. */
const FROM_MS = Date.UTC(2000, 0, 1)
const AGENTS = ['a1', 'a2', 'a3']
let ledger: Awaited<ReturnType<typeof openLedger>>

beforeAll(async () => {
  ledger = await openLedger()
  await insertFirstPosition(ledger.database.db, 'e1')
  const clock = ledgerClock(ledger.database, NOW_MS)
  const says = (agent: string, atMs: number, status: string) =>
    eventAt(atMs, `agent/default:${agent}`, 'agent.status', { status })
  await clock.store(
    ...AGENTS.flatMap((agent) => [
      says(agent, NOW_MS - 3 * DAY_MS, 'available'),
      says(agent, NOW_MS - 2 * DAY_MS, 'away'),
      says(agent, NOW_MS - 1.5 * DAY_MS, 'available'),
    ]),
  )
  await clock.derive()
})
afterAll(() => ledger.drop())

const logs = (extra: Partial<UserLogsQuery> = {}) =>
  userLogs(ledger.database, {
    fromMs: FROM_MS,
    toMs: NOW_MS,
    teams: 'all',
    limit: 1_000,
    nowMs: NOW_MS,
    isBehind: false,
    defaults,
    ...extra,
  })

it('[LQ8] pages that look at very many days end early, and together hold every row once', async () => {
  const rows = []
  const sizes: number[] = []
  let cursor: string | undefined
  do {
    const page = await logs({ status: 'away', cursor })
    rows.push(...page.rows)
    sizes.push(page.rows.length)
    cursor = page.next ?? undefined
  } while (cursor !== undefined && sizes.length < 10)
  // Each agent has nearly 10,000 days, so the third one's row lies beyond a page.
  expect(sizes).toEqual([2, 1])
  const near = await logs({ status: 'away', fromMs: NOW_MS - 5 * DAY_MS })
  expect(near.next).toBeNull()
  expect(rows).toEqual(near.rows)
}, 60_000)

it('[LQ8] a long range leaves the process free for others every now and then', async () => {
  let longestMs = 0
  let lastMs = performance.now()
  const timer = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - lastMs)
    lastMs = performance.now()
  }, 5)
  const startedMs = performance.now()
  await logs({ status: 'unknown', reason: 'none', agent: 'default:a2' })
  const tookMs = performance.now() - startedMs
  clearInterval(timer)
  // On a machine that is fast enough there is nothing to interrupt.
  expect(longestMs).toBeLessThan(Math.max(250, tookMs / 2))
}, 60_000)

it('[LQ8] a range does not begin before 2000', () => {
  const asked = (from: string) => logQuery.safeParse({ from, to: '2026-01-01' })
  expect(asked('2000-01-01').success).toBe(true)
  for (const from of ['1999-12-31', '1000-01-01T00:00:00Z']) {
    const { error } = asked(from)
    expect(error && faultsOfQuery(error)).toBe('from: must not lie before 2000-01-01')
  }
})

it('[LQ9] is pending while the ledger is behind, where the range reaches into the last 24 hours', async () => {
  const near = { fromMs: NOW_MS - 3 * DAY_MS, isBehind: true }
  expect((await logs(near)).pending).toBe(true)
  expect((await logs({ ...near, isBehind: false })).pending).toBe(false)
  expect((await logs({ ...near, toMs: NOW_MS + DAY_MS })).pending).toBe(true)
  expect((await logs({ ...near, toMs: NOW_MS - DAY_MS })).pending).toBe(false)
  const day = (name: string, isBehind: boolean) =>
    agentDay(ledger.database, {
      agent: 'default:a1',
      day: name,
      teams: 'all',
      nowMs: NOW_MS,
      isBehind,
      defaults,
    })
  expect((await day('2026-11-18', true))?.pending).toBe(true)
  expect((await day('2026-11-18', false))?.pending).toBe(false)
  expect((await day('2026-11-16', true))?.pending).toBe(false)
})
