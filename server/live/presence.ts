// Leases of agents: heartbeats renew them in Redis only; the first one after none, and every lapse, are commits.
// Whether an agent's signal is lost is for the view to say, from the facts that these commits leave.
import { z } from 'zod'
import { DEFAULT_HEARTBEAT_SECONDS, subjectId, type EventOf, type FloorEvent } from '../../shared/events.ts'
import { leaseOf } from '../../shared/floor/agent-facts.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import { submissionOf, type Submission } from './plan.ts'
import { within } from './deadline.ts'
import type { FloorKeys } from './keys.ts'
import type { FloorRedis } from './redis-client.ts'

const RENEW_LIMIT_MS = 5000
const LAPSES_PER_TICK = 500
export const SYSTEM_SOURCE = 'floorview'

const renewAnswer = z.array(z.string())
const endedLeases = z.array(z.object({ value: z.string(), score: z.number() }))

/** Where leases are kept while the floor is live. */
export interface LeaseTarget {
  keys: FloorKeys
  epoch: string
  floor: FloorIndex
}

/** The lapse of a lease: its id follows from the lease, so any server may commit it and it stands once. */
export function lapseEvent(
  agent: string,
  leaseEndMs: number,
  floor: FloorIndex,
  nowMs: number,
): EventOf<'system.agent.lapse'> {
  const leaseMs = floor.agentFacts(agent)?.leaseMs?.[1] ?? DEFAULT_HEARTBEAT_SECONDS * 1000
  return {
    type: 'system.agent.lapse',
    source: SYSTEM_SOURCE,
    id: `lapse:${agent}:${leaseEndMs}`,
    subject: `agent/${agent}`,
    claimedAtMs: leaseEndMs,
    occurredAtMs: leaseEndMs,
    receivedAtMs: nowMs,
    data: {
      leaseEndMs,
      evidenceMs: leaseEndMs - leaseMs,
      ...(floor.installation.endedInOutage(leaseEndMs) && { isOutage: true }),
    },
  }
}

/**
 * Renews the leases of heartbeats that only renew, and returns what must be committed: `renewed` counts the former,
 * `toCommit` holds each other heartbeat with the place it was given at, its lapse before it where one is due.
 */
export async function renewLeases(
  client: FloorRedis,
  { keys, epoch, floor }: LeaseTarget,
  heartbeats: readonly EventOf<'agent.heartbeat'>[],
): Promise<{ event: EventOf<'agent.heartbeat'>; before: FloorEvent | null; renewed: boolean }[]> {
  if (heartbeats.length === 0) return []
  const args = [epoch]
  for (const beat of heartbeats) {
    const agent = subjectId(beat.subject)
    args.push(agent, String(beat.occurredAtMs), String(beat.occurredAtMs + leaseOf(beat)))
  }
  const answer = renewAnswer.parse(
    await within(RENEW_LIMIT_MS, 'renewing leases', client.renewLeases([keys.epoch, keys.leases], args)),
  )
  return heartbeats.map((event, index) => {
    const agent = subjectId(event.subject)
    const known = floor.agentFacts(agent)?.leaseMs?.[1]
    const said = answer[index] ?? 'none'
    // Another length of lease is news for the facts: the evidence of a later lapse is reckoned from it.
    if (said === '') return { event, before: null, renewed: known === undefined || known === leaseOf(event) }
    return {
      event,
      // Noticed as the heartbeat came, no later: what came before its lapse would be no return from it.
      before: said === 'none' ? null : lapseEvent(agent, Number(said), floor, event.receivedAtMs),
      renewed: false,
    }
  })
}

/** The lapses of leases that have ended, ready to commit; each stands only if its lease has not moved. */
export async function dueLapses(
  client: FloorRedis,
  { keys, floor }: LeaseTarget,
  nowMs: number,
): Promise<Submission[]> {
  const reply = client.zRangeWithScores(keys.leases, '-inf', nowMs, {
    BY: 'SCORE',
    LIMIT: { offset: 0, count: LAPSES_PER_TICK },
  })
  const ended = endedLeases.parse(await within(RENEW_LIMIT_MS, 'reading leases', reply))
  return ended.map(({ value: agent, score }) => submissionOf(lapseEvent(agent, score, floor, nowMs)))
}
