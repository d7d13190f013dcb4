// A floor as it was, told event by event: folded and indexed as live, with what makes no difference yet left for later. Not the
// judging (rule-trial.ts), nor where the events come from (past-events.ts).
import { alertLeavesFloorAtMs } from '../../../shared/alerts/alert-facts.ts'
import type { FloorEvent } from '../../../shared/events.ts'
import type { ChatFacts } from '../../../shared/floor/chat-facts.ts'
import { leavesFloorAtMs } from '../../../shared/floor/chat-view.ts'
import { DueQueue } from '../../../shared/floor/due-queue.ts'
import { FloorIndex } from '../../../shared/floor/floor-index.ts'
import { fold, noFacts, type Facts } from '../../../shared/floor/fold.ts'
import type { TeamSettings } from '../../../shared/floor/team-settings.ts'
import type { Touched } from '../../../shared/floor/touched.ts'
import { sameUntilMs } from './past-chats.ts'
import type { ChatDepth } from './rule-parts.ts'

/** As the live floor does it: once a minute. */
const SWEEP_EVERY_MS = 60_000

const MAY_WAIT: ReadonlySet<string> = new Set(['chat.message', 'chat.offered', 'chat.missed'])

/** The instant after which the subject leaves the floor; null while it does not. */
function leavesMs(facts: Facts | undefined): number | null {
  if (facts?.kind === 'chat') return leavesFloorAtMs(facts.facts)
  return facts?.kind === 'alert' ? alertLeavesFloorAtMs(facts.facts) : null
}

export class PastFloor {
  readonly index: FloorIndex
  readonly #team: string
  readonly #depth: ChatDepth
  /** The latest facts of every subject. */
  readonly #facts = new Map<string, Facts>()
  /** Of chats whose latest facts are not in the index yet: those that are. */
  readonly #shown = new Map<string, ChatFacts>()
  readonly #waiting = new DueQueue()
  readonly #leaving = new DueQueue()
  #sweptMs = -Infinity

  constructor(team: string, depth: ChatDepth, defaults: TeamSettings) {
    this.#team = team
    this.#depth = depth
    this.index = new FloorIndex(defaults)
  }

  /** When what was left for later must be told, at the earliest. */
  get dueMs(): number {
    return this.#waiting.firstMs
  }

  /** Puts facts in place that were folded elsewhere. */
  begin(subject: string, facts: Facts, touched: Touched): void {
    this.#facts.set(subject, facts)
    this.index.set(subject, facts, touched)
  }

  factsOf(subject: string): Facts {
    return this.#facts.get(subject) ?? noFacts(subject)
  }

  tell(event: FloorEvent, nowMs: number, touched: Touched): void {
    const { subject } = event
    const before = this.factsOf(subject)
    const after = fold(before, event)
    this.#facts.set(subject, after)
    if (before.kind === 'chat' && after.kind === 'chat') {
      if (MAY_WAIT.has(event.type) && this.#mayWait(subject, before.facts, after.facts, nowMs)) return
      this.#shown.delete(subject)
    }
    this.#leaving.add(subject, leavesMs(after) ?? Infinity)
    // By other settings what was left for later may matter now.
    if (after.kind === 'team') this.#tellAll(touched)
    this.index.set(subject, after, touched)
  }

  #mayWait(subject: string, before: ChatFacts, after: ChatFacts, nowMs: number): boolean {
    const shown = this.#shown.get(subject)
    const settings = this.index.settings(this.#team, nowMs)
    const untilMs = sameUntilMs(this.#depth, shown ?? before, after, settings, nowMs)
    if (untilMs <= nowMs) return false
    this.#waiting.add(subject, untilMs)
    if (shown === undefined) this.#shown.set(subject, before)
    return true
  }

  #tellAll(touched: Touched): void {
    for (const subject of [...this.#shown.keys()]) this.#tellLatest(subject, touched)
  }

  #tellLatest(subject: string, touched: Touched): void {
    const facts = this.#facts.get(subject)
    if (this.#shown.delete(subject) && facts !== undefined) this.index.set(subject, facts, touched)
  }

  /** Brings the floor to the instant: what must be told by then, and chats that have left. */
  settle(nowMs: number, touched: Touched): void {
    if (this.#waiting.firstMs <= nowMs)
      for (const subject of this.#waiting.take(nowMs)) this.#tellLatest(subject, touched)
    if (nowMs - this.#sweptMs < SWEEP_EVERY_MS) return
    this.#sweptMs = nowMs
    for (const subject of this.#leaving.take(nowMs)) {
      const atMs = leavesMs(this.#facts.get(subject)) ?? Infinity
      if (atMs > nowMs) {
        this.#leaving.add(subject, atMs)
        continue
      }
      this.#facts.delete(subject)
      this.#shown.delete(subject)
      this.index.set(subject, null, touched)
    }
  }
}
