// Until when a tile and the alerts about its agent stay as they are if nothing more is heard: so that only tiles whose time has
// come are made again. What they show at an instant is agent-view.ts; a test holds the two together.
import { LIVE_HORIZON_MS } from '../events.ts'
import type { RatingPoint } from '../metrics/rolling-rating.ts'
import { intentOf, type AgentOnFloor } from './agent-view.ts'
import { isStale, unansweredSince } from './chat-view.ts'
import { reasonOf, type TeamSettings } from './team-settings.ts'

/** The first rating that is later than the instant; points ascend. */
function firstAfter(points: readonly RatingPoint[], afterMs: number): RatingPoint | undefined {
  let [low, high] = [0, points.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle]?.atMs ?? Infinity) <= afterMs) low = middle + 1
    else high = middle
  }
  return points[low]
}

/**
 * The instant from which on time alone may change the tile or an alert about its agent, at the earliest; Infinity where it
 * cannot. Another business day, other settings or a source that falls silent may change any tile, and are not told of here.
 */
export function tileDueMs(agent: AgentOnFloor, settings: TeamSettings, nowMs: number): number {
  let dueMs = Infinity
  /** Something holds from this instant on, or after it. */
  const from = (atMs: number): void => {
    if (atMs >= nowMs && atMs < dueMs) dueMs = atMs
  }
  if (agent.facts !== null) {
    const { status, reason, sinceMs } = intentOf(agent.facts)
    if (status === 'away' && sinceMs !== null)
      from(sinceMs + (reasonOf(settings, reason).limitMs ?? Infinity))
  }
  for (const chat of agent.held) {
    const unansweredMs = unansweredSince(chat)
    if (unansweredMs !== null) from(unansweredMs + settings.replyDueMs)
    if (chat.lastMs !== undefined && !isStale(chat, settings.idleLimitMs, nowMs))
      from(chat.lastMs + settings.idleLimitMs)
  }
  const entering = firstAfter(agent.ratings, nowMs)
  if (entering !== undefined) from(entering.atMs)
  const leaving = firstAfter(agent.ratings, nowMs - LIVE_HORIZON_MS)
  if (leaving !== undefined) from(leaving.atMs + LIVE_HORIZON_MS)
  return dueMs
}
