// What Floorview accepts of one agent's day on the sample floor, as if it had been told live: heartbeats, leases that end, late events
// and repeats. Not how the sample feeds itself (server/sample/feeder.ts), which knows no past heartbeats.
import { subjectKind, type EventOf, type FloorEvent } from '../../shared/events.ts'
import { leaseOf } from '../../shared/floor/agent-facts.ts'
import { FloorIndex } from '../../shared/floor/floor-index.ts'
import { fold, noFacts } from '../../shared/floor/fold.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { nothingTouched } from '../../shared/floor/touched.ts'
import { readCloudEvent } from '../../server/ingest/cloud-event.ts'
import { lapseEvent } from '../../server/live/presence.ts'
import { SAMPLE_SEED, SAMPLE_SOURCE, standardOffsetMs } from '../../server/sample/feeder.ts'
import { createSimulator } from '../../server/sample/simulator.ts'

const SOURCE = { id: SAMPLE_SOURCE, sequencing: false }
const RETENTION_DAYS = 400
/** The shift before is told too: without it nothing would be known of the day until the first log-in. */
const BEFORE_MS = 24 * 3_600_000
/** Leases are looked at once a second. */
const TICK_MS = 1000

export interface ToldDay {
  /** As the sample names the agent. */
  agent: string
  zone: string
  fromMs: number
  toMs: number
}

/** The accepted events of the agent and of every chat that they held, in the order of their acceptance. */
export function acceptedDay({ agent, zone, fromMs, toMs }: ToldDay): FloorEvent[] {
  const simulator = createSimulator({
    seed: SAMPLE_SEED,
    utcOffsetMs: standardOffsetMs(zone),
    beginMs: fromMs - 2 * BEFORE_MS,
  })
  const chats = simulator
    .chatsBetween(fromMs, toMs)
    .filter(({ holders }) => holders.some((holder) => holder.agent === agent))
  const subjects = new Set([`agent/${agent}`, ...chats.map(({ id }) => `chat/${id}`)])
  const told = [
    ...simulator.eventsBetween(fromMs - BEFORE_MS, toMs),
    ...simulator.heartbeatsBetween(fromMs - BEFORE_MS, toMs),
  ]
    .filter(({ event, how }) => subjects.has(event.subject) && how !== 'repeat')
    .sort((a, b) => a.sendMs - b.sendMs)

  const floor = new FloorIndex(defaultSettings(zone))
  let facts = noFacts(`agent/${SAMPLE_SOURCE}:${agent}`)
  const accepted: FloorEvent[] = []
  let leaseEndMs: number | null = null
  const accept = (event: FloorEvent): void => {
    accepted.push(event)
    if (subjectKind(event.subject) !== 'agent') return
    facts = fold(facts, event)
    floor.set(event.subject, facts, nothingTouched())
  }
  const endLease = (untilMs: number): void => {
    if (leaseEndMs === null || leaseEndMs > untilMs) return
    accept(lapseEvent(`${SAMPLE_SOURCE}:${agent}`, leaseEndMs, floor, leaseEndMs + TICK_MS))
    leaseEndMs = null
  }
  /** The first one after none is kept; every other only renews. */
  const beat = (event: EventOf<'agent.heartbeat'>): void => {
    if (leaseEndMs === null) accept(event)
    leaseEndMs = event.occurredAtMs + leaseOf(event)
  }
  for (const { sendMs, event } of told) {
    endLease(sendMs)
    const read = readCloudEvent(event, SOURCE, { receivedAtMs: sendMs, retentionDays: RETENTION_DAYS })
    if (read.kind !== 'event') throw new Error(`${event.id} of the sample is ${read.kind}`)
    if (read.event.type === 'agent.heartbeat') beat(read.event)
    else accept(read.event)
  }
  endLease(toMs)
  return accepted
}
