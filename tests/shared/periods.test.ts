// Periods against an oracle that shares no code: at random instants a naive scan of the events names the status.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { floorEvent } from '../../shared/events.ts'
import { createAgentCalendar, cutRuns, membershipsOf, teamStays } from '../../shared/floor/agent-calendar.ts'
import type { AgentEvent } from '../../shared/floor/agent-facts.ts'
import { noPeriodState, periodState, statusRuns, type StatusRun } from '../../shared/floor/periods.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'

const T0 = Date.UTC(2026, 10, 20, 9)
const minute = 60_000

let made = 0
function agentEvent(type: string, atMs: number, data: object = {}, stamps: object = {}): AgentEvent {
  made += 1
  const base = {
    source: 's',
    id: `i${String(made).padStart(6, '0')}`,
    subject: 'agent/s:a',
    receivedAtMs: atMs,
  }
  const event = floorEvent.parse({ ...base, type, claimedAtMs: atMs, occurredAtMs: atMs, data, ...stamps })
  if (event.type.startsWith('chat.') || event.type === 'system.team.settings')
    throw new Error('not of an agent')
  return event as AgentEvent // narrowed by the line above, which the compiler cannot follow
}
const status = (atMs: number, value: string, reason?: string) =>
  agentEvent('agent.status', atMs, { status: value, reason })
const lapse = (evidenceMs: number, atMs: number) =>
  agentEvent(
    'system.agent.lapse',
    atMs,
    { leaseEndMs: evidenceMs + 10_000, evidenceMs },
    { source: 'floorview' },
  )

const runsOf = (events: AgentEvent[], fromMs = T0 - 10 * minute, toMs = T0 + 600 * minute) =>
  statusRuns(noPeriodState(), events, fromMs, toMs).runs.map(
    (run) =>
      `${(run.fromMs - T0) / minute} ${run.status}${run.reason === null ? '' : `/${run.reason}`} ${run.cause}`,
  )

describe('runs', () => {
  it('[LP1] unknown with no cause before the first event, and unknown by event after a log-in without status', () => {
    const events = [agentEvent('agent.login', T0), status(T0 + 2 * minute, 'available')]
    expect(runsOf(events)).toEqual(['-10 unknown none', '0 unknown event', '2 available event'])
    const later = [
      status(T0, 'available'),
      agentEvent('agent.logout', T0 + minute),
      agentEvent('agent.login', T0 + 3 * minute),
    ]
    expect(runsOf(later)).toEqual([
      '-10 unknown none',
      '0 available event',
      '1 offline event',
      '3 unknown event',
    ])
  })

  it('[LP2] equal neighbours are one period with the cause of the first, but for what was unknown before anything was known', () => {
    const events = [
      status(T0, 'away', 'Lunch'),
      status(T0 + minute, 'away', 'Lunch'),
      status(T0 + 2 * minute, 'away', 'Break'),
    ]
    expect(runsOf(events)).toEqual(['-10 unknown none', '0 away/Lunch event', '2 away/Break event'])
  })

  it('[LP3] a removal is offline until a later event', () => {
    const events = [
      status(T0, 'available'),
      agentEvent('agent.removed', T0 + minute),
      status(T0 + 5 * minute, 'away'),
    ]
    expect(runsOf(events)).toEqual([
      '-10 unknown none',
      '0 available event',
      '1 offline event',
      '5 away event',
    ])
  })

  it('[LP4] a lapse is unknown from the last evidence to the return, over available and away time only', () => {
    const events = [
      status(T0, 'available'),
      lapse(T0 + 2 * minute, T0 + 3 * minute),
      status(T0 + 4 * minute, 'away', 'Lunch'),
      agentEvent('agent.heartbeat', T0 + 6 * minute),
      lapse(T0 + 8 * minute, T0 + 9 * minute),
      agentEvent('agent.logout', T0 + 10 * minute),
    ]
    expect(runsOf(events)).toEqual([
      '-10 unknown none',
      '0 available event',
      '2 unknown lapse',
      '6 away/Lunch return',
      '8 unknown lapse',
      '10 offline event',
    ])
  })

  it('[LP5] a gap of no more than the grace is no lapse', () => {
    const gap = (returnMs: number) => [
      status(T0, 'available'),
      lapse(T0 + minute, T0 + minute + 10_000),
      agentEvent('agent.heartbeat', returnMs),
    ]
    expect(runsOf(gap(T0 + minute + 30_000))).toEqual(['-10 unknown none', '0 available event'])
    expect(runsOf(gap(T0 + minute + 30_001))).toHaveLength(4)
  })

  it('[LP5] who logs out soon after the last heartbeat was there until then', () => {
    const leaving = (logoutMs: number) => [
      status(T0, 'available'),
      lapse(T0 + minute, T0 + minute + 10_000),
      agentEvent('agent.logout', logoutMs),
    ]
    expect(runsOf(leaving(T0 + minute + 6000))).toEqual([
      '-10 unknown none',
      '0 available event',
      '1.1 offline event',
    ])
    expect(runsOf(leaving(T0 + minute + 30_001))).toHaveLength(4)
  })

  it('[OT3] unknown because Floorview was down has a cause of its own, unless the agent was lost as well', () => {
    const lost = (evidenceMs: number, atMs: number, data: object = {}) =>
      agentEvent('system.agent.lapse', atMs, { leaseEndMs: evidenceMs + 10_000, evidenceMs, ...data })
    const events = [
      status(T0, 'available'),
      lost(T0 + 2 * minute, T0 + 3 * minute, { isOutage: true }),
      agentEvent('agent.heartbeat', T0 + 6 * minute),
    ]
    const told = ['-10 unknown none', '0 available event', '2 unknown outage', '6 available return']
    expect(runsOf(events)).toEqual(told)
    // What is told of it holds from one part of the time to the next.
    const { after } = statusRuns(noPeriodState(), events, T0 - 10 * minute, T0 + 4 * minute)
    const kept = periodState.parse(JSON.parse(JSON.stringify(after)))
    const [rest] = statusRuns(kept, events.slice(2), T0 + 4 * minute, T0 + 5 * minute).runs
    expect(rest).toMatchObject({ status: 'unknown', cause: 'outage' })
    expect(runsOf([...events, lost(T0 + 2 * minute, T0 + 3 * minute)])).toEqual(
      told.map((run) => run.replace('outage', 'lapse')),
    )
  })

  it('[LP6] of a sequencing source the later in order takes over from its own instant', () => {
    const sequenced = (atMs: number, sequence: string, value: string) =>
      agentEvent('agent.status', atMs, { status: value }, { sequence })
    const events = [sequenced(T0 + 5 * minute, '9', 'away'), sequenced(T0 + minute, '10', 'available')]
    expect(runsOf(events)).toEqual(['-10 unknown none', '1 available event'])
  })
})

// ---- the oracle

const RANKS = ['profile', 'login', 'status', 'heartbeat', 'lapse', 'logout', 'removed']
const rank = (event: AgentEvent) => RANKS.findIndex((name) => event.type.endsWith(name))

function isLater(a: AgentEvent, b: AgentEvent): boolean {
  const primary = (event: AgentEvent) => BigInt(event.sequence ?? event.claimedAtMs)
  if (primary(a) !== primary(b)) return primary(a) > primary(b)
  if (rank(a) !== rank(b)) return rank(a) > rank(b)
  return a.id > b.id
}
const latest = (events: AgentEvent[]) =>
  events.reduce<AgentEvent | undefined>(
    (best, event) => (best === undefined || isLater(event, best) ? event : best),
    undefined,
  )

/** The status at one instant by a scan of everything. */
function statusAt(events: AgentEvent[], atMs: number): string {
  const past = events.filter((event) => event.occurredAtMs <= atMs && event.type !== 'system.agent.lapse')
  const said = latest(past.filter((event) => /login|logout|status|removed/.test(event.type)))
  if (said?.type === 'agent.removed') return 'offline'
  if (said === undefined || said.type === 'agent.login') return 'unknown'
  if (said.type !== 'agent.status') return 'offline'
  if (said.data.status === 'offline')
    return said.data.reason === undefined ? 'offline' : `offline/${said.data.reason}`
  const lost = events.some((event) => {
    if (event.type !== 'system.agent.lapse' || event.data.evidenceMs > atMs) return false
    const signs = events.filter((sign) => /heartbeat|login|logout/.test(sign.type))
    const after = signs.filter(
      (sign) =>
        (sign.receivedAtMs >= event.receivedAtMs || sign.type === 'agent.logout') &&
        sign.occurredAtMs > event.data.evidenceMs,
    )
    const back = Math.min(...after.map((sign) => sign.occurredAtMs))
    return atMs < back && back - event.data.evidenceMs > 30_000
  })
  if (lost) return 'unknown'
  return said.data.reason === undefined ? said.data.status : `${said.data.status}/${said.data.reason}`
}

// Short, so that events often fall between another one and its lapse.
const SPAN_MS = 4 * 60 * minute
const instant = fc.integer({ min: 0, max: SPAN_MS / 1000 }).map((second) => T0 + second * 1000)

const history = fc
  .tuple(
    fc.boolean(),
    fc.array(
      fc.record({
        type: fc.constantFrom(...RANKS),
        atMs: instant,
        skewMs: fc.constantFrom(0, 0, 0, 700, -1_500),
        lateMs: fc.constantFrom(0, 0, 20_000, 90_000),
        sequence: fc.integer({ min: 1, max: 30 }),
        status: fc.constantFrom('available', 'away', 'offline'),
        reason: fc.constantFrom(undefined, 'Lunch', 'Break'),
        backMs: fc.constantFrom(5_000, 25_000, 60_000, 5_400_000),
      }),
      { maxLength: 25 },
    ),
  )
  .map(([sequencing, entries]) =>
    entries.map((entry) => {
      const isLapse = entry.type === 'lapse'
      const stamps = {
        receivedAtMs: entry.atMs + entry.lateMs,
        claimedAtMs: entry.atMs + entry.skewMs,
        occurredAtMs: entry.atMs,
        ...(sequencing && !isLapse ? { sequence: String(entry.sequence) } : {}),
      }
      if (isLapse) {
        const evidenceMs = entry.atMs - entry.backMs
        return agentEvent(
          'system.agent.lapse',
          entry.atMs,
          { leaseEndMs: evidenceMs + 10_000, evidenceMs },
          stamps,
        )
      }
      const data = {
        profile: { team: entry.reason ?? 'S' },
        status: { status: entry.status, reason: entry.reason },
      }
      return agentEvent(
        `agent.${entry.type}`,
        entry.atMs,
        entry.type in data ? data[entry.type as 'status'] : {},
        stamps,
      )
    }),
  )
/** Around everything that a history holds. */
const FROM_MS = T0 - 2 * 60 * minute
const TO_MS = T0 + SPAN_MS + 60 * minute

const at = (runs: StatusRun[], atMs: number) => {
  const run = runs.findLast((each) => each.fromMs <= atMs)
  return run === undefined ? '' : run.reason === null ? run.status : `${run.status}/${run.reason}`
}
const effective = (event: AgentEvent) =>
  event.type === 'system.agent.lapse' ? event.data.evidenceMs : event.occurredAtMs

describe('against a naive scan', () => {
  it('[LP7] at any instant the period names the status that a scan of the events names', () => {
    fc.assert(
      fc.property(history, fc.array(instant, { minLength: 5, maxLength: 20 }), (events, probes) => {
        const { runs } = statusRuns(noPeriodState(), events, FROM_MS, TO_MS)
        const turns = events.flatMap((event) => [
          event.occurredAtMs,
          effective(event),
          event.occurredAtMs - 1,
        ])
        for (const atMs of [...probes, ...turns])
          if (atMs >= FROM_MS) expect([atMs, at(runs, atMs)]).toEqual([atMs, statusAt(events, atMs)])
      }),
      { numRuns: 400 },
    )
  })

  it('[LP7] neither the order of arrival nor a cut into parts changes the periods', () => {
    fc.assert(
      fc.property(
        history,
        fc.array(instant, { maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        (events, cuts, random) => {
          const shuffled = events
            .map((event) => ({ event, key: random.next().value as number | undefined }))
            .sort((a, b) => (a.key ?? 0) - (b.key ?? 0))
            .map(({ event }) => event)
          const whole = statusRuns(noPeriodState(), events, FROM_MS, TO_MS)
          const edges = [FROM_MS, ...new Set(cuts.toSorted((a, b) => a - b)), TO_MS]
          let state = noPeriodState()
          const parts: StatusRun[] = []
          for (const [index, fromMs] of edges.slice(0, -1).entries()) {
            const rest = shuffled.filter((event) => effective(event) >= fromMs)
            const part = statusRuns(state, rest, fromMs, edges[index + 1] ?? TO_MS)
            // The state is stored as JSON between two days.
            state = periodState.parse(JSON.parse(JSON.stringify(part.after)))
            const [first, ...others] = part.runs
            if (
              first !== undefined &&
              (parts.length === 0 ||
                first.cause !== parts.at(-1)?.cause ||
                first.status !== parts.at(-1)?.status ||
                first.reason !== parts.at(-1)?.reason)
            )
              parts.push(first)
            parts.push(...others)
          }
          expect(parts).toEqual(whole.runs)
          expect(state).toEqual(periodState.parse(JSON.parse(JSON.stringify(whole.after))))
        },
      ),
      { numRuns: 300 },
    )
  })
})

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Africa/Casablanca',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
]
// Clock changes of each: Sao Paulo's were at midnight, Casablanca's leave and enter Ramadan, Lord Howe's are half an hour.
const CHANGES = [
  '2018-02-18',
  '2018-11-04',
  '2026-10-25',
  '2026-03-29',
  '2026-04-05',
  '2026-10-04',
  '2025-02-23',
  '2025-04-06',
]
const localDate = (atMs: number, zone: string) =>
  new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(atMs)

describe('days', () => {
  it('[LP8] periods cover the time to the millisecond, and each lies in one local day, over clock changes too', () => {
    const around = fc.tuple(
      fc.constantFrom(...CHANGES),
      fc.integer({ min: -2 * 24 * 3600, max: 0 }),
      fc.integer({ min: 1, max: 72 * 3600_000 }),
    )
    const statuses = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom('available', 'away', 'offline')),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), around, statuses, (zone, [date, offsetS, lengthMs], said) => {
        const fromMs = Date.parse(date) + offsetS * 1000
        const toMs = fromMs + lengthMs
        const events = said.map(([share, value]) => status(fromMs + Math.floor(share * lengthMs), value))
        const { runs } = statusRuns(noPeriodState(), events, fromMs, toMs)
        const calendar = createAgentCalendar([], () => undefined, defaultSettings(zone))
        const periods = [...cutRuns(runs, calendar, fromMs, toMs)]
        let reachedMs = fromMs
        for (const period of periods) {
          expect(period.fromMs).toBe(reachedMs)
          expect(period.toMs).toBeGreaterThan(period.fromMs)
          expect(localDate(period.fromMs, zone)).toBe(period.day)
          expect(localDate(period.toMs - 1, zone)).toBe(period.day)
          reachedMs = period.toMs
        }
        expect(reachedMs).toBe(toMs)
        const cuts = periods.slice(1).filter((period, index) => period.day !== periods[index]?.day)
        for (const cut of cuts) expect(localDate(cut.fromMs - 1, zone)).not.toBe(localDate(cut.fromMs, zone))
      }),
      { numRuns: 500 },
    )
  })

  it('[LP9] a change of team is a cut, and the first known team holds for all time before it', () => {
    const profile = (atMs: number, team: string) => agentEvent('agent.profile', atMs, { team })
    const events = [
      profile(T0 + 60 * minute, 'B'),
      profile(T0, 'A'),
      profile(T0 + 30 * minute, 'A'),
      status(T0, 'available'),
    ]
    const memberships = membershipsOf(undefined, events)
    expect(memberships.map(({ team, fromMs }) => [team, fromMs - T0])).toEqual([
      ['A', 0],
      ['B', 60 * minute],
    ])
    const calendar = createAgentCalendar(memberships, () => undefined, defaultSettings('UTC'))
    const fromMs = T0 - 60 * minute
    const { runs } = statusRuns(noPeriodState(), events, fromMs, T0 + 90 * minute)
    const rows = [...cutRuns(runs, calendar, fromMs, T0 + 90 * minute)]
    expect(rows.map((row) => [row.team, row.status, (row.toMs - row.fromMs) / minute])).toEqual([
      ['A', 'unknown', 60],
      ['A', 'available', 60],
      ['B', 'available', 30],
    ])
    expect(createAgentCalendar([], () => undefined, defaultSettings('UTC')).tileAt(T0).team).toBe('main')
  })

  it('[LP9] the stays in teams cover all time, and are what each instant’s tile says', () => {
    const changes = fc.uniqueArray(fc.integer({ min: -20, max: 20 }), { maxLength: 5 })
    fc.assert(
      fc.property(changes, fc.array(fc.integer({ min: -2000, max: 2000 })), (hours, minutes) => {
        const memberships = hours
          .sort((a, b) => a - b)
          .map((hour, place) => ({ fromMs: T0 + hour * 60 * minute, team: `t${place % 3}`, version: 'v' }))
        const stays = [...teamStays(memberships)]
        expect(stays.map(({ fromMs }) => fromMs)).toEqual([
          -Infinity,
          ...stays.slice(0, -1).map(({ toMs }) => toMs),
        ])
        expect(stays.at(-1)?.toMs).toBe(Infinity)
        const calendar = createAgentCalendar(memberships, () => undefined, defaultSettings('UTC'))
        for (const each of minutes) {
          const atMs = T0 + each * minute
          const stay = stays.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
          expect(stay?.team).toBe(calendar.tileAt(atMs).team)
        }
      }),
    )
  })

  it('[LP10] a changed day start holds from its effective date on, and cuts the day there', () => {
    const effectiveMs = Date.UTC(2026, 10, 20, 12)
    const facts = {
      v: 1 as const,
      changes: [[[1, 0, 'change-1'], effectiveMs, { dayStart: '04:00' }]] as [
        [number, number, string],
        number,
        { dayStart: string },
      ][],
    }
    const calendar = createAgentCalendar(
      [{ fromMs: T0, team: 'A', version: 'p' }],
      () => facts,
      defaultSettings('UTC'),
    )
    const tile = (atMs: number) => {
      const { fromMs, toMs, day, settingsVersion } = calendar.tileAt(atMs)
      return [new Date(fromMs).toISOString(), new Date(toMs).toISOString(), day, settingsVersion]
    }
    expect(tile(effectiveMs - 1)).toEqual([
      '2026-11-20T00:00:00.000Z',
      '2026-11-20T12:00:00.000Z',
      '2026-11-20',
      'default',
    ])
    expect(tile(effectiveMs)).toEqual([
      '2026-11-20T12:00:00.000Z',
      '2026-11-21T04:00:00.000Z',
      '2026-11-20',
      'change-1',
    ])
  })
})
