// The status of one agent over time, from its events: which status was in force when, and why. Not days and teams (agent-calendar.ts).
import { z } from 'zod'
import { agentStatus, type EventOf } from '../events.ts'
import { agentFacts, foldAgent, noAgentFacts, type AgentEvent, type AgentFacts } from './agent-facts.ts'
import { intentOf, isRemoved } from './agent-view.ts'
import { compareOrder, orderOf } from './order.ts'

/** Why a period began: `none` before anything was known. */
export const periodCause = z.enum(['event', 'lapse', 'return', 'correction', 'outage', 'none'])

/** A shorter silence than this is no lapse: the grace to count, not the one to show. */
export const LAPSE_GRACE_MS = 30_000

/** What tells that somebody is there, or was until then. */
export const MAY_END_A_LAPSE: ReadonlySet<string> = new Set<AgentEvent['type']>([
  'agent.heartbeat',
  'agent.login',
  'agent.logout',
])

const stated = z.object({
  status: agentStatus,
  reason: z.string().nullable(),
  cause: periodCause,
  /** Of the event that began it; null before anything was known. */
  source: z.string().nullable(),
})
export type StatedStatus = z.infer<typeof stated>

/** A status from an instant on, until the next run begins. */
export type StatusRun = StatedStatus & { fromMs: number }

const openLapse = z.object({
  evidenceMs: z.number(),
  receivedAtMs: z.number(),
  /** Whether it was Floorview that was away, not the agent. */
  isOutage: z.boolean().default(false),
})
type OpenLapse = z.infer<typeof openLapse>

/** What must be known of an agent's past to go on from an instant: a later part of the time needs no earlier event. */
export const periodState = z.object({
  /** Folded from what occurred before; only what a status or a team can still depend on. */
  facts: agentFacts,
  /** What the events say, lapses left aside. */
  stated,
  /** What is in force. */
  shown: stated,
  /** Whether a lapse stands over what the events say. */
  lapsed: z.boolean(),
  openLapses: z.array(openLapse),
})
export type PeriodState = z.infer<typeof periodState>

const NOTHING_KNOWN: StatedStatus = { status: 'unknown', reason: null, cause: 'none', source: null }

/** The state before an agent's first event. */
export function noPeriodState(): PeriodState {
  return { facts: noAgentFacts(), stated: NOTHING_KNOWN, shown: NOTHING_KNOWN, lapsed: false, openLapses: [] }
}

/** Facts without what no later status or team depends on, so that equal futures have equal states. */
function relevant(facts: AgentFacts): AgentFacts {
  const { v, intents, team, removed } = facts
  return {
    v,
    intents: intents.slice(-1),
    ...(team === undefined ? {} : { team }),
    ...(removed === undefined ? {} : { removed }),
  }
}

/** What was unknown before anything was known is another thing than a log-in without a status. */
const isEqual = (a: StatedStatus, b: StatedStatus) =>
  a.status === b.status && a.reason === b.reason && (a.cause === 'none') === (b.cause === 'none')

/** A removal ends the membership: offline while nothing of the agent is later. */
function statedBy(facts: AgentFacts, source: string | null): StatedStatus {
  if (isRemoved(facts)) return { status: 'offline', reason: null, cause: 'event', source }
  if (facts.intents.length === 0) return NOTHING_KNOWN
  const { status, reason } = intentOf(facts)
  return { status, reason, cause: 'event', source }
}

interface Lapse extends OpenLapse {
  /** Infinity while nobody came back. */
  returnMs: number
}

/**
 * The return ends a lapse: the first heartbeat or log-in committed after it. So does a log-out behind the evidence, whenever
 * it was committed: who logs out was there until then, and their heartbeats end with it.
 */
function withReturn(lapse: OpenLapse, events: readonly AgentEvent[]): Lapse {
  let returnMs = Infinity
  for (const event of events) {
    if (!MAY_END_A_LAPSE.has(event.type) || event.occurredAtMs <= lapse.evidenceMs) continue
    if (event.type === 'agent.logout' || event.receivedAtMs >= lapse.receivedAtMs)
      returnMs = Math.min(returnMs, event.occurredAtMs)
  }
  return { ...lapse, returnMs }
}

function lapsesOf(before: PeriodState, events: readonly AgentEvent[], fromMs: number, toMs: number): Lapse[] {
  const begun = events
    .filter((event): event is EventOf<'system.agent.lapse'> => event.type === 'system.agent.lapse')
    .map(({ data, receivedAtMs }) => ({
      evidenceMs: data.evidenceMs,
      receivedAtMs,
      isOutage: data.isOutage === true,
    }))
    .filter(({ evidenceMs }) => evidenceMs >= fromMs && evidenceMs < toMs)
    .map((lapse) => withReturn(lapse, events))
    .filter(({ evidenceMs, returnMs }) => returnMs - evidenceMs > LAPSE_GRACE_MS)
  return [...before.openLapses.map((lapse) => withReturn(lapse, events)), ...begun]
}

/** Events by the instant at which they took effect; at one instant in their own order. */
function byInstant(events: readonly AgentEvent[], fromMs: number, toMs: number): Map<number, AgentEvent[]> {
  const groups = new Map<number, AgentEvent[]>()
  for (const event of events) {
    const atMs = event.occurredAtMs
    if (atMs < fromMs || atMs >= toMs) continue
    const group = groups.get(atMs)
    if (group === undefined) groups.set(atMs, [event])
    else group.push(event)
  }
  for (const group of groups.values()) group.sort((a, b) => compareOrder(orderOf(a), orderOf(b)))
  return groups
}

function lapseState(lapses: readonly Lapse[], toMs: number): OpenLapse[] {
  const open = lapses.filter(({ returnMs }) => returnMs >= toMs)
  const distinct = new Map(
    open.map(({ evidenceMs, receivedAtMs, isOutage }) => [
      `${evidenceMs}/${receivedAtMs}`,
      { evidenceMs, receivedAtMs, isOutage },
    ]),
  )
  return [...distinct.values()].sort((a, b) => a.evidenceMs - b.evidenceMs || a.receivedAtMs - b.receivedAtMs)
}

/**
 * The runs of `[fromMs, toMs)`, the first one from `fromMs`, and the state at `toMs`. The status in force at an instant is
 * that of the facts folded from the events that occurred by then; a lapse stands over available and away time.
 * `events` are those that occurred from `fromMs` on, in any order, with the lapses whose evidence lies there; later events
 * than `toMs` matter only as the return from a lapse, up to the grace behind it.
 */
export function statusRuns(
  before: PeriodState,
  events: readonly AgentEvent[],
  fromMs: number,
  toMs: number,
): { runs: StatusRun[]; after: PeriodState } {
  const lapses = lapsesOf(before, events, fromMs, toMs)
  const groups = byInstant(events, fromMs, toMs)
  const turns = lapses.flatMap(({ evidenceMs, returnMs }) => [evidenceMs, returnMs])
  const instants = [...new Set([...groups.keys(), ...turns.filter((atMs) => atMs >= fromMs && atMs < toMs)])]
  instants.sort((a, b) => a - b)

  let { facts, stated: said, shown, lapsed } = before
  const runs: StatusRun[] = [{ fromMs, ...shown }]
  for (const atMs of instants) {
    const group = groups.get(atMs) ?? []
    for (const event of group) facts = foldAgent(facts, event)
    // A lapse is noticed, not said: what it changes begins at its evidence, with a cause of its own.
    const source = group.findLast((event) => event.type !== 'system.agent.lapse')?.source ?? null
    const next = statedBy(facts, source)
    if (!isEqual(next, said)) said = next

    const isCovered = said.status === 'available' || said.status === 'away'
    const wasLapsed = lapsed
    const standing = lapses.filter(({ evidenceMs, returnMs }) => evidenceMs <= atMs && atMs < returnMs)
    lapsed = isCovered && standing.length > 0
    let inForce = said
    if (lapsed) {
      const cause = standing.every(({ isOutage }) => isOutage) ? 'outage' : 'lapse'
      inForce = { status: 'unknown', reason: null, cause, source: 'floorview' }
    } else if (wasLapsed && isCovered) inForce = { ...said, cause: 'return', source: source ?? said.source }
    if (isEqual(inForce, shown)) continue
    shown = inForce
    if (atMs === fromMs) runs.pop()
    runs.push({ fromMs: atMs, ...shown })
  }
  const after = { facts: relevant(facts), stated: said, shown, lapsed, openLapses: lapseState(lapses, toMs) }
  return { runs, after }
}
