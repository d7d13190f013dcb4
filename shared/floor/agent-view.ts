// One agent's tile from facts, held chats and ratings at an instant. Not the team's numbers (team-view.ts).
import type { AgentCondition } from '../alerts/agent-condition.ts'
import { judgeAgent, lookOf } from '../alerts/judge.ts'
import type { BoardAgent, BoardAlert } from '../board.ts'
import { LIVE_HORIZON_MS, MAIN_TEAM, type AgentStatus } from '../events.ts'
import { tileRating, type RatingPoint } from '../metrics/rolling-rating.ts'
import type { AgentFacts } from './agent-facts.ts'
import type { ChatFacts } from './chat-facts.ts'
import { isStale } from './chat-view.ts'
import { compareOrder, latestMs } from './order.ts'
import type { TeamSettings } from './team-settings.ts'
import { groupOf } from './tile-group.ts'
import { plainIdOf } from '../stored-id.ts'

/** What the agent says of themselves: the last intent, and since when it has not changed. */
export interface StatedIntent {
  status: AgentStatus
  reason: string | null
  sinceMs: number | null
}

/** The winner of the intent register, dated back through an unbroken run of equal ones. */
export function intentOf(facts: AgentFacts): StatedIntent {
  const last = facts.intents.at(-1)
  if (last === undefined) return { status: 'unknown', reason: null, sinceMs: null }
  const [, , status, reason] = last
  let sinceMs = last[1]
  for (let index = facts.intents.length - 2; index >= 0; index -= 1) {
    const entry = facts.intents[index]
    if (entry === undefined || entry[2] !== status || entry[3] !== reason) break
    // A later statement may claim an earlier time; the run began with the earliest of them.
    sinceMs = Math.min(sinceMs, entry[1])
  }
  return { status, reason, sinceMs }
}

/** Until when the agent is taken as reachable, if nothing more is heard: the committed lease, or the grace after a log-in. */
export function evidenceEndMs(facts: AgentFacts): number | null {
  const leaseEndMs = latestMs(facts.leaseEnds)
  return leaseEndMs === null ? null : Math.max(leaseEndMs, latestMs(facts.graceEnds) ?? 0)
}

/** True or false from leases and lapses; null where no heartbeat was ever reported. */
export function reachabilityOf(facts: AgentFacts): boolean | null {
  const endMs = evidenceEndMs(facts)
  if (endMs === null) return null
  return facts.lapse === undefined || facts.lapse[0] < endMs
}

/**
 * An agent whose removal is later than any log-in, log-out or status. A profile does not bring them back: a directory that
 * is sent again every night must not put who has left on the board.
 */
export function isRemoved(facts: AgentFacts): boolean {
  if (facts.removed === undefined) return false
  const last = facts.intents.at(-1)
  return last === undefined || compareOrder(facts.removed[0], last[0]) > 0
}

/** The name as last sent; the id as the source gave it where none was. */
export function shownName(facts: AgentFacts | null, id: string): string {
  return facts?.name?.[1] ?? plainIdOf(id)
}

/** The team as last sent; who has none is in `main`. */
export const teamOfAgent = (facts: AgentFacts | null | undefined): string => facts?.team?.[1] ?? MAIN_TEAM

/** An agent on the floor with what joins: null facts where a chat names a holder that no event of its own introduced. */
export interface AgentOnFloor {
  id: string
  facts: AgentFacts | null
  /** Open chats that the agent holds. */
  held: readonly ChatFacts[]
  ratings: readonly RatingPoint[]
  /** Whether all that is known of the agent comes from a silent source. */
  isSilent: boolean
}

const NO_FACTS: AgentFacts = { v: 1, intents: [] }

/** A tile with the alerts about its agent: both judge the same condition, so they are made together. */
export interface AgentOnBoard {
  tile: BoardAgent
  alerts: BoardAlert[]
}

/** The tile and its alerts. Null for who is not on today's board: removed, or logged out since before the business day began. */
export function agentOnBoard(
  agent: AgentOnFloor,
  settings: TeamSettings,
  dayFromMs: number,
  nowMs: number,
): AgentOnBoard | null {
  const facts = agent.facts ?? NO_FACTS
  const intent = intentOf(facts)
  const seenTodayMs = facts.alive?.[1] ?? 0
  if (agent.held.length === 0) {
    if (isRemoved(facts)) return null
    if (intent.status === 'offline' && seenTodayMs < dayFromMs) return null
  }
  const reachable = reachabilityOf(facts)
  const held = agent.held.filter((chat) => !isStale(chat, settings.idleLimitMs, nowMs))
  const { id, ratings, isSilent } = agent
  const lostSinceMs = reachable === false ? (facts.lapse?.[0] ?? null) : null
  const condition: AgentCondition = { id, ...intent, lostSinceMs, held, ratings, isSilent }
  const alerts = judgeAgent(condition, settings, nowMs)
  const look = lookOf(alerts)
  const tile: BoardAgent = {
    id,
    name: shownName(facts, id),
    team: teamOfAgent(facts),
    status: intent.status,
    reason: intent.reason,
    sinceEpochMs: intent.sinceMs,
    reachable,
    load: held.length,
    capacity: facts.capacity?.[1] ?? settings.places,
    ...tileRating(ratings, nowMs, LIVE_HORIZON_MS),
    group: groupOf(intent.status, look?.look ?? null),
    look: look?.look ?? null,
    lookSinceEpochMs: look?.sinceMs ?? null,
    staleChats: agent.held.length - held.length,
    silent: isSilent,
  }
  return { tile, alerts }
}

/** The tile alone. */
export function agentView(
  agent: AgentOnFloor,
  settings: TeamSettings,
  dayFromMs: number,
  nowMs: number,
): BoardAgent | null {
  return agentOnBoard(agent, settings, dayFromMs, nowMs)?.tile ?? null
}
