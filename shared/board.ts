// What a board shows, as JSON: the contract of snapshots and of GET /api/board. Not how it is computed (shared/floor).
import { z } from 'zod'
import { alertSeverity, boardAlertKind } from './alerts/alert-record.ts'
import { agentStatus } from './events.ts'

const count = z.number().int().min(0)

/** Where a tile stands: needs a look, taking chats, away, logged out, or nothing known. */
export const boardGroup = z.enum(['look', 'taking', 'away', 'out', 'unknown'])
export type BoardGroup = z.infer<typeof boardGroup>

/** Why a tile needs a look; null where it does not. The first that holds, in this order. */
export const lookReason = z.enum(['signalLost', 'overLimit', 'replyDue', 'ratingFalls'])
export type LookReason = z.infer<typeof lookReason>

export const boardAgent = z.object({
  id: z.string(),
  name: z.string(),
  team: z.string(),
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
  /** All that is said here comes from a source that has fallen silent: it was so when that was last heard. */
  silent: z.boolean(),
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
  /** Of the unknown: who was signed in when their source fell silent. */
  silentAgents: count,
  /** Chats of silent sources, held or waiting when those were last heard: in no other number but idle ones. */
  silentChats: count,
})
export type BoardNumbers = z.infer<typeof boardNumbers>

/** What the header needs to know of the team's settings to word its numbers. Null where the teams of a group differ. */
export const boardSettings = z.object({
  zone: z.string(),
  dayStart: z.string(),
  serviceGoal: z.number().nullable(),
  serviceWithinMs: z.number().nullable(),
  /** A customer who waits longer makes an alert. */
  waitLimitMs: z.number().nullable(),
  /** More than this share of the signed-in away at once makes an alert. */
  awayShareLimit: z.number().nullable(),
})
export type BoardSettings = z.infer<typeof boardSettings>

export type AlertRule = z.infer<typeof boardAlertKind>

/** A condition that holds now and wants somebody to act. Words are made by who shows it. */
export const boardAlert = z.object({
  /** Rule, subject and the instant at which the condition began: equal on every server, and after a restart. */
  key: z.string(),
  rule: boardAlertKind,
  /** `act`: somebody should do something now; `watch`: keep an eye on it. */
  severity: alertSeverity,
  /** The agent that it is about; null: a team. */
  agent: z.string().nullable(),
  /** The team that it is about; null: an agent. */
  team: z.string().nullable(),
  sinceEpochMs: z.number(),
  /** What was measured, and its limit: milliseconds, chats, a share of 1, or a rating, as the rule says. Null where the age says it. */
  value: z.number().nullable(),
  limit: z.number().nullable(),
  /** The reason, queue or source that it names. */
  detail: z.string().nullable(),
})
export type BoardAlert = z.infer<typeof boardAlert>

/** A source of what a board shows: how late it is, and whether it is heard at all. */
export const boardSource = z.object({
  id: z.string(),
  /** When its newest event or heartbeat was received; null where it was not heard since the floor is kept. */
  lastHeardEpochMs: z.number().nullable(),
  /** How long after its claimed time that was. */
  lagMs: z.number().nullable(),
  /** The longest pause between two deliveries that is normal for it; null where none was declared. */
  cadenceMs: z.number().nullable(),
  /** When that passed; null while it has not, and where there is none. */
  silentSinceEpochMs: z.number().nullable(),
})
export type BoardSource = z.infer<typeof boardSource>

export const board = z.object({
  revision: z.string(),
  asOf: z.string(),
  /** The id of the team, or of the named group of teams. */
  team: z.string(),
  /** The team's name, which is its id, or the group's. */
  name: z.string(),
  /** The teams on the board: the one, or those of the group. */
  teams: z.array(z.string()),
  /** The instant on the server's clock at which the board was computed. */
  atEpochMs: z.number(),
  settings: boardSettings,
  numbers: boardNumbers,
  agents: z.array(boardAgent),
  /** The gravest first, then the oldest. */
  alerts: z.array(boardAlert),
  /** Those that have agents or chats on this board, by id. */
  sources: z.array(boardSource),
  /** Whether any source has ever spoken: else nothing is known, and the counts of nobody are no numbers. */
  reported: z.boolean(),
})
export type Board = z.infer<typeof board>
/** A board before the server names its revision and position. */
export type BoardContent = Omit<Board, 'revision' | 'asOf'>
