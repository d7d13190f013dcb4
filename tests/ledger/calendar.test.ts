// A month's sums on real PostgreSQL, held against the days that they are of. Not how a calendar is drawn.
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FloorEvent } from '../../shared/events.ts'
import { insertFirstPosition } from '../../server/ledger/position.ts'
import { agentDay, agentDayTeam } from '../../server/ledger/queries/agent-day.ts'
import { besideDay, calendarMonth, teamDayAgents } from '../../server/ledger/queries/calendar.ts'
import { defaults, ledgerClock, type LedgerClock } from './ledger-clock.ts'
import { openLedger } from './ledger-database.ts'
import { eventAt } from './ledger-events.ts'

const HOUR_MS = 3_600_000
const MONTH_MS = Date.UTC(2026, 10, 1)
const NOW_MS = Date.UTC(2026, 10, 22, 15, 30)
const AGENTS = ['a1', 'a2', 'a3']

let ledger: Awaited<ReturnType<typeof openLedger>>
let clock: LedgerClock
beforeAll(async () => {
  ledger = await openLedger()
})
beforeEach(async () => {
  await ledger.database.pool
    .query(`truncate floor_position, event, message_text, event_conflict, person, person_stored_id,
    agent, team, derive_mark, agent_membership, agent_day, status_period, chat, chat_span`)
  await insertFirstPosition(ledger.database.db, 'e1')
  clock = ledgerClock(ledger.database, NOW_MS)
})
afterAll(() => ledger.drop())

const asker = () => ({ nowMs: NOW_MS, isBehind: false, defaults, teams: 'all' as const })
const status = (agent: string, hours: number, value: string, reason?: string) =>
  eventAt(MONTH_MS + hours * HOUR_MS, `agent/default:${agent}`, 'agent.status', {
    status: value,
    ...(reason !== undefined && { reason }),
  })
const profile = (agent: string, hours: number, team: string) =>
  eventAt(MONTH_MS + hours * HOUR_MS, `agent/default:${agent}`, 'agent.profile', { team })
const days = Array.from({ length: 30 }, (_, day) => `2026-11-${String(day + 1).padStart(2, '0')}`)

const what = fc.record({
  agent: fc.constantFrom(...AGENTS),
  hours: fc.integer({ min: -80, max: 515 }),
  value: fc.constantFrom('available', 'away', 'offline', 'away', 'team'),
  pick: fc.nat(5),
})
const REASONS = ['Break', 'Lunch', undefined, 'break', 'Meeting', 'Break']
const TEAMS = ['Care', 'Night', 'Care', 'Care', 'Care', 'main']

const told = (
  moves: readonly { agent: string; hours: number; value: string; pick: number }[],
): FloorEvent[] =>
  moves.map(({ agent, hours, value, pick }) =>
    value === 'team'
      ? profile(agent, hours, TEAMS[pick] ?? 'Care')
      : status(agent, hours, value, value === 'away' ? REASONS[pick] : undefined),
  )

async function ofDays(agent: string) {
  const sums = new Map<string, { team: string; availableMs: number; awayMs: number; unknownMs: number }>()
  for (const day of days) {
    const read = await agentDay(ledger.database, { agent: `default:${agent}`, day, ...asker() })
    if (read === null || read.from > new Date(NOW_MS).toISOString()) continue
    const said = read.periods.filter(({ cause }) => cause !== 'none')
    const of = (which: string) =>
      said.filter(({ status: is }) => is === which).reduce((sum, { durationMs }) => sum + durationMs, 0)
    sums.set(day, {
      team: read.team,
      availableMs: of('available'),
      awayMs: of('away'),
      unknownMs: of('unknown'),
    })
  }
  return sums
}

describe('a month', () => {
  it('[CA1] of an agent is what their days are, also those on which nothing happened, and of a team the sum of its agents', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(what, { minLength: 3, maxLength: 25 }), async (moves) => {
        await ledger.database.pool.query(
          'truncate event, agent, team, derive_mark, agent_membership, agent_day, status_period',
        )
        const stays = moves.filter(({ value }) => value !== 'team')
        await clock.store(...AGENTS.map((agent) => profile(agent, -100, 'Care')), ...told(stays))
        await clock.derive()
        const team = new Map<string, number>()
        for (const agent of AGENTS) {
          const month = await calendarMonth(
            ledger.database,
            { agent: `default:${agent}`, team: 'Care' },
            '2026-11',
            asker(),
          )
          const read = await ofDays(agent)
          for (const day of days) {
            const shown = month.days.find((one) => one.day === day)
            const { availableMs = 0, awayMs = 0, unknownMs = 0 } = read.get(day) ?? {}
            expect([day, shown?.availableMs ?? 0, shown?.awayMs ?? 0, shown?.unknownMs ?? 0]).toEqual([
              day,
              availableMs,
              awayMs,
              unknownMs,
            ])
            team.set(day, (team.get(day) ?? 0) + availableMs)
          }
        }
        const ofTeam = await calendarMonth(ledger.database, { team: 'Care' }, '2026-11', asker())
        for (const day of days)
          expect([day, ofTeam.days.find((one) => one.day === day)?.availableMs ?? 0]).toEqual([
            day,
            team.get(day) ?? 0,
          ])
      }),
      { numRuns: 8 },
    )
  }, 120_000)

  it('[CA2] follows an agent from team to team, and a team only while they are in it', async () => {
    await clock.store(
      profile('a1', 0, 'Care'),
      status('a1', 8, 'available'),
      profile('a1', 36, 'Night'),
      status('a1', 60, 'offline'),
    )
    await clock.derive()
    const month = await calendarMonth(
      ledger.database,
      { agent: 'default:a1', team: 'Night' },
      '2026-11',
      asker(),
    )
    expect(month.days.map(({ day, availableMs }) => [day, availableMs / HOUR_MS])).toEqual([
      ['2026-11-01', 16],
      ['2026-11-02', 24],
      ['2026-11-03', 12],
    ])
    const of = async (team: string) =>
      (await calendarMonth(ledger.database, { team }, '2026-11', asker())).days
        .filter(({ availableMs }) => availableMs > 0)
        .map(({ day, availableMs }) => [day, availableMs / HOUR_MS])
    expect(await of('Care')).toEqual([
      ['2026-11-01', 16],
      ['2026-11-02', 12],
    ])
    expect(await of('Night')).toEqual([
      ['2026-11-02', 12],
      ['2026-11-03', 12],
    ])
    const scoped = await calendarMonth(ledger.database, { agent: 'default:a1', team: 'Night' }, '2026-11', {
      ...asker(),
      teams: ['Care'],
    })
    expect(scoped.days.map(({ day, availableMs }) => [day, availableMs / HOUR_MS])).toEqual([
      ['2026-11-01', 16],
      ['2026-11-02', 12],
    ])
    expect(await agentDayTeam(ledger.database, 'default:a1', '2026-11-03', defaults)).toBe('Night')
  })

  it('[CA3] marks the days on which a limit or a budget was passed, and those with a hole in the log', async () => {
    const evidenceMs = MONTH_MS + 82 * HOUR_MS
    await clock.store(
      profile('a1', 0, 'Care'),
      status('a1', 8, 'available'),
      // One use of more than 15 minutes.
      status('a1', 9, 'away', 'Break'),
      status('a1', 9.3, 'available'),
      // Three uses within the limit, over the budget of 30 minutes together.
      ...[33, 34, 35].flatMap((hour) => [
        status('a1', hour, 'away', hour === 34 ? 'break' : 'Break'),
        status('a1', hour + 0.2, 'available'),
      ]),
      // Neither.
      status('a1', 57, 'away', 'Break'),
      status('a1', 57.2, 'available'),
      eventAt(
        evidenceMs + 10_000,
        'agent/default:a1',
        'system.agent.lapse',
        { leaseEndMs: evidenceMs + 10_000, evidenceMs },
        { source: 'floorview', receivedAtMs: evidenceMs + 10_000 },
      ),
      status('a1', 90, 'offline'),
    )
    await clock.derive()
    const month = await calendarMonth(ledger.database, { team: 'Care' }, '2026-11', asker())
    expect(month.days.map(({ day, overLimit, gaps }) => [day.slice(8), overLimit, gaps])).toEqual([
      ['01', 1, 0],
      ['02', 1, 0],
      ['03', 0, 0],
      ['04', 0, 1],
    ])
  })
})

describe('a team’s day', () => {
  it('[CA4] lists its agents, and gives the medians that a day is set beside', async () => {
    await clock.store(
      ...AGENTS.flatMap((agent, index) => [
        profile(agent, 0, 'Care'),
        // Weekly from the first on: 1, 8, 15 and 22 November are Sundays.
        ...[0, 168, 336, 504].flatMap((week) => [
          status(agent, week + 6, 'available'),
          status(agent, week + 8 + index, 'offline'),
        ]),
      ]),
    )
    await clock.derive()
    const agents = await teamDayAgents(ledger.database, 'Care', '2026-11-15', asker())
    expect(agents.map(({ id, availableMs }) => [id, availableMs / HOUR_MS])).toEqual([
      ['default:a1', 2],
      ['default:a2', 3],
      ['default:a3', 4],
    ])
    const beside = await besideDay(
      ledger.database,
      { agent: 'default:a1', team: 'Care', day: '2026-11-22' },
      asker(),
    )
    expect(beside.team).toMatchObject({ count: 3, signedInMs: 3 * HOUR_MS })
    expect(beside.weekday).toMatchObject({ count: 3, signedInMs: 2 * HOUR_MS })
  })
})
