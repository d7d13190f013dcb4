// The truth log of the sample: who truly is in which status when, holds which chats, was rated how. Boards and ledger are
// checked against it. Not what a source told of it (sample-events.ts), which may be late, repeated or wrongly dated.
import type { AgentStatus } from '../../shared/events.ts'
import type { TrueChat } from './chat-talk.ts'
import { LONGEST_DELAY_MS } from './sample-events.ts'
import { isDropped, spanAt, type StatusSpan } from './shift.ts'
import type { Simulator } from './simulator.ts'

const DAY_MS = 24 * 3_600_000

export interface TrueAgent {
  id: string
  name: string
  team: string
  status: AgentStatus
  reason: string | null
  /** As the agent's clock dates it. */
  sinceMs: number
  /** The connection is gone, whatever the status says. */
  isDropped: boolean
  /** The open chats that the agent holds. */
  chats: string[]
}

export interface TrueTeam {
  agents: TrueAgent[]
  /** Who waits for a person, and since when. */
  waiting: { chat: string; sinceMs: number }[]
}

/** An interval of an agent's status, as the agent's clock dates it. */
export type TrueInterval = StatusSpan

function holderAt({ holders, closedMs }: TrueChat, atMs: number): string | null {
  if (closedMs <= atMs) return null
  return holders.findLast(({ fromMs }) => fromMs <= atMs)?.agent ?? null
}

/** What is true of a team at an instant: everybody who was there in the day before it, and every chat. */
export function truthAt(simulator: Simulator, team: string, atMs: number): TrueTeam {
  const open = simulator
    .chatsBetween(atMs, atMs + 1)
    .filter((chat) => chat.team === team && chat.queuedMs <= atMs && chat.closedMs > atMs)
  const held = new Map<string, string[]>()
  const waiting: TrueTeam['waiting'] = []
  for (const chat of open) {
    const holder = holderAt(chat, atMs)
    if (holder === null) waiting.push({ chat: chat.id, sinceMs: chat.queuedMs })
    else held.set(holder, [...(held.get(holder) ?? []), chat.id])
  }
  const agents = new Map<string, TrueAgent>()
  // By their begin: the last shift of an agent is the one that counts.
  for (const { shift } of simulator.shiftsBetween(atMs - DAY_MS, atMs)) {
    const { id, name } = shift.agent
    if (shift.agent.team !== team) continue
    const span = spanAt(shift, atMs)
    agents.set(id, {
      id,
      name,
      team,
      status: span?.status ?? 'offline',
      reason: span?.reason ?? null,
      sinceMs: (span?.fromMs ?? shift.endMs) + shift.clockSkewMs,
      isDropped: isDropped(shift, atMs),
      chats: (held.get(id) ?? []).sort(),
    })
  }
  return { agents: [...agents.values()], waiting }
}

/**
 * The intervals of an agent's status within `[fromMs, toMs)`, without gap from the first log-in on. They are dated as the
 * agent's clock dates them: a shift with a wrong clock lies by its error beside the truth, here and in the ledger. Late and
 * repeated events change nothing. A connection that drops shows in the ledger as unknown, where heartbeats were sent, from
 * the last of them to the return; here the status that was said goes on.
 */
export function trueIntervals(
  simulator: Simulator,
  agent: string,
  fromMs: number,
  toMs: number,
): TrueInterval[] {
  const intervals: TrueInterval[] = []
  for (const { shift } of simulator.shiftsBetween(fromMs - 2 * DAY_MS, toMs)) {
    if (shift.agent.id !== agent) continue
    const skewMs = shift.clockSkewMs
    const before = intervals.at(-1)
    if (before !== undefined) before.toMs = shift.startMs + skewMs
    for (const span of shift.spans)
      intervals.push({ ...span, fromMs: span.fromMs + skewMs, toMs: span.toMs + skewMs })
    intervals.push({ fromMs: shift.endMs + skewMs, toMs: Infinity, status: 'offline', reason: null })
  }
  return intervals
    .filter((one) => one.toMs > fromMs && one.fromMs < toMs)
    .map((one) => ({ ...one, fromMs: Math.max(one.fromMs, fromMs), toMs: Math.min(one.toMs, toMs) }))
}

/** The agents and chats of which something had happened by the instant and was not sent yet: only they may differ then. */
export function untoldAt(simulator: Simulator, atMs: number): Set<string> {
  return new Set(
    simulator
      .eventsBetween(atMs, atMs + LONGEST_DELAY_MS)
      .filter(({ trueMs, how }) => trueMs <= atMs && how !== 'repeat')
      .map(({ event }) => event.subject),
  )
}
