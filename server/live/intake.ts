// The bounded queue of events that wait for a commit: in order within a subject, and a subject whose batch is unanswered
// waits for the answer. Knows nothing of Redis.
import type { FloorEvent } from '../../shared/events.ts'

/** How an event ended: kept, known already, or not kept because the floor could not take it now. */
export type EventOutcome = 'accepted' | 'duplicate' | 'moved' | 'unavailable'

export interface WaitingEvent {
  event: FloorEvent
  seenId: string
  settle(outcome: EventOutcome): void
}

/** Who fills the queue: our own API may not take the share that is kept for vendors' webhooks. */
export type IntakeLane = 'api' | 'webhook' | 'system'

export interface IntakeLimits {
  /** Events that may wait or be in flight in all. */
  capacity: number
  /** Share of the capacity that one source may take. */
  sourceShare: number
  /** Share of the capacity that only webhooks may take. */
  webhookReserve: number
}

export const DEFAULT_INTAKE: IntakeLimits = { capacity: 20_000, sourceShare: 0.5, webhookReserve: 0.2 }

export class Intake {
  readonly #limits: IntakeLimits
  readonly #waiting = new Map<string, WaitingEvent[]>()
  readonly #ready = new Set<string>()
  readonly #inFlight = new Set<string>()
  readonly #heldBySource = new Map<string, number>()
  #held = 0

  constructor(limits: IntakeLimits = DEFAULT_INTAKE) {
    this.#limits = limits
  }

  /** Events that wait or are in flight. */
  get held(): number {
    return this.#held
  }

  /** May this source bring so many more? Floorview's own few events always may. */
  admits(source: string, count: number, lane: IntakeLane): boolean {
    if (lane === 'system') return true
    const { capacity, sourceShare, webhookReserve } = this.#limits
    const room = lane === 'webhook' ? capacity : capacity * (1 - webhookReserve)
    return (
      this.#held + count <= room && (this.#heldBySource.get(source) ?? 0) + count <= capacity * sourceShare
    )
  }

  add(waiting: WaitingEvent): void {
    const { subject, source } = waiting.event
    const list = this.#waiting.get(subject)
    if (list === undefined) this.#waiting.set(subject, [waiting])
    else list.push(waiting)
    if (!this.#inFlight.has(subject)) this.#ready.add(subject)
    this.#count(source, 1)
  }

  get isReady(): boolean {
    return this.#ready.size > 0
  }

  /** Takes subjects that are not in flight, with their events in order, up to about `most` events. */
  take(most: number, mostOfSubject: number): [subject: string, events: WaitingEvent[]][] {
    const taken: [string, WaitingEvent[]][] = []
    let count = 0
    for (const subject of this.#ready) {
      const list = this.#waiting.get(subject) ?? []
      const events = list.splice(0, mostOfSubject)
      if (count + events.length > most && taken.length > 0) {
        list.unshift(...events)
        break
      }
      count += events.length
      taken.push([subject, events])
      this.#ready.delete(subject)
      this.#inFlight.add(subject)
      if (count >= most) break
    }
    return taken
  }

  /** The batch with this subject was answered: settles what ended, and puts back what must be folded again, in front. */
  release(
    subject: string,
    ended: readonly (readonly [WaitingEvent, EventOutcome])[],
    again: readonly WaitingEvent[],
  ): void {
    for (const [waiting, outcome] of ended) {
      this.#count(waiting.event.source, -1)
      waiting.settle(outcome)
    }
    const list = this.#waiting.get(subject) ?? []
    list.unshift(...again)
    this.#inFlight.delete(subject)
    if (list.length > 0) {
      this.#waiting.set(subject, list)
      this.#ready.add(subject)
    } else this.#waiting.delete(subject)
  }

  /** Ends everything that waits, because the floor cannot take it now. What is in flight ends with its own answer. */
  refuseWaiting(): void {
    for (const [subject, list] of this.#waiting) {
      for (const waiting of list) {
        this.#count(waiting.event.source, -1)
        waiting.settle('unavailable')
      }
      this.#waiting.delete(subject)
      this.#ready.delete(subject)
    }
  }

  #count(source: string, by: number): void {
    this.#held += by
    const held = (this.#heldBySource.get(source) ?? 0) + by
    if (held === 0) this.#heldBySource.delete(source)
    else this.#heldBySource.set(source, held)
  }
}
