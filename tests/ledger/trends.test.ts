// Trends on real PostgreSQL, held against the same numbers counted by hand from what was told. Not the rule: tests/shared/trends.test.ts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { businessDayAt } from '../../shared/day.ts'
import type { FloorEvent } from '../../shared/events.ts'
import { median } from '../../shared/metrics/median.ts'
import type { Trend } from '../../shared/metrics/trend.ts'
import { insertFirstPosition } from '../../server/ledger/position.ts'
import { agentTrends, teamTrends, type TrendAsker } from '../../server/ledger/queries/trends.ts'
import { luckOf } from '../support/generators/trend-floor.ts'
import { defaults, ledgerClock, type LedgerClock } from './ledger-clock.ts'
import { openLedger } from './ledger-database.ts'
import { eventAt } from './ledger-events.ts'

const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000]
const NOW_MS = Date.UTC(2026, 10, 22, 15, 30)
const [ZONE, DAY_START] = ['America/New_York', '04:00']
// The clocks of New York went back on 1 November.
const LAST_DAY = '2026-11-21'
const lastNumber = Date.parse(`${LAST_DAY}T00:00:00Z`) / DAY_MS

interface Told {
  agent: string
  team: string
  atMs: number
  rating: number | null
  mood: number | null
  replyMs: number
}

let ledger: Awaited<ReturnType<typeof openLedger>>
let clock: LedgerClock
const told: Told[] = []

/** A shift of eight hours: six in two chats and between them, one away, one of the break without a word why. */
function shift(agent: string, startMs: number): FloorEvent[] {
  const status = (hours: number, value: string, reason?: string) =>
    eventAt(startMs + hours * HOUR_MS, `agent/s:${agent}`, 'agent.status', {
      status: value,
      ...(reason !== undefined && { reason }),
    })
  return [
    status(0, 'available'),
    status(3, 'away', 'LUNCH'),
    status(4, 'available'),
    status(6, 'away'),
    status(6.5, 'available'),
    status(8, 'offline'),
  ]
}

let chats = 0
function chat(agent: string, team: string, startMs: number, luck: ReturnType<typeof luckOf>): FloorEvent[] {
  const id = `s:c${(chats += 1)}`
  const replyMs = Math.round(5_000 + 90_000 * luck.share())
  const rating = luck.share() < 0.4 ? 1 + Math.floor(luck.share() * 5) : null
  const mood = luck.share() < 0.8 ? Math.round((luck.share() * 2 - 1) * 100) / 100 : null
  told.push({ agent, team, atMs: startMs + MINUTE_MS + replyMs, rating, mood, replyMs })
  const said = (ms: number, type: string, data: object) =>
    eventAt(startMs + ms, `chat/${id}`, `chat.${type}`, data)
  return [
    said(0, 'queued', { team }),
    said(30_000, 'accepted', { agent: `s:${agent}` }),
    said(MINUTE_MS, 'message', { role: 'customer', ...(mood !== null && { sentiment: mood }) }),
    said(MINUTE_MS + replyMs, 'message', { role: 'agent', agent: `s:${agent}` }),
    said(20 * MINUTE_MS, 'closed', { by: 'agent' }),
    ...(rating === null
      ? []
      : [said(21 * MINUTE_MS, 'rated', { score: rating, min: 1, max: 5, agent: `s:${agent}` })]),
  ]
}

beforeAll(async () => {
  ledger = await openLedger()
  await insertFirstPosition(ledger.database.db, 'e1')
  clock = ledgerClock(ledger.database, NOW_MS)
  const luck = luckOf(3)
  const before = NOW_MS - 70 * DAY_MS
  const events: FloorEvent[] = [
    eventAt(before, 'team/Night', 'system.team.settings', {
      effectiveFromMs: before,
      changes: { zone: ZONE, dayStart: DAY_START },
    }),
    ...['ana', 'rui'].map((agent) =>
      eventAt(before, `agent/s:${agent}`, 'agent.profile', { team: 'Night', name: agent }),
    ),
    // Rui is lent to Days for a week of the recent window.
    eventAt(NOW_MS - 12 * DAY_MS, 'agent/s:rui', 'agent.profile', { team: 'Days' }),
    eventAt(NOW_MS - 5 * DAY_MS, 'agent/s:rui', 'agent.profile', { team: 'Night' }),
  ]
  for (let back = 66; back >= 0; back -= 1) {
    if (back % 7 === 3) continue
    // From two hours before the business day's edge to six behind it.
    const startMs = Math.floor(NOW_MS / DAY_MS) * DAY_MS - back * DAY_MS + 7 * HOUR_MS
    if (startMs > NOW_MS) continue
    for (const agent of ['ana', 'rui']) {
      const team =
        agent === 'rui' && startMs >= NOW_MS - 12 * DAY_MS && startMs < NOW_MS - 5 * DAY_MS ? 'Days' : 'Night'
      events.push(...shift(agent, startMs))
      for (const hours of [0.2, 1.4, 4.3, 7])
        events.push(...chat(agent, team, startMs + hours * HOUR_MS, luck))
    }
  }
  events.sort((a, b) => a.occurredAtMs - b.occurredAtMs)
  await clock.store(...events.filter((event) => event.occurredAtMs <= NOW_MS))
  await clock.derive()
}, 120_000)
afterAll(() => ledger.drop())

const asker = (teams: TrendAsker['teams'] = 'all'): TrendAsker => ({
  ...{ weeks: 4, nowMs: NOW_MS, isBehind: false, defaults, teams },
})
const dayOf = (atMs: number) => Date.parse(`${businessDayAt(atMs, ZONE, DAY_START).day}T00:00:00Z`) / DAY_MS
const weekOf = (atMs: number) => Math.floor((lastNumber - dayOf(atMs)) / 7)
/** What was told in a window: the recent one is of the weeks 0 to 3. */
const inWindow = (rows: readonly Told[], recent: boolean) =>
  rows.filter(({ atMs }) =>
    recent ? weekOf(atMs) >= 0 && weekOf(atMs) < 4 : weekOf(atMs) >= 4 && weekOf(atMs) < 8,
  )
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const trendOf = (trends: readonly Trend[], metric: Trend['metric'], reason: string | null = null) => {
  const found = trends.find((trend) => trend.metric === metric && trend.reason === reason)
  if (found === undefined) throw new Error(`no trend of ${metric} ${reason ?? ''}`)
  return found
}

function expectCounted(trends: readonly Trend[], rows: readonly Told[]): void {
  for (const [name, recent] of [
    ['before', false],
    ['recent', true],
  ] as const) {
    const own = inWindow(rows, recent)
    const of = (pick: (row: Told) => number | null) => own.flatMap((row) => pick(row) ?? [])
    const [ratings, moods, replies] = [
      of((row) => row.rating),
      of((row) => row.mood),
      of((row) => row.replyMs),
    ]
    expect(trendOf(trends, 'rating')[name].count).toBe(ratings.length)
    expect(trendOf(trends, 'rating')[name].level).toBeCloseTo(mean(ratings), 9)
    expect(trendOf(trends, 'sentiment')[name].count).toBe(moods.length)
    expect(trendOf(trends, 'sentiment')[name].level).toBeCloseTo(mean(moods), 9)
    expect(trendOf(trends, 'firstReply')[name]).toMatchObject({
      level: median(replies),
      count: replies.length,
    })
  }
}

describe('the trends of a team', () => {
  it('[TD10] are of its business days up to yesterday, by its clock, and of its own chats and people', async () => {
    const page = await teamTrends(ledger.database, 'Night', { ...asker(), hasLists: false })
    expect(page).toMatchObject({
      ...{ zone: ZONE, dayStart: DAY_START, pending: false, lists: null },
      windows: {
        before: { first: '2026-09-27', last: '2026-10-24' },
        recent: { first: '2026-10-25', last: LAST_DAY },
      },
      agents: [{ id: 's:ana' }, { id: 's:rui' }],
    })
    expectCounted(
      page.trends,
      told.filter(({ team }) => team === 'Night'),
    )
    const recent = inWindow(told, true).filter(({ team }) => team === 'Night')
    const missing = recent.filter(({ mood }) => mood === null)
    expect(page.unscoredShare).toBeCloseTo(missing.length / recent.length, 9)
  })

  it('[TD11] have the time in chats over it and available time without one, and away by reason of the time signed in', async () => {
    const { trends } = await agentTrends(ledger.database, { agent: 's:ana', team: 'Night' }, asker())
    // Of 8 hours 1.5 are away; four chats of 19.5 minutes lie in the rest.
    const inChatMs = 4 * 19.5 * MINUTE_MS
    expect(trendOf(trends, 'occupancy').recent.level).toBeCloseTo(inChatMs / (6.5 * HOUR_MS), 2)
    expect(trendOf(trends, 'away').recent.level).toBeCloseTo(1.5 / 8, 2)
    expect(trendOf(trends, 'awayReason', 'Lunch').recent.level).toBeCloseTo(1 / 8, 2)
    expect(trendOf(trends, 'awayReason', '').recent.level).toBeCloseTo(0.5 / 8, 2)
    const shares = trends.filter(({ metric }) => metric === 'awayReason')
    for (const name of ['before', 'recent'] as const)
      expect(shares.reduce((sum, share) => sum + (share[name].level ?? 0), 0)).toBeCloseTo(
        trendOf(trends, 'away')[name].level ?? 0,
        9,
      )
  })
})

describe('the trends of an agent', () => {
  it('[TD12] follow them from team to team, and for who may see one team are of their time in it', async () => {
    const all = await agentTrends(ledger.database, { agent: 's:rui', team: 'Night' }, asker())
    const own = told.filter(({ agent }) => agent === 'rui')
    const counted = (trends: readonly Trend[]) => trendOf(trends, 'firstReply').recent.count
    // Days has a clock of its own, so that its days may begin and end elsewhere.
    expect(Math.abs(counted(all.trends) - inWindow(own, true).length)).toBeLessThanOrEqual(4)
    const seen = await agentTrends(ledger.database, { agent: 's:rui', team: 'Night' }, asker(['Night']))
    expectCounted(
      seen.trends,
      own.filter(({ team }) => team === 'Night'),
    )
    expect(counted(seen.trends)).toBeLessThan(counted(all.trends))
    const days = await teamTrends(ledger.database, 'Days', { ...asker(), hasLists: true })
    expect(days.agents.map(({ id }) => id)).toEqual(['s:rui'])
    expect(days.trends.every(({ verdict }) => verdict === 'too-few')).toBe(true)
    expect(days.lists).toEqual({ fallingBehind: [], improving: [] })
  })

  it('[TD10] of whom nothing is known are empty', async () => {
    const page = await agentTrends(ledger.database, { agent: 's:nobody', team: 'main' }, asker())
    expect(page.trends.map(({ metric, verdict }) => [metric, verdict])).toEqual([
      ['rating', 'too-few'],
      ['sentiment', 'too-few'],
      ['firstReply', 'too-few'],
      ['occupancy', 'too-few'],
      ['away', 'too-few'],
    ])
  })
})
