// A team's board from its tiles and chats at an instant. Pure; the one definition behind every number in the header.
import type { BoardAgent, BoardAlert, BoardContent, BoardNumbers } from '../board.ts'
import { businessDayAt } from '../day.ts'
import { firstReply } from '../metrics/first-reply.ts'
import { median } from '../metrics/median.ts'
import { rollingRating, type RatingPoint } from '../metrics/rolling-rating.ts'
import { serviceLevel, serviceOutcome } from '../metrics/service-level.ts'
import type { ChatFacts } from './chat-facts.ts'
import { isStale, waitingSince } from './chat-view.ts'
import type { TeamSettings } from './team-settings.ts'

/** The window of the team's median first reply. */
export const FIRST_REPLY_WINDOW_MS = 30 * 60 * 1000

/** An available and reachable agent: the only ones whose load and places count as the team's. */
function takesChats(agent: BoardAgent): boolean {
  return agent.status === 'available' && agent.reachable !== false
}

/** Signal lost counts before any intent, but for who logged out. */
function isLost(agent: BoardAgent): boolean {
  return agent.reachable === false && agent.status !== 'offline'
}

function headcount(agents: readonly BoardAgent[]) {
  const of = (holds: (agent: BoardAgent) => boolean) => agents.filter(holds).length
  const taking = agents.filter(takesChats)
  const sum = (list: readonly BoardAgent[], value: (agent: BoardAgent) => number) =>
    list.reduce((total, agent) => total + value(agent), 0)
  const load = sum(taking, (agent) => agent.load)
  return {
    signedIn: of((agent) => agent.status !== 'offline'),
    available: taking.length,
    free: taking.filter((agent) => agent.load < agent.capacity).length,
    full: taking.filter((agent) => agent.load >= agent.capacity).length,
    away: of((agent) => agent.status === 'away' && !isLost(agent)),
    lost: of(isLost),
    unknown: of((agent) => agent.status === 'unknown' && !isLost(agent)),
    loggedOut: of((agent) => agent.status === 'offline'),
    load,
    heldWhileAway: sum(agents, (agent) => agent.load) - load,
    capacity: sum(taking, (agent) => agent.capacity),
    openPlaces: sum(taking, (agent) => Math.max(0, agent.capacity - agent.load)),
  }
}

function chatNumbers(chats: Iterable<ChatFacts>, settings: TeamSettings, dayFromMs: number, nowMs: number) {
  let waiting = 0
  let longestSinceMs: number | null = null
  let staleWaiting = 0
  const replies: number[] = []
  const outcomes: ('within' | 'missed' | null)[] = []
  for (const chat of chats) {
    const sinceMs = waitingSince(chat)
    if (sinceMs !== null) {
      if (isStale(chat, settings.idleLimitMs, nowMs)) staleWaiting += 1
      else {
        waiting += 1
        if (longestSinceMs === null || sinceMs < longestSinceMs) longestSinceMs = sinceMs
      }
    }
    const reply = firstReply(chat)
    if (reply !== null && reply.atMs > nowMs - FIRST_REPLY_WINDOW_MS && reply.atMs <= nowMs)
      replies.push(reply.firstReplyMs)
    if (chat.queuedMs !== undefined && chat.queuedMs >= dayFromMs)
      outcomes.push(serviceOutcome(chat, settings, nowMs))
  }
  const service = serviceLevel(outcomes)
  return {
    staleWaiting,
    numbers: {
      waiting,
      longestWaitSinceEpochMs: longestSinceMs,
      longestWaitMs: longestSinceMs === null ? null : Math.max(0, nowMs - longestSinceMs),
      firstReplyMs: median(replies),
      firstReplyCount: replies.length,
      serviceLevel: service.level === null ? null : Math.round(service.level * 10_000) / 10_000,
      serviceLevelCount: service.count,
    },
  }
}

/** The header's numbers of a team. `chats` and `ratings` are the team's, `agents` its tiles. */
export function teamNumbers(
  agents: readonly BoardAgent[],
  chats: Iterable<ChatFacts>,
  ratings: Iterable<RatingPoint>,
  settings: TeamSettings,
  dayFromMs: number,
  nowMs: number,
): BoardNumbers {
  const { staleWaiting, numbers } = chatNumbers(chats, settings, dayFromMs, nowMs)
  return {
    ...headcount(agents),
    ...numbers,
    staleChats: staleWaiting + agents.reduce((total, agent) => total + agent.staleChats, 0),
    ...rollingRating(ratings, nowMs),
  }
}

/** The start of the business day that holds the instant, in the team's zone. */
export function dayStartOf(settings: TeamSettings, nowMs: number): number {
  return businessDayAt(nowMs, settings.zone, settings.dayStart).fromMs
}

/** Puts tiles, numbers and alerts together as a board. */
export function boardContent(
  team: string,
  settings: TeamSettings,
  agents: BoardAgent[],
  numbers: BoardNumbers,
  alerts: BoardAlert[],
  nowMs: number,
): BoardContent {
  const { zone, dayStart, serviceGoal, serviceWithinMs, waitLimitMs, awayShareLimit } = settings
  return {
    team,
    teams: [team],
    atEpochMs: nowMs,
    settings: { zone, dayStart, serviceGoal, serviceWithinMs, waitLimitMs, awayShareLimit },
    numbers,
    agents,
    alerts,
  }
}
