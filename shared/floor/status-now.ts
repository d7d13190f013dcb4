// What an agent's status is now and since when, as the log will have it: a lost signal is unknown time. Not a tile.
import type { AgentStatus } from '../events.ts'
import type { AgentFacts } from './agent-facts.ts'
import { intentOf, isRemoved, reachabilityOf } from './agent-view.ts'
import { latestMs } from './order.ts'

export interface StatusNow {
  status: AgentStatus
  reason: string | null
  /** No earlier than is sure; null where nothing was ever said. */
  sinceMs: number | null
}

/** The status from the live facts, with lapses as in the log: from the last evidence on nothing is known. */
export function statusNow(facts: AgentFacts | null): StatusNow {
  if (facts === null) return { status: 'unknown', reason: null, sinceMs: null }
  if (isRemoved(facts)) return { status: 'offline', reason: null, sinceMs: facts.removed?.[1] ?? null }
  const intent = intentOf(facts)
  const { lapse } = facts
  const isCovered = intent.status === 'available' || intent.status === 'away'
  if (lapse === undefined || !isCovered || intent.sinceMs === null) return intent
  const [, evidenceMs] = lapse
  if (reachabilityOf(facts) === false)
    return { status: 'unknown', reason: null, sinceMs: Math.max(evidenceMs, intent.sinceMs) }
  // Back from a lapse: what was said before it holds again from the return on, which lies behind the lease's end.
  const backMs = (latestMs(facts.leaseEnds) ?? 0) - (facts.leaseMs?.[1] ?? 0)
  return { ...intent, sinceMs: Math.max(intent.sinceMs, backMs) }
}
