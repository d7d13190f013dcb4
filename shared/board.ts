// What a board shows, as JSON: the contract of snapshots and of GET /api/board. Not how it is computed (shared/floor).
import { z } from 'zod'
import { agentStatus } from './events.ts'

const count = z.number().int().min(0)

/** Where a tile stands: needs a look, taking chats, away, logged out, or nothing known. */
export const boardGroup = z.enum(['look', 'taking', 'away', 'out', 'unknown'])
export type BoardGroup = z.infer<typeof boardGroup>

/** Why a tile needs a look; null where it does not. The first that holds, in this order. */
export const lookReason = z.enum(['signalLost', 'overLimit', 'replyDue'])
export type LookReason = z.infer<typeof lookReason>

export const boardAgent = z.object({
  id: z.string(),
  name: z.string(),
  status: agentStatus,
  reason: z.string().nullable(),
  sinceEpochMs: z.number().nullable(),
  /** True or false from heartbeats; null where none was ever reported ("status only"). */
  reachable: z.boolean().nullable(),
  load: count,
  capacity: count,
  /** Mean of the last 20 ratings within 36 h on 1…5; null below n = 10. */
  rating: z.number().nullable(),
  ratingCount: count,
  group: boardGroup,
  look: lookReason.nullable(),
  /** From when it needs a look: the instant of the lost signal, of the passed limit, of the due reply. */
  lookSinceEpochMs: z.number().nullable(),
  /** Chats held that had no event for the idle limit: shown, never counted in load. */
  staleChats: count,
})
export type BoardAgent = z.infer<typeof boardAgent>

export const boardNumbers = z.object({
  signedIn: count,
  available: count,
  free: count,
  full: count,
  away: count,
  lost: count,
  unknown: count,
  loggedOut: count,
  heldWhileAway: count,
  /** Chats and places of agents who are available and reachable. */
  load: count,
  capacity: count,
  openPlaces: count,
  waiting: count,
  /** Since when the longest waiting customer waits; `longestWaitMs` is `atEpochMs` minus this. */
  longestWaitSinceEpochMs: z.number().nullable(),
  longestWaitMs: z.number().nullable(),
  staleChats: count,
  firstReplyMs: z.number().nullable(),
  firstReplyCount: count,
  serviceLevel: z.number().nullable(),
  serviceLevelCount: count,
  rating: z.number().nullable(),
  ratingCount: count,
})
export type BoardNumbers = z.infer<typeof boardNumbers>

/** What the header needs to know of the team's settings to word its numbers. */
export const boardSettings = z.object({
  zone: z.string(),
  dayStart: z.string(),
  serviceGoal: z.number(),
  serviceWithinMs: z.number(),
})

export const board = z.object({
  revision: z.string(),
  asOf: z.string(),
  team: z.string(),
  /** The instant on the server's clock at which the board was computed. */
  atEpochMs: z.number(),
  settings: boardSettings,
  numbers: boardNumbers,
  agents: z.array(boardAgent),
})
export type Board = z.infer<typeof board>
/** A board before the server names its revision and position. */
export type BoardContent = Omit<Board, 'revision' | 'asOf'>
