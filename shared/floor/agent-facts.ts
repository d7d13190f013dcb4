// What is kept of one agent, and how an event changes it. Every field names its merge; each commutes and takes a repeat
// without change, so any order of the same events ends in the same facts. Not what a board shows (agent-view.ts).
import { z } from 'zod'
import { agentStatus, DEFAULT_HEARTBEAT_SECONDS, type AgentStatus, type EventOf } from '../events.ts'
import { withStatement } from './intent-run.ts'
import { instant, instantOf, later, latest, orderKey, orderOf, register } from './order.ts'

export const AGENT_FACTS_VERSION = 1
/** After a log-in, an agent who had reported heartbeats is taken as reachable this long, for the first one to arrive. */
export const LOGIN_GRACE_MS = 30_000

const intent = z.tuple([orderKey, z.number(), agentStatus, z.string().nullable()])
export type Intent = z.infer<typeof intent>

export const agentFacts = z.object({
  v: z.literal(AGENT_FACTS_VERSION),
  /** later */ name: register(z.string()).optional(),
  /** later */ team: register(z.string()).optional(),
  /** later */ capacity: register(z.number()).optional(),
  /** later */ email: register(z.string()).optional(),
  /** later */ queues: register(z.array(z.string())).optional(),
  /** withStatement: [order, occurred-at, status, reason], ascending */ intents: z.array(intent),
  /** later: occurred-at of the last event other than a removal: when the agent was last seen */ alive:
    register(z.number()).optional(),
  /** later: occurred-at of the removal; it holds while no log-in, log-out or status is later */
  removed: register(z.number()).optional(),
  /** latest, of the committed heartbeats: lease end */ leaseEnds: z.array(instant).optional(),
  /** later: lease length that the source asks for */ leaseMs: register(z.number()).optional(),
  /** latest: end of the grace after the last log-in */ graceEnds: z.array(instant).optional(),
  /** greatest by lease end: [lease end, last evidence] of the last lapse */ lapse: z
    .tuple([z.number(), z.number()])
    .optional(),
})
export type AgentFacts = z.infer<typeof agentFacts>

export const noAgentFacts = (): AgentFacts => ({ v: AGENT_FACTS_VERSION, intents: [] })

/** The events of an agent: from its source, and Floorview's own. */
export type AgentEvent = EventOf<
  | 'agent.profile'
  | 'agent.login'
  | 'agent.logout'
  | 'agent.status'
  | 'agent.heartbeat'
  | 'agent.removed'
  | 'system.agent.lapse'
>

/** The lease that a heartbeat asks for, in milliseconds. */
export function leaseOf(event: EventOf<'agent.heartbeat'>): number {
  return Math.round((event.data.ttl ?? DEFAULT_HEARTBEAT_SECONDS) * 1000)
}

function withIntent(
  facts: AgentFacts,
  event: AgentEvent,
  status: AgentStatus,
  reason: string | null,
): AgentFacts {
  const entry: Intent = [orderOf(event), event.occurredAtMs, status, reason]
  return { ...facts, intents: withStatement(facts.intents, entry) }
}

function withProfile(facts: AgentFacts, event: EventOf<'agent.profile'>): AgentFacts {
  const order = orderOf(event)
  const { name, team, capacity, email, queues } = event.data
  return {
    ...facts,
    ...(name === undefined ? {} : { name: later(facts.name, order, name) }),
    ...(team === undefined ? {} : { team: later(facts.team, order, team) }),
    ...(capacity === undefined ? {} : { capacity: later(facts.capacity, order, capacity) }),
    ...(email === undefined ? {} : { email: later(facts.email, order, email) }),
    ...(queues === undefined ? {} : { queues: later(facts.queues, order, queues) }),
  }
}

/** Folds one event of this agent. Pure: the given facts are left as they are. */
export function foldAgent(before: AgentFacts, event: AgentEvent): AgentFacts {
  const order = orderOf(event)
  if (event.type === 'system.agent.lapse') {
    const { leaseEndMs, evidenceMs } = event.data
    // Two lapses of one lease end are the same event, so the greater end decides and a repeat changes nothing.
    return before.lapse !== undefined && before.lapse[0] >= leaseEndMs
      ? before
      : { ...before, lapse: [leaseEndMs, evidenceMs] }
  }
  if (event.type === 'agent.removed')
    return { ...before, removed: later(before.removed, order, event.occurredAtMs) }
  const facts = { ...before, alive: later(before.alive, order, event.occurredAtMs) }
  switch (event.type) {
    case 'agent.profile':
      return withProfile(facts, event)
    case 'agent.login':
      return {
        ...withIntent(facts, event, 'unknown', null),
        graceEnds: latest(facts.graceEnds, instantOf(event, LOGIN_GRACE_MS), event.id),
      }
    case 'agent.logout':
      return withIntent(facts, event, 'offline', null)
    case 'agent.status':
      return withIntent(facts, event, event.data.status, event.data.reason || null)
    case 'agent.heartbeat': {
      const leaseMs = leaseOf(event)
      return {
        ...facts,
        leaseEnds: latest(facts.leaseEnds, instantOf(event, leaseMs), event.id),
        leaseMs: later(facts.leaseMs, order, leaseMs),
      }
    }
  }
}
