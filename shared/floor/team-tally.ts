// A team's counts of chats and ratings, kept as facts change and as time passes: what a frame needs is there without a walk
// over the day's chats. What one chat counts for is chat-counts.ts; the numbers made of it are team-view.ts.
import {
  isInRatingWindow,
  ratingWindowDueMs,
  scoreUnits,
  type RatingPoint,
} from '../metrics/rolling-rating.ts'
import {
  countsCannotChange,
  countsStay,
  chatCounts,
  chatCountsDueMs,
  type ChatCounts,
  type CountingSettings,
} from './chat-counts.ts'
import type { ChatFacts } from './chat-facts.ts'
import type { PlacedChat } from './chat-place.ts'
import { DayLevel } from './day-level.ts'
import type { MoodCounts } from './mood-counts.ts'
import { DueQueue } from './due-queue.ts'
import { MoodTally } from './mood-tally.ts'
import { SortedNumbers } from './sorted-numbers.ts'
import { sourceOf } from '../stored-id.ts'

/** The team's chats and ratings as they stand on the floor, by chat. */
export interface TallySource {
  chats: () => ReadonlyMap<string, Pick<PlacedChat, 'facts'>>
  ratings: () => ReadonlyMap<string, RatingPoint>
}

/** Instants that may be kept beside those of the team's chats, before the tally is made anew: nobody has asked for long. */
const SPARE_INSTANTS = 4096

/**
 * Counts are taken out by counting the earlier facts at the same instant again: so nothing is kept of each chat, and there is
 * one definition of what it counts for. `settle` comes before every reading.
 */
export class TeamTally {
  readonly #source: TallySource
  #atMs: number
  #settings: CountingSettings
  #silent: ReadonlySet<string>
  #waiting = new Map<string, ChatFacts>()
  #waitingSince = new SortedNumbers()
  #staleWaiting = 0
  #silentWaiting = 0
  #replies = new SortedNumbers()
  #level: DayLevel
  #ratingUnits = 0
  #ratingCount = 0
  #moods = new MoodTally()
  #dueChats = new DueQueue()
  #dueRatings = new DueQueue()

  constructor(
    source: TallySource,
    settings: CountingSettings,
    dayFromMs: number,
    nowMs: number,
    silent: ReadonlySet<string>,
  ) {
    this.#source = source
    this.#settings = settings
    this.#silent = silent
    this.#atMs = nowMs
    this.#level = new DayLevel(dayFromMs)
    this.#countAnew(dayFromMs)
  }

  /** The chats that wait for a person, are not stale, and of sources that are heard. */
  get waiting(): ReadonlyMap<string, ChatFacts> {
    return this.#waiting
  }
  get longestWaitSinceMs(): number | null {
    return this.#waitingSince.least
  }
  get staleWaiting(): number {
    return this.#staleWaiting
  }
  get silentWaiting(): number {
    return this.#silentWaiting
  }
  /** The times to first replies in the window. */
  get replies(): SortedNumbers {
    return this.#replies
  }
  get level(): Pick<DayLevel, 'within' | 'count'> {
    return this.#level
  }
  get ratings(): { units: number; count: number } {
    return { units: this.#ratingUnits, count: this.#ratingCount }
  }
  get moods(): MoodCounts {
    return this.#moods.counts
  }

  /** The instant from which on time alone may change a count, at the earliest. */
  get dueMs(): number {
    return Math.min(this.#dueChats.firstMs, this.#dueRatings.firstMs, this.#moods.dueMs)
  }

  /** True where so many instants wait that nobody can have read this for long: it is cheaper made anew when it is. */
  get isForgotten(): boolean {
    const most = 2 * (this.#source.chats().size + this.#source.ratings().size) + SPARE_INSTANTS
    return this.#dueChats.size + this.#dueRatings.size + this.#moods.waiting > most
  }

  /** Takes a chat's facts in place of its earlier ones; undefined: it was not, or is no more, the team's. */
  chatChanged(id: string, before: ChatFacts | undefined, now: ChatFacts | undefined): void {
    this.#moods.changed(id, before, now, this.#atMs)
    if (before !== undefined && now !== undefined && countsCannotChange(before, now)) return
    const countsBefore = before === undefined ? null : this.#countsOf(id, before, this.#atMs)
    const countsNow = now === undefined ? null : this.#countsOf(id, now, this.#atMs)
    if (before !== undefined && countsBefore !== null && now !== undefined && countsNow !== null)
      if (countsStay(before, countsBefore, now, countsNow)) return
    if (before !== undefined && countsBefore !== null) this.#count(id, before, countsBefore, -1)
    if (now === undefined || countsNow === null) return
    this.#count(id, now, countsNow, 1)
    const dueMs = chatCountsDueMs(now, this.#settings, this.#atMs)
    // The instant of the earlier facts stands in the queue already.
    if (before === undefined || chatCountsDueMs(before, this.#settings, this.#atMs) !== dueMs)
      this.#dueChats.add(id, dueMs)
  }

  ratingChanged(chat: string, before: RatingPoint | undefined, now: RatingPoint | undefined): void {
    if (before !== undefined) this.#countRating(before, this.#atMs, -1)
    if (now === undefined) return
    this.#countRating(now, this.#atMs, 1)
    this.#dueRatings.add(chat, ratingWindowDueMs(now.atMs, this.#atMs))
  }

  /** Brings the counts to the instant. A clock that went back, other settings or other silent sources count everything anew. */
  settle(settings: CountingSettings, dayFromMs: number, nowMs: number, silent: ReadonlySet<string>): void {
    const isAnother =
      nowMs < this.#atMs ||
      settings.idleLimitMs !== this.#settings.idleLimitMs ||
      settings.serviceWithinMs !== this.#settings.serviceWithinMs ||
      settings.shortAbandonMs !== this.#settings.shortAbandonMs ||
      silent !== this.#silent
    const beforeMs = this.#atMs
    this.#settings = settings
    this.#silent = silent
    this.#atMs = nowMs
    if (isAnother || !this.#level.startAt(dayFromMs)) return this.#countAnew(dayFromMs)
    const { chats, ratings } = this.#source
    this.#moods.settle(chats(), beforeMs, nowMs)
    for (const id of this.#dueChats.take(nowMs)) {
      const chat = chats().get(id)?.facts
      if (chat === undefined) continue
      this.#countChat(id, chat, beforeMs, -1)
      this.#countChat(id, chat, nowMs, 1)
      this.#dueChats.add(id, chatCountsDueMs(chat, settings, nowMs))
    }
    for (const id of this.#dueRatings.take(nowMs)) {
      const rating = ratings().get(id)
      if (rating === undefined) continue
      this.#countRating(rating, beforeMs, -1)
      this.#countRating(rating, nowMs, 1)
      this.#dueRatings.add(id, ratingWindowDueMs(rating.atMs, nowMs))
    }
  }

  #countAnew(dayFromMs: number): void {
    this.#waiting = new Map()
    this.#waitingSince = new SortedNumbers()
    this.#staleWaiting = 0
    this.#silentWaiting = 0
    this.#replies = new SortedNumbers()
    this.#level = new DayLevel(dayFromMs)
    this.#ratingUnits = 0
    this.#ratingCount = 0
    this.#moods = new MoodTally()
    this.#dueChats = new DueQueue()
    this.#dueRatings = new DueQueue()
    for (const [id, { facts }] of this.#source.chats()) this.chatChanged(id, undefined, facts)
    for (const [id, rating] of this.#source.ratings()) this.ratingChanged(id, undefined, rating)
  }

  #countsOf(id: string, chat: ChatFacts, atMs: number): ChatCounts {
    const isSilent = this.#silent.size > 0 && this.#silent.has(sourceOf(id))
    return chatCounts(chat, this.#settings, atMs, isSilent)
  }

  #countChat(id: string, chat: ChatFacts, atMs: number, times: 1 | -1): void {
    this.#count(id, chat, this.#countsOf(id, chat, atMs), times)
  }

  #count(id: string, chat: ChatFacts, counts: ChatCounts, times: 1 | -1): void {
    if (counts.isStaleWaiting) this.#staleWaiting += times
    if (counts.isSilentWaiting) this.#silentWaiting += times
    if (counts.waitsSinceMs !== null) {
      if (times === 1) {
        this.#waiting.set(id, chat)
        this.#waitingSince.add(counts.waitsSinceMs)
      } else {
        this.#waiting.delete(id)
        this.#waitingSince.remove(counts.waitsSinceMs)
      }
    }
    if (counts.firstReplyMs !== null) {
      if (times === 1) this.#replies.add(counts.firstReplyMs)
      else this.#replies.remove(counts.firstReplyMs)
    }
    if (counts.outcome !== null && chat.queuedMs !== undefined)
      this.#level.add(chat.queuedMs, counts.outcome, times)
  }

  #countRating({ score, atMs: givenMs }: RatingPoint, atMs: number, times: 1 | -1): void {
    if (!isInRatingWindow(givenMs, atMs)) return
    this.#ratingUnits += times * scoreUnits(score)
    this.#ratingCount += times
  }
}
