// What an agent's day says beside its log: why each period began, what chats come to, limits passed. Not the periods: user-logs.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertFirstPosition } from '../../server/ledger/position.ts'
import { agentDay } from '../../server/ledger/queries/agent-day.ts'
import { defaults, ledgerClock, type LedgerClock } from './ledger-clock.ts'
import { openLedger } from './ledger-database.ts'
import { eventAt } from './ledger-events.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const MIDNIGHT_MS = Date.UTC(2026, 10, 16)
const A1 = 'agent/default:a1'

let ledger: Awaited<ReturnType<typeof openLedger>>
let clock: LedgerClock
beforeAll(async () => {
  ledger = await openLedger()
  await insertFirstPosition(ledger.database.db, 'e1')
  clock = ledgerClock(ledger.database, MIDNIGHT_MS + 48 * HOUR_MS)
})
afterAll(() => ledger.drop())

const time = (hours: number) => MIDNIGHT_MS + hours * HOUR_MS
const iso = (hours: number) => new Date(time(hours)).toISOString()
const status = (hours: number, value: string, reason?: string, stamps: object = {}) =>
  eventAt(time(hours), A1, 'agent.status', { status: value, ...(reason !== undefined && { reason }) }, stamps)
const message = (hours: number, chat: string, data: object) =>
  eventAt(time(hours), `chat/default:${chat}`, 'chat.message', data)

const read = async () => {
  const day = await agentDay(ledger.database, {
    agent: 'default:a1',
    day: '2026-11-16',
    teams: 'all',
    nowMs: clock.now(),
    isBehind: false,
    defaults,
  })
  if (day === null) throw new Error('no such day')
  return day
}

describe('an agent’s day', () => {
  it('[DY6] names what began each entry: event, actor, by itself or told, rule, note, and when it was heard', async () => {
    const evidenceMs = time(10)
    await clock.store(
      eventAt(time(8), A1, 'agent.login'),
      status(8, 'available'),
      status(9, 'away', 'Break', { receivedAtMs: time(9.5) }),
      status(9.5, 'available'),
      eventAt(
        evidenceMs + 10_000,
        A1,
        'system.agent.lapse',
        { leaseEndMs: evidenceMs + 10_000, evidenceMs },
        { source: 'floorview', receivedAtMs: evidenceMs + 10_000 },
      ),
      eventAt(time(11), A1, 'agent.heartbeat', {}),
      eventAt(time(12), A1, 'agent.logout', { why: 'dentist' }),
    )
    await clock.derive()
    const { periods } = await read()
    expect(
      periods.map(({ status: said, why }) => [said, why.event, why.actor, why.how, why.rule, why.note]),
    ).toEqual([
      ['unknown', null, null, null, null, null],
      ['available', 'login', 'agent', 'reported', null, null],
      ['away', 'status', 'agent', 'reported', null, null],
      ['available', 'status', 'agent', 'reported', null, null],
      ['unknown', 'lapse', 'floorview', 'automatic', 'lease-ended', null],
      ['available', 'heartbeat', 'floorview', 'automatic', 'lease-renewed', null],
      ['offline', 'logout', 'agent', 'reported', null, 'dentist'],
    ])
    expect(periods[2]?.why.toldAt).toBe(iso(9.5))
  })

  it('[DY7] says by how much a use passed its limit, and a day’s uses their budget', async () => {
    const day = await read()
    // 30 min of a break that may last 15, of a day's 30.
    expect(day.periods.map(({ overLimitMs }) => overLimitMs / MINUTE_MS)).toEqual([0, 0, 15, 0, 0, 0, 0])
    expect(day.overBudgetMs).toEqual({})
    await clock.store(status(11.25, 'away', 'break'), status(11.5, 'available'))
    await clock.derive()
    // The team knows a reason whatever its case.
    expect((await read()).overBudgetMs).toEqual({ Break: 15 * MINUTE_MS })
  })

  it('[DY8] sums up its chats: the agent’s own replies, chats at once, ratings from ten on, and sentiment', async () => {
    for (const [index, start] of [8, 8.25, 9].entries()) {
      const chat = `chat/default:c${index}`
      await clock.store(
        eventAt(time(start), chat, 'chat.queued', {}),
        eventAt(time(start), chat, 'chat.accepted', { agent: 'default:a1' }),
        message(start, `c${index}`, { role: 'customer', ...(index < 2 && { sentiment: -0.5 }) }),
        message(start + 0.01 * (index + 1), `c${index}`, { role: 'agent', agent: 'default:a1' }),
        message(start + 0.02, `c${index}`, { role: 'customer', ...(index === 0 && { sentiment: 0.5 }) }),
        eventAt(time(start + 0.5), chat, 'chat.closed', { by: 'agent' }),
        eventAt(time(start + 0.6), chat, 'chat.rated', { score: 4, min: 1, max: 5, agent: 'default:a1' }),
      )
    }
    await clock.derive()
    const { numbers, sentiment, ratings, chats } = await read()
    expect(numbers).toMatchObject({
      inChatMs: 1.25 * HOUR_MS,
      chatsAtOnce: 1.2,
      firstReplyMs: 0.02 * HOUR_MS,
      firstReplyCount: 3,
      rating: null,
      ratingCount: 3,
      sentimentCount: 2,
      sentimentMissing: 1,
    })
    // The later message weighs 1, the one before it 0.7.
    expect(chats[0]?.sentiment).toBeCloseTo((0.5 - 0.7 * 0.5) / 1.7, 10)
    expect(sentiment).toHaveLength(3)
    expect(ratings.map(({ score }) => score)).toEqual([4, 4, 4])
    for (let more = 3; more < 10; more += 1)
      await clock.store(
        eventAt(time(12), `chat/default:r${more}`, 'chat.rated', {
          score: 5,
          min: 1,
          max: 5,
          agent: 'default:a1',
        }),
      )
    await clock.derive()
    expect((await read()).numbers).toMatchObject({ rating: 4.7, ratingCount: 10 })
  })

  it('[DY9] has the alerts that stood on it, also one that was opened before it, and no other agent’s', async () => {
    const alert = (key: string, agent: string, opened: number, cleared: number | null) =>
      sql`insert into alert (team, key, rule_id, kind, severity, agent, since_at, opened_at, cleared_at, outage)
        values ('main', ${key}, 'overLimit', 'overLimit', 'act', ${agent}, ${new Date(time(opened))},
          ${new Date(time(opened))}, ${cleared === null ? null : new Date(time(cleared))}, ${key})`.execute(
        ledger.database.db,
      )
    await alert('before', 'default:a1', -3, -1)
    await alert('into', 'default:a1', -3, 1)
    await alert('within', 'default:a1', 5, 6)
    await alert('open', 'default:a1', 7, null)
    await alert('after', 'default:a1', 25, null)
    await alert('another', 'default:a2', 5, 6)
    expect((await read()).alerts.map(({ key }) => key)).toEqual(['into', 'within', 'open'])
  })
})
