// A board's numbers from its tiles, chats and ratings at an instant. Pure; the one definition behind every number in the header.
import type {
  BoardAgent,
  BoardAlert,
  BoardContent,
  BoardNumbers,
  BoardSettings,
  BoardSource,
} from '../board.ts'
import { businessDayAt } from '../day.ts'
import { median, medianAt } from '../metrics/median.ts'
import { isInRatingWindow, scoreUnits, shownRating, type RatingPoint } from '../metrics/rolling-rating.ts'
import { serviceLevel } from '../metrics/service-level.ts'
import type { BoardTeams } from './board-teams.ts'
import { chatCounts } from './chat-counts.ts'
import { moodCounts, NO_MOOD, type MoodCounts } from './mood-counts.ts'
import type { ChatFacts } from './chat-facts.ts'
import type { Headcount } from './headcount.ts'
import { rankedAmong } from './sorted-numbers.ts'
import type { TeamSettings } from './team-settings.ts'
import type { TeamTally } from './team-tally.ts'

/** A team's chats and ratings, with what they are judged by. */
export interface TeamPart {
  /** By id. */
  chats: Iterable<readonly [string, ChatFacts]>
  /** Whether a chat's source is silent. */
  isSilent: (chat: string) => boolean
  ratings: Iterable<RatingPoint>
  settings: TeamSettings
  dayFromMs: number
}

/** What is counted of the chats and ratings of a board's teams. */
export interface BoardCounts {
  waiting: number
  longestWaitSinceMs: number | null
  staleWaiting: number
  silentWaiting: number
  firstReplyMs: number | null
  firstReplyCount: number
  within: number
  judged: number
  ratingUnits: number
  ratingCount: number
  moods: MoodCounts
}

/** The header's numbers made of the counts of tiles, chats and ratings. */
export function numbersOf(
  { staleChats, silentChats, ...heads }: Headcount,
  counts: BoardCounts,
  nowMs: number,
): BoardNumbers {
  const sinceMs = counts.longestWaitSinceMs
  return {
    ...heads,
    staleChats: staleChats + counts.staleWaiting,
    silentChats: silentChats + counts.silentWaiting,
    waiting: counts.waiting,
    longestWaitSinceEpochMs: sinceMs,
    longestWaitMs: sinceMs === null ? null : Math.max(0, nowMs - sinceMs),
    firstReplyMs: counts.firstReplyMs,
    firstReplyCount: counts.firstReplyCount,
    serviceLevel: serviceLevel(counts.within, counts.judged),
    serviceLevelCount: counts.judged,
    ...shownRating(counts.ratingUnits, counts.ratingCount),
  }
}

/** What alert rules judge of a team's counted numbers. */
export function judgedNumbers(
  tally: TeamTally,
): Pick<
  BoardNumbers,
  'waiting' | 'longestWaitSinceEpochMs' | 'serviceLevel' | 'serviceLevelCount' | 'rating' | 'ratingCount'
> {
  const { level, ratings } = tally
  return {
    waiting: tally.waiting.size,
    longestWaitSinceEpochMs: tally.longestWaitSinceMs,
    serviceLevel: serviceLevel(level.within, level.count),
    serviceLevelCount: level.count,
    ...shownRating(ratings.units, ratings.count),
  }
}

/** The counts, by a look at every chat and rating: the definition of those that are kept (team-tally.ts). */
export function countsOf(parts: Iterable<TeamPart>, nowMs: number): BoardCounts {
  const waits: number[] = []
  const replies: number[] = []
  const moods = { ...NO_MOOD }
  let [staleWaiting, silentWaiting, within, judged, ratingUnits, ratingCount] = [0, 0, 0, 0, 0, 0]
  for (const { chats, isSilent, ratings, settings, dayFromMs } of parts) {
    for (const [id, chat] of chats) {
      const counts = chatCounts(chat, settings, nowMs, isSilent(id))
      addMoods(moods, moodCounts(chat, nowMs))
      if (counts.waitsSinceMs !== null) waits.push(counts.waitsSinceMs)
      if (counts.isStaleWaiting) staleWaiting += 1
      if (counts.isSilentWaiting) silentWaiting += 1
      if (counts.firstReplyMs !== null) replies.push(counts.firstReplyMs)
      if (counts.outcome === null || chat.queuedMs === undefined || chat.queuedMs < dayFromMs) continue
      judged += 1
      if (counts.outcome === 'within') within += 1
    }
    for (const { score, atMs } of ratings) {
      if (!isInRatingWindow(atMs, nowMs)) continue
      ratingUnits += scoreUnits(score)
      ratingCount += 1
    }
  }
  return {
    waiting: waits.length,
    longestWaitSinceMs: waits.length === 0 ? null : waits.reduce((a, b) => Math.min(a, b)),
    staleWaiting,
    silentWaiting,
    firstReplyMs: median(replies),
    firstReplyCount: replies.length,
    within,
    judged,
    ratingUnits,
    ratingCount,
    moods,
  }
}

function addMoods(sum: MoodCounts, { units, count, unscored }: MoodCounts): void {
  sum.units += units
  sum.count += count
  sum.unscored += unscored
}

/** The same counts from what is kept of each team. Medians are of all teams' values together. */
export function countsOfTallies(tallies: readonly TeamTally[]): BoardCounts {
  const sum = (value: (tally: TeamTally) => number) =>
    tallies.reduce((total, tally) => total + value(tally), 0)
  const waitsSinceMs = tallies.map((tally) => tally.longestWaitSinceMs).filter((sinceMs) => sinceMs !== null)
  const replies = tallies.map((tally) => tally.replies)
  const moods = { ...NO_MOOD }
  for (const tally of tallies) addMoods(moods, tally.moods)
  const firstReplyCount = sum((tally) => tally.replies.size)
  return {
    waiting: sum((tally) => tally.waiting.size),
    longestWaitSinceMs: waitsSinceMs.length === 0 ? null : Math.min(...waitsSinceMs),
    staleWaiting: sum((tally) => tally.staleWaiting),
    silentWaiting: sum((tally) => tally.silentWaiting),
    firstReplyMs: medianAt(firstReplyCount, (rank) => rankedAmong(replies, rank)),
    firstReplyCount,
    within: sum((tally) => tally.level.within),
    judged: sum((tally) => tally.level.count),
    ratingUnits: sum((tally) => tally.ratings.units),
    ratingCount: sum((tally) => tally.ratings.count),
    moods,
  }
}

/** The start of the business day that holds the instant, in the team's zone. */
export function dayStartOf(settings: TeamSettings, nowMs: number): number {
  return businessDayAt(nowMs, settings.zone, settings.dayStart).fromMs
}

/** Puts tiles, numbers and alerts together as a board. */
export function boardContent(
  { id, name, teams }: BoardTeams,
  settings: BoardSettings,
  agents: BoardAgent[],
  numbers: BoardNumbers,
  alerts: BoardAlert[],
  sources: BoardSource[],
  reported: boolean,
  nowMs: number,
): BoardContent {
  return {
    team: id,
    name,
    teams: [...teams],
    atEpochMs: nowMs,
    settings,
    numbers,
    agents,
    alerts,
    sources,
    reported,
  }
}
