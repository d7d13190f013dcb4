// The ledger on real PostgreSQL against an oracle that shares no code with it: every agent-day to the millisecond, in odd zones, over
// changes of the clock, of team and of calendar. `ORACLE_AGENT_DAYS=100000` asks for so many.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import type { LogRow } from '../../shared/log-row.ts'
import { insertFirstPosition } from '../../server/ledger/position.ts'
import { ledgerBalance } from '../../server/ledger/queries/balance.ts'
import { agentDay } from '../../server/ledger/queries/agent-day.ts'
import { userLogs } from '../../server/ledger/queries/user-logs.ts'
import { defaults, ledgerClock, type LedgerClock } from './ledger-clock.ts'
import { openLedger } from './ledger-database.ts'
import { naiveState, naiveSums, type PlainEvent } from './oracle/naive-ledger.ts'
import { dice } from '../support/generators/dice.ts'
import { ORACLE_DAYS, teamClocks, toldAgent, type Told } from './oracle/told-agents.ts'
import { startOfDay } from './oracle/wall-clock.ts'

const AGENT_DAYS = Number(process.env['ORACLE_AGENT_DAYS'] ?? 3_000)
const AGENTS = Math.ceil(AGENT_DAYS / ORACLE_DAYS)
const AGENTS_AT_ONCE = 60
const FAR_MS = Date.UTC(2026, 0, 1)
const INSTANTS = 40

let ledger: Awaited<ReturnType<typeof openLedger>>
let clock: LedgerClock
const clocks = teamClocks()
beforeAll(async () => {
  ledger = await openLedger()
  await insertFirstPosition(ledger.database.db, 'e1')
  clock = ledgerClock(ledger.database, FAR_MS)
  const settings = [...clocks].flatMap(([team, parts]) =>
    parts.map(({ fromMs, zone, dayStart }, index) =>
      system(`team/${team}`, `${team}-${index}`, 'system.team.settings', {
        effectiveFromMs: Math.max(fromMs, 0),
        changes: { zone, dayStart },
      }),
    ),
  )
  await clock.store(...settings)
})
afterAll(() => ledger.drop())

let stamp = Date.UTC(2000, 0, 1)
function system(subject: string, id: string, type: string, data: object): FloorEvent {
  // In the order in which they were made.
  stamp += 1
  const stamps = { claimedAtMs: stamp, occurredAtMs: stamp, receivedAtMs: stamp }
  return floorEvent.parse({ source: 'floorview', id, subject, type, ...stamps, data })
}

const accepted = (agent: string) => (event: PlainEvent) =>
  floorEvent.parse({
    ...event,
    source: event.type.startsWith('system') ? 'floorview' : 'oracle',
    subject: `agent/${agent}`,
  })

/** In the order in which they were received, some of them twice. */
async function store(told: readonly Told[]): Promise<void> {
  const events = told.flatMap(({ agent, events: of }) => of.map(accepted(agent)))
  events.sort((a, b) => a.receivedAtMs - b.receivedAtMs)
  const half = Math.floor(events.length / 2)
  await clock.store(...events.slice(0, half))
  // What is known by then is derived, and then derived again with what came late.
  await clock.derive()
  await clock.store(...events.slice(half), ...events.filter((_, place) => place % 50 === 0))
  await clock.derive()
}

async function rowsOf({ agent, fromMs, toMs }: Told): Promise<LogRow[]> {
  const { rows, pending, next } = await userLogs(ledger.database, {
    fromMs,
    toMs,
    agent,
    teams: 'all',
    limit: 100_000,
    nowMs: clock.now(),
    isBehind: false,
    defaults,
  })
  expect([agent, pending, next]).toEqual([agent, false, null])
  return rows
}

const dayOfKey = (key: string) => z.array(z.unknown()).parse(JSON.parse(key))[1]

/** What of the report differs from the oracle, in words; and how many agent-days were looked at. */
function differences(told: Told, rows: readonly LogRow[]): { off: string[]; agentDays: number } {
  const { agent, events, fromMs, toMs } = told
  const off: string[] = []
  let reachedMs = fromMs
  const sums = new Map<string, number>()
  for (const { team, status, reason, from, to, durationMs } of rows) {
    const [beginMs, endMs] = [Date.parse(from), Date.parse(to)]
    if (beginMs !== reachedMs || endMs - beginMs !== durationMs) off.push(`${agent}: a gap at ${from}`)
    reachedMs = endMs
    const { day } = naiveState(events, clocks, beginMs)
    if (naiveState(events, clocks, endMs - 1).day !== day) off.push(`${agent}: ${from} reaches over a day`)
    const key = JSON.stringify([team, day, status, reason])
    sums.set(key, (sums.get(key) ?? 0) + durationMs)
  }
  if (reachedMs !== toMs) off.push(`${agent}: ends at ${reachedMs}`)
  const wanted = naiveSums(events, clocks, fromMs, toMs)
  for (const [key, ms] of wanted)
    if (sums.get(key) !== ms) off.push(`${agent} ${key}: ${sums.get(key)} ms, the oracle says ${ms}`)
  for (const key of sums.keys())
    if (!wanted.has(key)) off.push(`${agent} ${key}: the oracle knows no such time`)
  const roll = dice(fromMs + events.length)
  for (let turn = 0; turn < INSTANTS; turn += 1) {
    const atMs = fromMs + Math.floor(roll() * (toMs - fromMs))
    const state = naiveState(events, clocks, atMs)
    const row = rows.find(({ from, to }) => Date.parse(from) <= atMs && atMs < Date.parse(to))
    if (row?.status !== state.status || row.reason !== state.reason || row.team !== state.team)
      off.push(`${agent} at ${new Date(atMs).toISOString()}: ${row?.status}, the oracle says ${state.status}`)
  }
  const agentDays = new Set([...wanted.keys()].map(dayOfKey)).size
  return { off, agentDays }
}

describe('the ledger and the oracle', () => {
  it(
    `[OR1] agree on ${AGENT_DAYS} random agent-days, to the millisecond`,
    async () => {
      let agentDays = 0
      const off: string[] = []
      for (let first = 0; first < AGENTS; first += AGENTS_AT_ONCE) {
        const numbers = Array.from(
          { length: Math.min(AGENTS_AT_ONCE, AGENTS - first) },
          (_, index) => first + index,
        )
        const told = numbers.map(toldAgent)
        await store(told)
        for (const one of told) {
          const found = differences(one, await rowsOf(one))
          agentDays += found.agentDays
          off.push(...found.off)
        }
        if (off.length > 0) break
      }
      expect(off.slice(0, 10)).toEqual([])
      expect(agentDays).toBeGreaterThanOrEqual(AGENTS * ORACLE_DAYS)
      expect((await ledgerBalance(ledger.database)).faults.slice(0, 3)).toEqual([])
      if (AGENT_DAYS > 3_000) console.log(`${agentDays} agent-days, ${off.length} off`)
    },
    120_000 + AGENT_DAYS * 40,
  )

  it('[OR2] agree on what an agent’s day is: its name, its bounds and its totals', async () => {
    for (let number = 0; number < Math.min(AGENTS, 24); number += 1) {
      const told = toldAgent(number)
      const atMs = told.fromMs + 3 * 86_400_000 + number * 3_600_000 * 20
      const { day, team } = naiveState(told.events, clocks, atMs)
      const parts = clocks.get(team) ?? []
      const { zone, dayStart } = parts.findLast(({ fromMs }) => fromMs <= atMs) ?? { zone: '', dayStart: '' }
      const read = await agentDay(ledger.database, {
        agent: told.agent,
        day,
        teams: 'all',
        nowMs: clock.now(),
        isBehind: false,
        defaults,
      })
      if (read === null) throw new Error('no such day')
      const { availableMs, awayMs, offlineMs, unknownMs } = read.totals
      const lengthMs = Date.parse(read.to) - Date.parse(read.from)
      expect(availableMs + awayMs + offlineMs + unknownMs).toBe(lengthMs)
      if (read.team !== team || read.zone !== zone || read.dayStart !== dayStart) continue
      const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
      expect([told.agent, day, Date.parse(read.from), Date.parse(read.to)]).toEqual([
        told.agent,
        day,
        startOfDay(day, zone, dayStart),
        startOfDay(next, zone, dayStart),
      ])
    }
  })

  it('[OR3] no longer agree, and the check finds it, where one period is taken away or one is a millisecond short', async () => {
    const told = toldAgent(1)
    expect(differences(told, await rowsOf(told)).off).toEqual([])
    const { rows } = await sql<{ from_at: Date }>`
      select from_at from (
        select from_at, status, lag(status) over (order by from_at) as before from status_period
        where agent = ${told.agent} and to_at <= ${new Date(told.toMs)}
      ) as periods where status <> before order by from_at desc limit 1
    `.execute(ledger.database.db)
    const at = rows[0]?.from_at
    if (at === undefined) throw new Error('no period to take')
    await sql`update status_period set to_at = to_at - interval '1 ms' where agent = ${told.agent} and from_at = ${at}`.execute(
      ledger.database.db,
    )
    expect((await ledgerBalance(ledger.database)).faults).not.toEqual([])
    await sql`delete from status_period where agent = ${told.agent} and from_at = ${at}`.execute(
      ledger.database.db,
    )
    expect((await ledgerBalance(ledger.database)).faults).not.toEqual([])
    expect(differences(told, await rowsOf(told)).off).not.toEqual([])
  })
})
