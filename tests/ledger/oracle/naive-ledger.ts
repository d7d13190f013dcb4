// What an agent's status, team and day were at an instant, by reading every event again each time. As slow as it is plain, and
// sharing no code with what it judges: not the fold, not the calendars, not the order of events.
import { dayOf, startOfDay } from './wall-clock.ts'

/** An event as it was accepted. */
export interface PlainEvent {
  id: string
  type: string
  claimedAtMs: number
  occurredAtMs: number
  receivedAtMs: number
  data: Record<string, unknown>
}

/** What a team's clock is from an instant on; the first from ever. */
export interface TeamClock {
  fromMs: number
  zone: string
  dayStart: string
}

export interface NaiveState {
  status: string
  reason: string | null
  team: string
  day: string
}

/** At one instant: a log-in, then the status that it opened with, then what ends it. */
const RANKS = [
  'agent.profile',
  'agent.login',
  'agent.status',
  'agent.heartbeat',
  'x',
  'agent.logout',
  'agent.removed',
]
const GRACE_MS = 30_000

function isLater(a: PlainEvent, b: PlainEvent): boolean {
  if (a.claimedAtMs !== b.claimedAtMs) return a.claimedAtMs > b.claimedAtMs
  const [rankA, rankB] = [RANKS.indexOf(a.type), RANKS.indexOf(b.type)]
  return rankA === rankB ? a.id > b.id : rankA > rankB
}

/** The latest of these types that had occurred. */
function latest(events: readonly PlainEvent[], atMs: number, types: readonly string[]): PlainEvent | null {
  let found: PlainEvent | null = null
  for (const event of events)
    if (types.includes(event.type) && event.occurredAtMs <= atMs && (found === null || isLater(event, found)))
      found = event
  return found
}

function stated(events: readonly PlainEvent[], atMs: number): { status: string; reason: string | null } {
  const last = latest(events, atMs, ['agent.login', 'agent.status', 'agent.logout', 'agent.removed'])
  if (last === null || last.type === 'agent.login') return { status: 'unknown', reason: null }
  if (last.type !== 'agent.status') return { status: 'offline', reason: null }
  const { status, reason } = last.data
  return { status: String(status), reason: typeof reason === 'string' && reason !== '' ? reason : null }
}

function isLapsed(events: readonly PlainEvent[], atMs: number): boolean {
  for (const lapse of events) {
    if (lapse.type !== 'system.agent.lapse') continue
    const fromMs = Number(lapse.data['evidenceMs'])
    let backMs = Infinity
    for (const { type, occurredAtMs, receivedAtMs } of events) {
      if (occurredAtMs <= fromMs) continue
      const isSign = type === 'agent.heartbeat' || type === 'agent.login'
      if (type === 'agent.logout' || (isSign && receivedAtMs >= lapse.receivedAtMs))
        backMs = Math.min(backMs, occurredAtMs)
    }
    if (backMs - fromMs > GRACE_MS && fromMs <= atMs && atMs < backMs) return true
  }
  return false
}

function teamAt(events: readonly PlainEvent[], atMs: number): string {
  const named = events.filter(
    ({ type, data }) => type === 'agent.profile' && typeof data['team'] === 'string',
  )
  if (named.length === 0) return 'main'
  // The first known team holds for all time before it.
  const first = Math.min(...named.map(({ occurredAtMs }) => occurredAtMs))
  return String(latest(named, Math.max(atMs, first), ['agent.profile'])?.data['team'])
}

function clockAt(clocks: readonly TeamClock[], atMs: number): TeamClock {
  let found = clocks[0]
  for (const clock of clocks) if (clock.fromMs <= atMs) found = clock
  if (found === undefined) throw new RangeError('a team has no clock')
  return found
}

/** The last correction made of the instant that nobody took back. */
function correctionAt(events: readonly PlainEvent[], atMs: number): PlainEvent | null {
  let found: PlainEvent | null = null
  for (const event of events) {
    if (event.type !== 'system.agent.correction' || event.data['undoes'] !== null) continue
    if (events.some(({ data }) => data['undoes'] === event.id)) continue
    const isOf = Number(event.data['fromMs']) <= atMs && atMs < Number(event.data['toMs'])
    if (isOf && (found === null || isLater(event, found))) found = event
  }
  return found
}

/** What was so at the instant. `clocks` are by team, each team's in time order. */
export function naiveState(
  events: readonly PlainEvent[],
  clocks: ReadonlyMap<string, readonly TeamClock[]>,
  atMs: number,
): NaiveState {
  const team = teamAt(events, atMs)
  const { zone, dayStart } = clockAt(clocks.get(team) ?? [], atMs)
  const day = dayOf(atMs, zone, dayStart)
  const correction = correctionAt(events, atMs)
  if (correction !== null) {
    const { status, reason } = correction.data
    return { status: String(status), reason: typeof reason === 'string' ? reason : null, team, day }
  }
  const said = stated(events, atMs)
  const covered = said.status === 'available' || said.status === 'away'
  const inForce = covered && isLapsed(events, atMs) ? { status: 'unknown', reason: null } : said
  return { ...inForce, team, day }
}

/** Every instant in `[fromMs, toMs)` at which anything may change, ascending. */
export function naiveInstants(
  events: readonly PlainEvent[],
  clocks: ReadonlyMap<string, readonly TeamClock[]>,
  fromMs: number,
  toMs: number,
): number[] {
  const instants = new Set([fromMs])
  const add = (atMs: number) => {
    if (atMs > fromMs && atMs < toMs) instants.add(atMs)
  }
  for (const { occurredAtMs, data } of events) {
    add(occurredAtMs)
    for (const name of ['evidenceMs', 'fromMs', 'toMs']) if (typeof data[name] === 'number') add(data[name])
  }
  for (const parts of clocks.values())
    for (const { fromMs: changedMs, zone, dayStart } of parts) {
      add(changedMs)
      for (let atMs = fromMs - 86_400_000; atMs < toMs + 2 * 86_400_000; atMs += 86_400_000)
        add(startOfDay(new Date(atMs).toISOString().slice(0, 10), zone, dayStart))
    }
  return [...instants].sort((a, b) => a - b)
}

/** Milliseconds of each agent-day by `team day status reason`, exactly. */
export function naiveSums(
  events: readonly PlainEvent[],
  clocks: ReadonlyMap<string, readonly TeamClock[]>,
  fromMs: number,
  toMs: number,
): Map<string, number> {
  const sums = new Map<string, number>()
  const instants = naiveInstants(events, clocks, fromMs, toMs)
  for (const [index, atMs] of instants.entries()) {
    const { team, day, status, reason } = naiveState(events, clocks, atMs)
    const key = JSON.stringify([team, day, status, reason])
    sums.set(key, (sums.get(key) ?? 0) + (instants[index + 1] ?? toMs) - atMs)
  }
  return sums
}
