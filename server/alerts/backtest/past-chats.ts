// Until when a chat's later facts make no difference to a rule: so that most messages need not be put into the floor's indexes
// one by one. Pure; a property holds it to a floor that is told everything at once. Not what a chat counts for (shared/floor).
import { chatCounts, chatCountsDueMs } from '../../../shared/floor/chat-counts.ts'
import type { ChatFacts } from '../../../shared/floor/chat-facts.ts'
import { isStale, unansweredSince } from '../../../shared/floor/chat-view.ts'
import type { TeamSettings } from '../../../shared/floor/team-settings.ts'
import type { ChatDepth } from './rule-parts.ts'

const isSamePlace = (a: ChatFacts, b: ChatFacts): boolean =>
  a.lastMs !== undefined &&
  a.holder === b.holder &&
  a.closed === b.closed &&
  a.rating === b.rating &&
  a.queuedMs === b.queuedMs &&
  a.team?.[1] === b.team?.[1] &&
  (a.holder !== undefined || a.named?.[1] === b.named?.[1])

/** From when on a message that stands unanswered is due; Infinity where none is; -Infinity where it is by now. */
function replyDueMs(chat: ChatFacts, settings: TeamSettings, nowMs: number): number {
  const sinceMs = unansweredSince(chat)
  if (sinceMs === null) return Infinity
  const dueMs = sinceMs + settings.replyDueMs
  return dueMs < nowMs ? -Infinity : dueMs
}

function sameOutcomeUntilMs(a: ChatFacts, b: ChatFacts, settings: TeamSettings, nowMs: number): number {
  const [before, after] = [chatCounts(a, settings, nowMs, false), chatCounts(b, settings, nowMs, false)]
  return before.outcome === after.outcome
    ? Math.min(chatCountsDueMs(a, settings, nowMs), chatCountsDueMs(b, settings, nowMs))
    : -Infinity
}

/** The instant until which facts `b` in place of `a` change nothing of what is judged; -Infinity where they do at once. */
export function sameUntilMs(
  depth: ChatDepth,
  a: ChatFacts,
  b: ChatFacts,
  settings: TeamSettings,
  nowMs: number,
): number {
  if (!isSamePlace(a, b) || a.lastMs === undefined) return -Infinity
  if (depth === 'place') return Infinity
  if (depth === 'replies') return sameOutcomeUntilMs(a, b, settings, nowMs)
  if (isStale(a, settings.idleLimitMs, nowMs)) return -Infinity
  const staleMs = a.lastMs + settings.idleLimitMs
  if (depth === 'age') return staleMs
  return Math.min(staleMs, replyDueMs(a, settings, nowMs), replyDueMs(b, settings, nowMs))
}
