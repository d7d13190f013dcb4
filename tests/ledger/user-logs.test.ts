// What the user log promises: cover, cuts, clips, pages, filters. Real PostgreSQL.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertFirstPosition } from '../../server/ledger/position.ts'
import { agentDay } from '../../server/ledger/queries/agent-day.ts'
import { listAgents } from '../../server/ledger/queries/agents.ts'
import { ledgerBalance } from '../../server/ledger/queries/balance.ts'
import { listTeams } from '../../server/ledger/queries/teams.ts'
import { parseCursor } from '../../server/ledger/queries/log-cursor.ts'
import { userLogs } from '../../server/ledger/queries/user-logs.ts'
import { defaults, ledgerClock } from './ledger-clock.ts'
import { openLedger } from './ledger-database.ts'
import { eventAt } from './ledger-events.ts'

const HOUR_MS = 60 * 60 * 1000
const MIDNIGHT_MS = Date.UTC(2026, 10, 16)
/** Half an hour before the day of the clock change begins in Berlin. */
const BERLIN_MS = Date.UTC(2026, 9, 24, 21, 30)
const NOW_MS = MIDNIGHT_MS + 3 * 24 * HOUR_MS
let ledger: Awaited<ReturnType<typeof openLedger>>

beforeAll(async () => {
  ledger = await openLedger()
  await insertFirstPosition(ledger.database.db, 'e1')
  const clock = ledgerClock(ledger.database, NOW_MS)
  const at = (hour: number) => MIDNIGHT_MS + hour * HOUR_MS
  const says = (agent: string, hour: number, status: string, reason?: string) =>
    eventAt(at(hour), `agent/default:${agent}`, 'agent.status', { status, reason })
  await clock.store(
    eventAt(at(8), 'agent/default:a1', 'agent.profile', { name: 'Ana "A", =1', team: 'Sales' }),
    says('a1', 8, 'available'),
    says('a1', 12, 'away', 'Lunch'),
    says('a1', 13, 'available'),
    says('a1', 30, 'offline'),
    eventAt(at(9), 'agent/default:a2', 'agent.profile', { team: 'Help' }),
    says('a2', 9, 'away', 'Break'),
    says('a3', 10, 'available'),
    eventAt(at(9), 'team/Nacht', 'system.team.settings', {
      effectiveFromMs: 0,
      changes: { zone: 'Europe/Berlin' },
    }),
    eventAt(BERLIN_MS, 'agent/default:a4', 'agent.profile', { team: 'Nacht' }),
    eventAt(BERLIN_MS, 'agent/default:a4', 'agent.status', { status: 'available' }),
    eventAt(BERLIN_MS + 3 * HOUR_MS, 'agent/default:a4', 'agent.status', { status: 'away' }),
    eventAt(at(9), 'team/Sales', 'system.team.settings', {
      effectiveFromMs: 0,
      changes: { zone: 'America/Sao_Paulo' },
    }),
    eventAt(at(9), 'chat/default:c1', 'chat.queued', { team: 'Help' }),
    eventAt(at(9.5), 'chat/default:c1', 'chat.accepted', { agent: 'default:a2' }),
    eventAt(at(9.5) + 1, 'chat/default:c1', 'chat.message', { role: 'customer', text: 'hi' }),
    eventAt(at(9.5) + 8_001, 'chat/default:c1', 'chat.message', { role: 'agent', text: 'hello' }),
    eventAt(at(10), 'chat/default:c1', 'chat.transferred', { to: { agent: 'default:a1' } }),
    eventAt(at(11), 'chat/default:c1', 'chat.closed', { by: 'agent' }),
    eventAt(at(12), 'chat/default:c1', 'chat.rated', { score: 4, min: 1, max: 5, comment: 'ok' }),
  )
  await clock.derive()
})
afterAll(() => ledger.drop())

const logs = (extra: object = {}) =>
  userLogs(ledger.database, {
    fromMs: MIDNIGHT_MS,
    toMs: MIDNIGHT_MS + 48 * HOUR_MS,
    teams: 'all',
    limit: 1_000,
    nowMs: NOW_MS,
    isBehind: false,
    defaults,
    ...extra,
  })

describe('the user log', () => {
  it('[LQ1] covers the range for each agent without gap or overlap, cut at the days of the team', async () => {
    const { rows, next, pending } = await logs()
    expect([next, pending]).toEqual([null, false])
    for (const agentId of ['default:a1', 'default:a2', 'default:a3', 'default:a4']) {
      const own = rows.filter((row) => row.agentId === agentId)
      expect(own[0]?.from).toBe('2026-11-16T00:00:00.000Z')
      expect(own.at(-1)?.to).toBe('2026-11-18T00:00:00.000Z')
      for (const [index, row] of own.entries()) {
        expect(row.durationMs).toBe(Date.parse(row.to) - Date.parse(row.from))
        if (index > 0) expect(row.from).toBe(own[index - 1]?.to)
      }
    }
    expect(rows.filter((row) => row.agentId === 'default:a1')).toEqual([
      { agentId: 'default:a1', agent: 'Ana "A", =1', team: 'Sales', status: 'unknown', reason: null, from: '2026-11-16T00:00:00.000Z', to: '2026-11-16T03:00:00.000Z', durationMs: 3 * HOUR_MS, cause: 'none', source: null },
      expect.objectContaining({ from: '2026-11-16T03:00:00.000Z', to: '2026-11-16T08:00:00.000Z', cause: 'none' }),
      expect.objectContaining({ from: '2026-11-16T08:00:00.000Z', status: 'available', cause: 'event', source: 'default' }),
      expect.objectContaining({ from: '2026-11-16T12:00:00.000Z', status: 'away', reason: 'Lunch', durationMs: HOUR_MS }),
      expect.objectContaining({ from: '2026-11-16T13:00:00.000Z', to: '2026-11-17T03:00:00.000Z', status: 'available' }),
      expect.objectContaining({ from: '2026-11-17T03:00:00.000Z', to: '2026-11-17T06:00:00.000Z', status: 'available' }),
      expect.objectContaining({ from: '2026-11-17T06:00:00.000Z', to: '2026-11-18T00:00:00.000Z', status: 'offline' }),
    ]) // prettier-ignore
    expect(rows.find((row) => row.agentId === 'default:a3')).toMatchObject({ agent: 'a3', team: 'main' })
  })

  it('[LQ2] is clipped to the range, and the open period ends at its end or now', async () => {
    const short = await logs({
      fromMs: MIDNIGHT_MS + 12.5 * HOUR_MS,
      toMs: MIDNIGHT_MS + 12.75 * HOUR_MS,
      agent: 'default:a1',
    })
    expect(short.rows).toMatchObject([
      { status: 'away', durationMs: HOUR_MS / 4, from: '2026-11-16T12:30:00.000Z' },
    ])
    const nowMs = MIDNIGHT_MS + 31 * HOUR_MS
    const open = await logs({ agent: 'default:a1', nowMs })
    expect(open.rows.at(-1)).toMatchObject({ status: 'offline', to: new Date(nowMs).toISOString() })
    expect((await logs({ fromMs: NOW_MS + 1, toMs: NOW_MS + 2 })).rows).toEqual([])
  })

  it('[LQ3] pages of any size make up the same rows, each once', async () => {
    const { rows: whole } = await logs()
    for (const limit of [1, 2, 3, whole.length - 1, whole.length]) {
      const rows = []
      let cursor: string | undefined
      for (let pages = 0; pages <= whole.length; pages += 1) {
        const page = await logs({ limit, cursor })
        rows.push(...page.rows)
        expect(page.rows.length).toBeLessThanOrEqual(limit)
        if (page.next === null) break
        cursor = page.next
      }
      expect(rows).toEqual(whole)
    }
    await expect(logs({ cursor: 'x' })).rejects.toThrow(RangeError)
    expect(parseCursor(Buffer.from('{}').toString('base64url'))).toBeNull()
  })

  it('[LQ4] filters leave rows out, and a scope hides other teams', async () => {
    const { rows } = await logs()
    expect((await logs({ status: 'away' })).rows).toEqual(rows.filter((row) => row.status === 'away'))
    expect((await logs({ reason: 'Lunch' })).rows).toHaveLength(1)
    expect((await logs({ team: 'Help' })).rows).toEqual(rows.filter((row) => row.team === 'Help'))
    expect((await logs({ teams: ['main', 'Sales'] })).rows).toEqual(
      rows.filter((row) => row.team === 'main' || row.team === 'Sales'),
    )
    expect((await logs({ teams: [] })).rows).toEqual([])
    expect((await logs({ agent: 'default:nobody' })).rows).toEqual([])
    const filtered = await logs({ status: 'away', limit: 1 })
    expect((await logs({ status: 'away', limit: 9, cursor: filtered.next })).rows).toEqual(
      rows.filter((row) => row.status === 'away').slice(1),
    )
  })

  it('[LQ5] lists agents of the scope by their last team, and teams with the one of those who have none', async () => {
    expect(await listAgents(ledger.database, 'all')).toEqual([
      { id: 'default:a1', name: 'Ana "A", =1', team: 'Sales' },
      { id: 'default:a2', name: 'a2', team: 'Help' },
      { id: 'default:a3', name: 'a3', team: 'main' },
      { id: 'default:a4', name: 'a4', team: 'Nacht' },
    ])
    expect((await listAgents(ledger.database, ['main'])).map((agent) => agent.id)).toEqual(['default:a3'])
    expect(await listTeams(ledger.database)).toEqual(['Help', 'main', 'Nacht', 'Sales'])
  })
})

describe('an agent’s day', () => {
  const day = (agent: string, name: string, extra: object = {}) =>
    agentDay(ledger.database, {
      agent,
      day: name,
      teams: 'all',
      nowMs: NOW_MS,
      isBehind: false,
      defaults,
      ...extra,
    })

  it('[LQ6] adds up to the length of the business day, in the team’s zone', async () => {
    const found = await day('default:a1', '2026-11-16')
    expect(found).toMatchObject({
      agentId: 'default:a1',
      agent: 'Ana "A", =1',
      team: 'Sales',
      zone: 'America/Sao_Paulo',
      from: '2026-11-16T03:00:00.000Z',
      to: '2026-11-17T03:00:00.000Z',
      pending: false,
      totals: {
        availableMs: 18 * HOUR_MS,
        awayMs: HOUR_MS,
        offlineMs: 0,
        unknownMs: 5 * HOUR_MS,
        awayByReason: { Lunch: HOUR_MS },
      },
    })
    expect(found?.periods).toHaveLength(4)
  })

  it('[LQ6] adds up to 25 hours and to 23 where the clock changes', async () => {
    for (const [name, hours] of [
      ['2026-10-25', 25],
      ['2027-03-28', 23],
      ['2026-11-16', 24],
    ] as const) {
      const nowMs = Date.UTC(2028, 0, 1)
      const found = await day('default:a4', name, { nowMs })
      const { availableMs = 0, awayMs = 0, offlineMs = 0, unknownMs = 0 } = found?.totals ?? {}
      expect([name, (availableMs + awayMs + offlineMs + unknownMs) / HOUR_MS]).toEqual([name, hours])
      expect(Date.parse(found?.to ?? '') - Date.parse(found?.from ?? '')).toBe(hours * HOUR_MS)
    }
    const change = await day('default:a4', '2026-10-25')
    // Away from 00:30 UTC, within the hour that comes twice.
    expect(change?.totals).toMatchObject({ availableMs: 2.5 * HOUR_MS, awayMs: 22.5 * HOUR_MS })
  })

  it('[LQ6] names each chat held that day, with the rating where it is the agent’s', async () => {
    const chat = {
      id: 'default:c1',
      acceptedAt: '2026-11-16T09:30:00.000Z',
      closedAt: '2026-11-16T11:00:00.000Z',
      waitMs: HOUR_MS / 2,
      firstReplyMs: 8_000,
    }
    expect((await day('default:a1', '2026-11-16'))?.chats).toMatchObject([
      { ...chat, rating: 4, closedBy: 'agent' },
    ])
    expect((await day('default:a2', '2026-11-16'))?.chats).toMatchObject([
      { ...chat, rating: null, ratedAt: null },
    ])
    const { rows } =
      await sql`select agent, chats, in_chat_ms::int as ms from agent_day where chats > 0 order by agent`.execute(
        ledger.database.db,
      )
    expect(rows).toEqual([
      { agent: 'default:a1', chats: 1, ms: HOUR_MS },
      { agent: 'default:a2', chats: 1, ms: HOUR_MS / 2 },
    ])
  })

  it('[LQ6] an agent nobody knows has no day, nor has one whose team is out of scope', async () => {
    expect(await day('default:nobody', '2026-11-16')).toBeNull()
    expect(await day('default:a1', '2026-11-16', { teams: ['Help'] })).toBeNull()
    expect(await day('default:a1', '2026-11-16', { teams: ['Sales'] })).not.toBeNull()
  })

  it('[LQ6] a day that is not over adds up to now, and one to come is empty', async () => {
    const nowMs = MIDNIGHT_MS + 7 * HOUR_MS
    expect((await day('default:a1', '2026-11-16', { nowMs }))?.totals).toMatchObject({
      unknownMs: 4 * HOUR_MS,
      availableMs: 0,
    })
    expect((await day('default:a1', '2026-12-24'))?.periods).toEqual([])
  })
})

describe('the balance', () => {
  it('[LQ7] holds for what was derived, and names what was broken', async () => {
    const { checked, faults } = await ledgerBalance(ledger.database)
    expect(faults).toEqual([])
    expect(checked).toBeGreaterThan(3)
    const { db } = ledger.database
    const broken = async (statement: ReturnType<typeof sql>) => {
      const outcome = await db.startTransaction().execute()
      await statement.execute(outcome)
      const found = await ledgerBalance({ ...ledger.database, db: outcome })
      await outcome.rollback().execute()
      return [...new Set(found.faults.map((fault) => fault.kind))].sort()
    }
    expect(
      await broken(sql`update status_period set to_at = to_at - interval '1 ms' where reason = 'Lunch'`),
    ).toEqual(['sum'])
    expect(
      await broken(sql`update status_period set to_at = to_at + interval '1 ms' where reason = 'Lunch'`),
    ).toEqual(['overlap', 'sum'])
    expect(await broken(sql`delete from agent_day where agent = 'default:a2'`)).toEqual(['stray'])
    expect((await ledgerBalance(ledger.database, { day: '2001-01-01' })).checked).toBe(0)
  })
})
