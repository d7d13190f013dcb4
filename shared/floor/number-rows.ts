// The rows behind a board's number: what it counts, one by one. The number itself is team-view.ts's; a property holds them equal.
import { z } from 'zod'
import type { BoardAgent, BoardContent } from '../board.ts'
import { compareText } from '../compare-text.ts'
import {
  closedAtMs,
  FIRST_REPLY_WINDOW_MS,
  firstReply,
  firstReplyAfterQueued,
  wasReplied,
} from '../metrics/first-reply.ts'
import { isInRatingWindow, RATING_WINDOW_MS } from '../metrics/rolling-rating.ts'
import type { ServiceOutcome } from '../metrics/service-level.ts'
import { shownName } from './agent-view.ts'
import { chatCounts, type ChatCounts } from './chat-counts.ts'
import type { ChatFacts } from './chat-facts.ts'
import { holderOf } from './chat-view.ts'
import type { FloorIndex } from './floor-index.ts'
import { takesChats } from './headcount.ts'

export const numberName = z.enum(['available', 'chats', 'waiting', 'firstReply', 'serviceLevel', 'rating'])
export type NumberName = z.infer<typeof numberName>

export interface TakingRow extends Pick<
  BoardAgent,
  'status' | 'reason' | 'sinceEpochMs' | 'load' | 'capacity'
> {
  agentId: string
  agent: string
}
export interface WaitingRow {
  chat: string
  queue: string | null
  sinceEpochMs: number
}
interface OfSomebody {
  chat: string
  /** Null where nobody is known. */
  agentId: string | null
  agent: string | null
  atEpochMs: number
}
export interface FirstReplyRow extends OfSomebody {
  firstReplyMs: number
}
export interface ServiceRow {
  chat: string
  outcome: ServiceOutcome
  queuedEpochMs: number
  /** From being queued to the first reply, to the close of who gave up, or to now; null where only a later reply is kept. */
  waitMs: number | null
}
export interface RatingRow extends OfSomebody {
  /** On 1…5. */
  score: number
}
export type NumberRow = TakingRow | WaitingRow | FirstReplyRow | ServiceRow | RatingRow

/** A board with the floor that it was made of. */
export interface CountedBoard {
  floor: FloorIndex
  /** As `view` gave it. */
  board: BoardContent
}

export interface NumberRows {
  /** Where the number's window begins; null where it has none. */
  fromEpochMs: number | null
  value: number | null
  /** What the value rests on: its n. Of the available all who are signed in, and rows are of the available alone. */
  count: number
  /** The gravest or newest first. */
  rows: NumberRow[]
}

interface CountedChat {
  chat: string
  facts: ChatFacts
  counts: ChatCounts
  dayFromMs: number
}

/** The chats of the board's teams, each with what it counts for by its own team's settings. */
function* chatsOf({ floor, board }: CountedBoard): Generator<CountedChat> {
  for (const team of board.teams) {
    const settings = floor.settings(team, board.atEpochMs)
    const dayFromMs = floor.dayFromMs(team, board.atEpochMs)
    const countsOf = (chat: string, facts: ChatFacts) =>
      chatCounts(facts, settings, board.atEpochMs, floor.sources.hasFallenSilent(chat))
    for (const [chat, { facts }] of floor.chats.ofTeam(team))
      yield { chat, facts, counts: countsOf(chat, facts), dayFromMs }
  }
}

function somebody(floor: FloorIndex, id: string | null): Pick<OfSomebody, 'agentId' | 'agent'> {
  return { agentId: id, agent: id === null ? null : shownName(floor.agentFacts(id), id) }
}

function takingRows({ board }: CountedBoard): TakingRow[] {
  return board.agents
    .filter(takesChats)
    .map(({ id, name, status, reason, sinceEpochMs, load, capacity }) => ({
      agentId: id,
      agent: name,
      status,
      reason,
      sinceEpochMs,
      load,
      capacity,
    }))
}

function waitingRows(counted: CountedBoard): WaitingRow[] {
  const rows: WaitingRow[] = []
  for (const { chat, facts, counts } of chatsOf(counted))
    if (counts.waitsSinceMs !== null)
      rows.push({ chat, queue: facts.queue?.[1] ?? null, sinceEpochMs: counts.waitsSinceMs })
  return rows
}

function firstReplyRows(counted: CountedBoard): FirstReplyRow[] {
  const rows: FirstReplyRow[] = []
  for (const { chat, facts, counts } of chatsOf(counted)) {
    const reply = firstReply(facts)
    if (counts.firstReplyMs === null || reply === null) continue
    const { atMs: atEpochMs, firstReplyMs } = reply
    rows.push({ chat, ...somebody(counted.floor, holderOf(facts)), atEpochMs, firstReplyMs })
  }
  return rows
}

/** How long the customer waited, or waits, for a person's first word. */
function waitOf(facts: ChatFacts, queuedMs: number, nowMs: number): number | null {
  const endMs = firstReplyAfterQueued(facts) ?? (wasReplied(facts) ? null : (closedAtMs(facts) ?? nowMs))
  return endMs === null ? null : Math.max(0, endMs - queuedMs)
}

function serviceRows(counted: CountedBoard): ServiceRow[] {
  const rows: ServiceRow[] = []
  for (const { chat, facts, counts, dayFromMs } of chatsOf(counted)) {
    const { queuedMs } = facts
    if (counts.outcome === null || queuedMs === undefined || queuedMs < dayFromMs) continue
    const waitMs = waitOf(facts, queuedMs, counted.board.atEpochMs)
    rows.push({ chat, outcome: counts.outcome, queuedEpochMs: queuedMs, waitMs })
  }
  return rows
}

function ratingRows({ floor, board }: CountedBoard): RatingRow[] {
  const rows: RatingRow[] = []
  for (const team of board.teams)
    for (const [chat, { score, atMs }] of floor.chats.ratingsOfTeam(team))
      if (isInRatingWindow(atMs, board.atEpochMs)) {
        const whose = somebody(floor, floor.chats.ratedAgentOf(chat))
        rows.push({ chat, ...whose, atEpochMs: atMs, score: 1 + 4 * score })
      }
  return rows
}

/** Where the earliest of the teams' business days began. */
function dayFromMs({ floor, board }: CountedBoard): number {
  return Math.min(...board.teams.map((team) => floor.dayFromMs(team, board.atEpochMs)))
}

const newest = (a: OfSomebody, b: OfSomebody) => b.atEpochMs - a.atEpochMs || compareText(a.chat, b.chat)

/** A number of the board with every row that it counts. */
export function numberRows(number: NumberName, counted: CountedBoard): NumberRows {
  const { numbers, atEpochMs: nowMs } = counted.board
  switch (number) {
    case 'available': {
      const rows = takingRows(counted).sort(
        (a, b) => (a.sinceEpochMs ?? 0) - (b.sinceEpochMs ?? 0) || compareText(a.agentId, b.agentId),
      )
      return { fromEpochMs: null, value: numbers.available, count: numbers.signedIn, rows }
    }
    case 'chats': {
      const rows = takingRows(counted).sort((a, b) => b.load - a.load || compareText(a.agentId, b.agentId))
      return { fromEpochMs: null, value: numbers.load, count: rows.length, rows }
    }
    case 'waiting': {
      const rows = waitingRows(counted).sort(
        (a, b) => a.sinceEpochMs - b.sinceEpochMs || compareText(a.chat, b.chat),
      )
      return { fromEpochMs: null, value: numbers.waiting, count: numbers.waiting, rows }
    }
    case 'firstReply':
      return {
        fromEpochMs: nowMs - FIRST_REPLY_WINDOW_MS,
        value: numbers.firstReplyMs,
        count: numbers.firstReplyCount,
        rows: firstReplyRows(counted).sort(newest),
      }
    case 'serviceLevel': {
      const rows = serviceRows(counted).sort(
        (a, b) =>
          compareText(a.outcome, b.outcome) ||
          b.queuedEpochMs - a.queuedEpochMs ||
          compareText(a.chat, b.chat),
      )
      return {
        fromEpochMs: dayFromMs(counted),
        value: numbers.serviceLevel,
        count: numbers.serviceLevelCount,
        rows,
      }
    }
    case 'rating':
      return {
        fromEpochMs: nowMs - RATING_WINDOW_MS,
        value: numbers.rating,
        count: numbers.ratingCount,
        rows: ratingRows(counted).sort(newest),
      }
  }
}
