// Turns the waiting events of one subject into the group that a commit takes or refuses whole. Pure: what is stored where
// is the script's part (scripts/commit.lua), what an event means is the fold's.
import { hash } from 'node:crypto'
import { evidenceEndMs, reachabilityOf } from '../../shared/floor/agent-view.ts'
import { fold, noFacts, serialiseFacts, type Facts } from '../../shared/floor/fold.ts'
import { LIVE_HORIZON_MS, type FloorEvent } from '../../shared/events.ts'
import { compareStreamIds } from './stream-id.ts'

/** What the facts were when the group was folded. */
export interface Known {
  revision: string
  facts: Facts
}

export interface Group {
  subject: string
  events: readonly FloorEvent[]
  /** Revision that the facts were folded from; '' where there were none. */
  expectedRevision: string
  /** The facts to write; null where the events are for the ledger only. */
  facts: Facts | null
  factsJson: string
  eventsJson: string
  seenIds: readonly string[]
  /** The lease end that a lapse rests on; null where the group holds none. */
  expectedLeaseMs: number | null
  /** The lease end that heartbeats and log-ins within ask for. */
  leaseMs: number | null
}

/**
 * The event's key in the set of seen ids: 96 bits of (source, id, claimed-at). Where an event came without a time, received-at
 * stands in for claimed-at and would differ on the repeat, so the id alone must do (`timeless`).
 */
export function seenId(event: FloorEvent, timeless: boolean): string {
  const key = `${event.source}\u0000${event.id}\u0000${timeless ? '' : event.claimedAtMs}`
  return hash('sha1', key, 'base64').slice(0, 16)
}

/** An event to commit, with its key in the set of seen ids. */
export interface Submission {
  event: FloorEvent
  seenId: string
}

/** Makes it. `timeless`: the event came without a time of its own. */
export const submissionOf = (event: FloorEvent, timeless = false): Submission => ({
  event,
  seenId: seenId(event, timeless),
})

/** A chat event older than the live horizon goes to the ledger only, and so does what corrects it; an agent's facts take events of any age. */
export function isForLedgerOnly(event: FloorEvent): boolean {
  if (event.type === 'system.agent.correction') return true
  return event.type.startsWith('chat.') && event.claimedAtMs < event.receivedAtMs - LIVE_HORIZON_MS
}

/**
 * The lease that heartbeats and log-ins ask for: to the end of all evidence that the facts hold after them. An agent who is
 * taken as reachable always has one, for without it nothing would ever notice the silence.
 */
function leaseAskedFor(events: readonly FloorEvent[], facts: Facts): number | null {
  if (facts.kind !== 'agent') return null
  if (!events.some(({ type }) => type === 'agent.heartbeat' || type === 'agent.login')) return null
  return reachabilityOf(facts.facts) === true ? evidenceEndMs(facts.facts) : null
}

/**
 * The places of the steps of an alert that were judged before its latest one, be that known or among the same events: whoever
 * judged them did not know of it. What a person did is never too late for what it is about. An import of a roster replaces what it was
 * planned by, so it is too late in the same way.
 */
export function outdatedEvents(events: readonly FloorEvent[], known: Known | null): Set<number> {
  const outdated = new Set<number>()
  let hasStep = false
  events.forEach((event, place) => {
    const { type, data } = event
    if (type !== 'system.alert.step' && type !== 'system.agent.roster') return
    const isJudged = type === 'system.agent.roster' || data.user === null
    const isLate = known !== null && compareStreamIds(known.revision, data.asOf) > 0
    if (isJudged && (isLate || hasStep)) outdated.add(place)
    else hasStep = true
  })
  return outdated
}

/** Folds the events onto the known facts and says what the commit must write and check. */
export function planGroup(
  subject: string,
  events: readonly FloorEvent[],
  seenIds: readonly string[],
  known: Known | null,
): Group {
  const live = events.filter((event) => !isForLedgerOnly(event))
  let facts = known?.facts ?? noFacts(subject)
  for (const event of live) facts = fold(facts, event)
  const lapse = events.find((event) => event.type === 'system.agent.lapse')
  const writes = live.length > 0
  return {
    subject,
    events,
    expectedRevision: known?.revision ?? '',
    facts: writes ? facts : null,
    factsJson: writes ? serialiseFacts(facts) : '',
    eventsJson: JSON.stringify(events),
    seenIds,
    expectedLeaseMs: lapse === undefined ? null : lapse.data.leaseEndMs,
    leaseMs: leaseAskedFor(live, facts),
  }
}

/** The script's arguments for a batch; see its header. */
export function commitArguments(epoch: string, groups: readonly Group[]): string[] {
  const args = [epoch, String(groups.length)]
  for (const group of groups) {
    args.push(
      group.subject,
      group.expectedRevision,
      group.factsJson,
      group.eventsJson,
      group.expectedLeaseMs === null ? '' : String(group.expectedLeaseMs),
      group.leaseMs === null ? '' : String(group.leaseMs),
      String(group.seenIds.length),
      ...group.seenIds,
    )
  }
  return args
}

export type GroupOutcome =
  | { taken: true }
  | { taken: false; why: 'revision' | 'lease' }
  | { taken: false; why: 'seen'; places: number[] }

/** Reads one outcome of the script's answer; see its header. */
export function readOutcome(outcome: string): GroupOutcome {
  if (outcome === 'taken') return { taken: true }
  if (outcome === 'revision' || outcome === 'lease') return { taken: false, why: outcome }
  if (outcome.startsWith('seen:'))
    return { taken: false, why: 'seen', places: outcome.slice(5).split(',').map(Number) }
  throw new TypeError(`the commit script answered ${outcome}`)
}
