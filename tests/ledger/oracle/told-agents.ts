// Random agents over a month around changes of the clock: what their sources told, late, repeated and with clocks ahead, and what
// Floorview noticed. Seeded, so that a failure can be had again. Not what it means: naive-ledger.ts.
import type { PlainEvent, TeamClock } from './naive-ledger.ts'
import { dice } from '../../support/generators/dice.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export const ORACLE_DAYS = 30
/** Months in which clocks change somewhere odd: Lord Howe by half an hour, São Paulo at midnight, Casablanca for Ramadan. */
const MONTHS = ['2008-10-05', '2017-10-01', '2018-10-20', '2021-03-20', '2024-03-01', '2025-10-15']
const CLOCKS = [
  ['main', 'UTC', '00:00'], ['lisbon', 'Europe/Lisbon', '00:00'], ['night', 'America/New_York', '04:00'],
  ['howe', 'Australia/Lord_Howe', '00:00'], ['chatham', 'Pacific/Chatham', '04:00'], ['casa', 'Africa/Casablanca', '02:00'],
  ['paulo', 'America/Sao_Paulo', '00:00'], ['apia', 'Pacific/Apia', '06:00'], ['howe2', 'Australia/Lord_Howe', '02:15'],
  ['york', 'America/New_York', '02:30'], ['kath', 'Asia/Kathmandu', '23:45'],
] as const // prettier-ignore
const REASONS = ['Break', 'Lunch', '', undefined, 'Meeting']

export interface Told {
  agent: string
  fromMs: number
  toMs: number
  events: PlainEvent[]
}

/** The teams' clocks; some move to another zone or start of day within each month. */
export function teamClocks(): Map<string, TeamClock[]> {
  const clocks = new Map<string, TeamClock[]>()
  for (const [team, zone, dayStart] of CLOCKS) clocks.set(team, [{ fromMs: -Infinity, zone, dayStart }])
  for (const [index, month] of MONTHS.entries()) {
    const atMs = Date.parse(month) + 13 * DAY_MS + 7 * HOUR_MS + index
    const moved = clocks.get('lisbon')
    const [, zone, dayStart] = CLOCKS[(index * 3 + 2) % CLOCKS.length] ?? CLOCKS[0]
    moved?.push({ fromMs: atMs, zone, dayStart })
    clocks.get('night')?.push({
      fromMs: atMs + DAY_MS,
      zone: 'America/New_York',
      dayStart: index % 2 === 0 ? '05:00' : '04:00',
    })
  }
  return clocks
}

/** One agent's month. */
export function toldAgent(number: number): Told {
  const roll = dice(number * 7919 + 17)
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(roll() * list.length)]
  const agent = `oracle:a${number}`
  const fromMs = Date.parse(MONTHS[number % MONTHS.length] ?? '')
  const events: PlainEvent[] = []
  let made = 0
  const tell = (atMs: number, type: string, data: Record<string, unknown> = {}): PlainEvent => {
    made += 1
    const lateness = roll()
    // Late by up to three days, at times; and sometimes a clock that ran ahead.
    const lateMs = lateness < 0.05 ? roll() * 3 * DAY_MS : lateness < 0.2 ? roll() * HOUR_MS : 40
    const aheadMs = roll() < 0.02 ? Math.floor(roll() * 3 * HOUR_MS) : 0
    const receivedAtMs = Math.floor(atMs + lateMs)
    const claimedAtMs = atMs + aheadMs
    const occurredAtMs = Math.min(claimedAtMs, receivedAtMs + 5_000)
    const event = { id: `${agent}-${made}`, type, claimedAtMs, occurredAtMs, receivedAtMs, data }
    events.push(event)
    return event
  }
  tell(Math.floor(fromMs + roll() * 2 * DAY_MS), 'agent.profile', { team: pick(CLOCKS)?.[0] })
  let atMs = fromMs + Math.floor(roll() * DAY_MS)
  while (atMs < fromMs + ORACLE_DAYS * DAY_MS) {
    const what = roll()
    if (what < 0.1) tell(atMs, 'agent.login')
    if (what < 0.55)
      tell(atMs, 'agent.status', {
        status: pick(['available', 'away', 'available', 'away', 'offline']),
        reason: pick(REASONS),
      })
    else if (what < 0.65) tell(atMs, 'agent.logout')
    else if (what < 0.68) tell(atMs, 'agent.profile', { team: pick(CLOCKS)?.[0] })
    else if (what < 0.7) tell(atMs, 'agent.removed')
    else if (what < 0.85) tell(atMs, 'agent.heartbeat', { ttl: 10 })
    else {
      // The lease ended; noticed a while later, and ended by whatever sign comes next, or by none.
      const evidenceMs = atMs
      const noticedMs = evidenceMs + 10_000 + Math.floor(roll() * 5_000)
      made += 1
      events.push({
        id: `lapse:${agent}:${evidenceMs + 10_000}`,
        type: 'system.agent.lapse',
        claimedAtMs: noticedMs,
        occurredAtMs: noticedMs,
        receivedAtMs: noticedMs,
        data: { leaseEndMs: evidenceMs + 10_000, evidenceMs },
      })
      if (roll() < 0.7) tell(evidenceMs + Math.floor(roll() * 60_000), 'agent.heartbeat', { ttl: 10 })
    }
    // Mostly within the shift, at times a night, at times days on which nothing happens; and ties of a millisecond.
    const gap = roll()
    if (gap < 0.03) continue
    atMs +=
      Math.floor(
        gap < 0.8 ? roll() * 3 * HOUR_MS : gap < 0.97 ? roll() * 14 * HOUR_MS : roll() * 4 * DAY_MS,
      ) + 1
  }
  const corrections = Math.floor(roll() * 4)
  for (let index = 0; index < corrections; index += 1) {
    // Within a day, over midnight, or over days on which nothing happened.
    const beginMs = fromMs + Math.floor(roll() * (ORACLE_DAYS - 4) * DAY_MS)
    const endMs = beginMs + 1 + Math.floor(roll() < 0.8 ? roll() * 8 * HOUR_MS : roll() * 3 * DAY_MS)
    const correct = (claimedAtMs: number, data: Record<string, unknown>) => {
      made += 1
      const stamps = { claimedAtMs, occurredAtMs: claimedAtMs, receivedAtMs: claimedAtMs }
      const id = `correction:${agent}:${made}`
      const range = { fromMs: beginMs, toMs: endMs }
      events.push({
        id,
        type: 'system.agent.correction',
        ...stamps,
        data: { ...range, ...data, user: 'u1', note: 'why' },
      })
      return id
    }
    const atMs = endMs + 1 + Math.floor(roll() * 10 * DAY_MS)
    const status = pick(['available', 'away', 'offline', 'unknown'])
    const reason = status === 'away' ? 'Meeting' : null
    const id = correct(atMs, { status, reason, undoes: null })
    if (roll() < 0.3) correct(atMs + 60_000, { status: null, reason: null, undoes: id })
  }
  return { agent, fromMs, toMs: fromMs + ORACLE_DAYS * DAY_MS, events }
}
