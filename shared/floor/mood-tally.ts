// A team's chats as their sentiment counts, kept as facts change and time passes. Not the tally that owns it (team-tally.ts).
import type { ChatFacts } from './chat-facts.ts'
import type { PlacedChat } from './chat-place.ts'
import { moodCounts, moodDueMs, type MoodCounts } from './mood-counts.ts'
import { DueQueue } from './due-queue.ts'

export class MoodTally {
  #units = 0
  #count = 0
  #unscored = 0
  readonly #due = new DueQueue()

  get counts(): MoodCounts {
    return { units: this.#units, count: this.#count, unscored: this.#unscored }
  }
  /** Instants that wait. */
  get waiting(): number {
    return this.#due.size
  }
  get dueMs(): number {
    return this.#due.firstMs
  }

  /** Takes a chat's facts in place of its earlier ones, both as they count at the instant. */
  changed(id: string, before: ChatFacts | undefined, now: ChatFacts | undefined, atMs: number): void {
    // Most events are not a customer's message, and leave both as they were.
    if (now?.customerLast === before?.customerLast && now?.moods === before?.moods) return
    if (before !== undefined) this.#add(before, atMs, -1)
    if (now === undefined) return
    this.#add(now, atMs, 1)
    const beforeMs = before === undefined ? Infinity : moodDueMs(before, atMs)
    const dueMs = moodDueMs(now, atMs)
    // One that is looked at sooner than it need be is put off then: a chat of many messages waits once.
    if (beforeMs === Infinity || dueMs < beforeMs) this.#due.add(id, dueMs)
  }

  /** Brings the counts from one instant to a later one. */
  settle(chats: ReadonlyMap<string, Pick<PlacedChat, 'facts'>>, beforeMs: number, nowMs: number): void {
    for (const id of this.#due.take(nowMs)) {
      const chat = chats.get(id)?.facts
      if (chat === undefined) continue
      this.#add(chat, beforeMs, -1)
      this.#add(chat, nowMs, 1)
      this.#due.add(id, moodDueMs(chat, nowMs))
    }
  }

  #add(chat: ChatFacts, atMs: number, times: 1 | -1): void {
    const { units, count, unscored } = moodCounts(chat, atMs)
    this.#units += times * units
    this.#count += times * count
    this.#unscored += times * unscored
  }
}
