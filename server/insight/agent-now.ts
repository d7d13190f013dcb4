// One agent's now: three facts with their ages, open chats, last ratings, and the day so far. Not the HTTP route.
import type { BoardAgent, BoardSource } from '../../shared/board.ts'
import { LIVE_HORIZON_MS, MAIN_TEAM, type AgentStatus } from '../../shared/events.ts'
import { lastActivityMs } from '../../shared/floor/agent-activity.ts'
import { agentView, intentOf, reachabilityOf } from '../../shared/floor/agent-view.ts'
import { noAgentFacts } from '../../shared/floor/agent-facts.ts'
import { isStale, unansweredSince } from '../../shared/floor/chat-view.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import { sourceOf } from '../../shared/stored-id.ts'
import { dayStartOf } from '../../shared/floor/team-view.ts'
import { TILE_RATINGS } from '../../shared/metrics/rolling-rating.ts'
import type { AgentsToday, AgentToday } from './agents-today.ts'

export interface AgentNowChat {
  id: string
  heldSinceEpochMs: number | null
  unansweredSinceEpochMs: number | null
  queue: string | null
  isStale: boolean
}

export interface AgentNow {
  team: string
  agent: BoardAgent
  /** Where all of this comes from. */
  source: BoardSource
  /** What the agent said last. */
  stated: { status: AgentStatus; reason: string | null; sinceEpochMs: number | null }
  /** `reachable` null: no heartbeat was ever reported. */
  reachability: { reachable: boolean | null; leaseEndEpochMs: number | null; lostSinceEpochMs: number | null }
  activity: { lastEpochMs: number | null }
  /** Who has waited longest for a reply first, then by when they were given. */
  chats: AgentNowChat[]
  /** The last 20 of 36 h, the newest first; scores on 1…5. */
  ratings: { score: number; atEpochMs: number; chat: string }[]
}

/** The live part; null for who is not on today's board. `leaseEndEpochMs` is what Redis keeps of the agent's heartbeats. */
export function agentNow(
  floor: FloorIndex,
  id: string,
  nowMs: number,
  leaseEndEpochMs: number | null,
): AgentNow | null {
  const team = floor.teamOf(id) ?? MAIN_TEAM
  const settings = floor.settings(team, nowMs)
  const tile = agentView(floor.agent(id), settings, dayStartOf(settings, nowMs), nowMs)
  if (tile === null) return null
  const facts = floor.agentFacts(id) ?? noAgentFacts()
  const intent = intentOf(facts)
  const reachable = reachabilityOf(facts)
  const oldest = (one: AgentNowChat) => one.unansweredSinceEpochMs ?? Infinity
  const chats = Array.from(floor.chats.openOf(id), ([chat, { facts: held }]) => ({
    id: chat,
    heldSinceEpochMs: held.holder?.[1][1] ?? null,
    unansweredSinceEpochMs: unansweredSince(held),
    queue: held.queue?.[1] ?? null,
    isStale: isStale(held, settings.idleLimitMs, nowMs),
  }))
  const ratings = [...floor.chats.ratingsOfAgent(id)]
    .filter(([, { atMs }]) => atMs > nowMs - LIVE_HORIZON_MS && atMs <= nowMs)
    .sort(([, a], [, b]) => b.atMs - a.atMs || b.score - a.score)
    .slice(0, TILE_RATINGS)
  return {
    team,
    agent: tile,
    source: floor.sources.rowOf(sourceOf(id)),
    stated: { status: intent.status, reason: intent.reason, sinceEpochMs: intent.sinceMs },
    reachability: {
      reachable,
      leaseEndEpochMs,
      lostSinceEpochMs: reachable === false ? (facts.lapse?.[0] ?? null) : null,
    },
    activity: {
      lastEpochMs: lastActivityMs(
        facts,
        [...floor.chats.lastHeldBy(id)].map(([, chat]) => chat),
      ),
    },
    chats: chats.sort(
      (a, b) =>
        Math.min(oldest(a), Number.MAX_SAFE_INTEGER) - Math.min(oldest(b), Number.MAX_SAFE_INTEGER) ||
        (a.heldSinceEpochMs ?? 0) - (b.heldSinceEpochMs ?? 0) ||
        (a.id < b.id ? -1 : 1),
    ),
    ratings: ratings.map(([chat, { score, atMs }]) => ({ score: 1 + 4 * score, atEpochMs: atMs, chat })),
  }
}

/** The day so far of one agent, in the form of the contract. */
export function todayOf({ of, ...day }: AgentsToday, agent: string): Omit<AgentsToday, 'of'> & AgentToday {
  return { ...day, ...of(agent) }
}
