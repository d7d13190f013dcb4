// One agent's shift as it truly is: log-in, breaks, lunch, training, after-chat work, log-out, now and then a connection that
// drops. Not the chats (crew-day.ts), nor what is said of it (shift-events.ts).
import type { AgentStatus } from '../../shared/events.ts'
import type { CastAgent, Crew } from './cast.ts'
import { diceOf, type Dice } from './dice.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ABSENT_SHARE = 0.05
/** Measured floors lose a session without a log-out in 3 of 100 shifts, and 1 of 100 clocks is wrong. */
const DROP_SHARE = 0.03
const SKEW_SHARE = 0.01
const MOST_SKEW_MS = 90_000
/** Nobody takes a new chat so shortly before a planned absence, or the end. */
const LAST_CHAT_BEFORE_AWAY_MS = 4 * MINUTE
const LAST_CHAT_BEFORE_END_MS = 22 * MINUTE

export interface StatusSpan {
  fromMs: number
  toMs: number
  status: AgentStatus
  reason: string | null
}

export interface Shift {
  agent: CastAgent
  /** Without gap or overlap, from the log-in to the log-out. */
  spans: readonly StatusSpan[]
  startMs: number
  endMs: number
  /** When the connection was gone, though the status said otherwise. */
  drop: { fromMs: number; toMs: number } | null
  /** By how much the agent's clock is ahead of the truth. */
  clockSkewMs: number
}

interface Absence {
  atMs: number
  lengthMs: number
  reason: string
}

/** Minutes, mostly near the planned ones, in a tenth of cases well over. */
function about(dice: Dice, minutes: number, spread: number): number {
  const over = dice.chance(0.1) ? dice.between(1.1, 1.45) : 1
  return minutes * over * MINUTE + dice.between(-spread, spread) * MINUTE
}

/** The absences of a shift. `turn` in [0, 1) spreads those of one crew, so that not all are away at once. */
function absencesOf(dice: Dice, startMs: number, turn: number): Absence[] {
  const lunchMs = startMs + (2.3 + 4.2 * turn) * HOUR
  const firstMs = startMs + (0.8 + 1.1 * dice.next()) * HOUR
  const isLateLunch = lunchMs > startMs + 4.5 * HOUR
  const secondMs = isLateLunch
    ? startMs + dice.between(2.9, 4) * HOUR
    : lunchMs + dice.between(1.8, 2.6) * HOUR
  const planned: Absence[] = [
    { atMs: firstMs, lengthMs: about(dice, 14, 1.5), reason: 'Break' },
    { atMs: lunchMs, lengthMs: about(dice, 57, 3), reason: 'Lunch' },
    { atMs: secondMs, lengthMs: about(dice, 14, 1.5), reason: 'Break' },
  ]
  if (dice.chance(0.25))
    planned.push({ atMs: startMs + dice.between(5.9, 6.3) * HOUR, lengthMs: about(dice, 30, 4), reason: 'Training' }) // prettier-ignore
  for (let use = 0; use < 3; use += 1) {
    const reason = dice.chance(0.8) ? 'After-chat work' : 'High demand'
    planned.push({
      atMs: startMs + dice.between(0.5, 7.6) * HOUR,
      lengthMs: dice.between(1.5, 6) * MINUTE,
      reason,
    })
  }
  return planned.sort((a, b) => a.atMs - b.atMs)
}

/** The agent's shift of the crew's day that begins at `dayStartMs`; null where they do not come. */
export function shiftOf(
  seed: string,
  crew: Crew,
  place: number,
  dayStartMs: number,
  day: number,
): Shift | null {
  const agent = crew.agents[place]
  if (agent === undefined) return null
  const dice = diceOf(seed, 'shift', agent.id, day)
  // Of a crew of two, one who stays away is half the floor.
  if (crew.agents.length > 4 && dice.chance(ABSENT_SHARE)) return null
  const startMs = Math.round(dayStartMs + crew.startMs + dice.between(-6, 8) * MINUTE)
  const endMs = Math.round(dayStartMs + crew.startMs + crew.lengthMs + dice.between(-4, 9) * MINUTE)
  const turn = (place * 0.618034 + dice.between(0, 0.08)) % 1

  const spans: StatusSpan[] = []
  let atMs = startMs
  const until = (toMs: number, status: AgentStatus, reason: string | null) => {
    spans.push({ fromMs: atMs, toMs, status, reason })
    atMs = toMs
  }
  until(startMs + Math.round(dice.between(2000, 15_000)), 'unknown', null)
  for (const absence of absencesOf(dice, startMs, turn)) {
    const fromMs = Math.round(absence.atMs)
    const toMs = Math.round(fromMs + absence.lengthMs)
    // One that would begin within another, or end with the shift, is left out.
    if (fromMs < atMs + 6 * MINUTE || toMs > endMs - 15 * MINUTE) continue
    until(fromMs, 'available', null)
    until(toMs, 'away', absence.reason)
  }
  until(endMs, 'available', null)

  const clockSkewMs = dice.chance(SKEW_SHARE) ? Math.round(dice.between(-MOST_SKEW_MS, MOST_SKEW_MS)) : 0
  const drop = agent.hasHeartbeats && dice.chance(DROP_SHARE) ? dropIn(dice, spans) : null
  return { agent, spans: drop === null ? spans : withReturn(spans, drop, dice), startMs, endMs, drop, clockSkewMs } // prettier-ignore
}

/** A drop lies within one stretch of availability, with time to come back. */
function dropIn(dice: Dice, spans: readonly StatusSpan[]): Shift['drop'] {
  const long = spans.filter(
    ({ status, fromMs, toMs }) => status === 'available' && toMs - fromMs > 40 * MINUTE,
  )
  const span = long[Math.floor(dice.next() * long.length)]
  if (span === undefined) return null
  const fromMs = Math.round(dice.between(span.fromMs + 5 * MINUTE, span.toMs - 28 * MINUTE))
  return { fromMs, toMs: Math.round(fromMs + dice.between(2, 20) * MINUTE) }
}

/** Who comes back logs in again, and says so a few seconds later. */
function withReturn(
  spans: readonly StatusSpan[],
  drop: NonNullable<Shift['drop']>,
  dice: Dice,
): StatusSpan[] {
  const backMs = drop.toMs + Math.round(dice.between(2000, 9000))
  return spans.flatMap((span) =>
    span.fromMs < drop.fromMs && drop.fromMs < span.toMs
      ? [
          { ...span, toMs: drop.toMs },
          { fromMs: drop.toMs, toMs: backMs, status: 'unknown', reason: null },
          { ...span, fromMs: backMs },
        ]
      : [span],
  )
}

/** The span of the instant; null before the log-in and after the log-out. */
export function spanAt(shift: Shift, atMs: number): StatusSpan | null {
  return shift.spans.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs) ?? null
}

export function isDropped(shift: Shift, atMs: number): boolean {
  return shift.drop !== null && shift.drop.fromMs <= atMs && atMs < shift.drop.toMs
}

/** Whether a new chat is given to the agent at the instant. */
export function takesChats(shift: Shift, atMs: number): boolean {
  if (atMs > shift.endMs - LAST_CHAT_BEFORE_END_MS || isDropped(shift, atMs)) return false
  const span = spanAt(shift, atMs)
  if (span?.status !== 'available') return false
  const next = shift.spans.find(({ fromMs }) => fromMs === span.toMs)
  const isPlanned = next?.status === 'away' && next.reason !== 'After-chat work'
  return !isPlanned || atMs < span.toMs - LAST_CHAT_BEFORE_AWAY_MS
}
