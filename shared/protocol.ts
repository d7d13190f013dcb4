// Every message on the socket, as schemas: types are inferred on both ends. Not the transport itself.
//
// A board joins, gets a snapshot, then frames. Each frame follows a revision (frame-stamps.ts); a client that holds another
// one asks for a snapshot again, and says why. Frames without changes are the 1 Hz heartbeat that carries the pulse's age.
import { z } from 'zod'
import type { AlertRecord } from './alerts/alert-record.ts'
import { board } from './board.ts'

/** Raise it with any change of the schemas below, and say in docs/protocol.md what changed. */
export const PROTOCOL_VERSION = 7

/** Why a snapshot was asked for: counted on both ends, so that a needless one is seen. */
export const snapshotCause = z.enum(['first', 'reconnect', 'gap', 'stale', 'settings'])
export type SnapshotCause = z.infer<typeof snapshotCause>

export const boardJoin = z.object({
  /** A team's or a group's id. */
  board: z.string().min(1).max(200),
  /** The last `asOf` that this client showed: the server answers no older state. */
  seen: z
    .string()
    .regex(/^\d+-\d+$/)
    .optional(),
  cause: snapshotCause.optional(),
  /**
   * Agents as rows, a fifth of the bytes, and alerts by frames: for who reads rows anyhow. Else agents are objects, as in
   * GET /api/board, and alerts come as `alert:*`.
   */
  compact: z.boolean().optional(),
})
export type BoardJoin = z.infer<typeof boardJoin>

const cell = z.union([z.string(), z.number(), z.null()])
const row = z.array(cell)

export const boardSnapshot = z.object({
  revision: z.string(),
  asOf: z.string(),
  pulseAgeMs: z.number(),
  board,
  /** The slot of each agent in the list's order, where slots have been left; else an agent's slot is its place. */
  slots: z.array(z.number().int().min(0)).optional(),
  /** Of a compact one: the agents, whose list in the board is empty then, as rows of a frame. */
  rows: z.array(row).optional(),
  /** Of a compact one: the alerts, whose list in the board is empty then, as in a frame. */
  l: z.array(row).optional(),
  /** The instant before which the rows tell theirs, in epoch milliseconds. */
  base: z.number().optional(),
})
export type BoardSnapshot = z.infer<typeof boardSnapshot>

export const joinProblem = z.object({
  problem: z.object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string().optional(),
  }),
})
export type JoinProblem = z.infer<typeof joinProblem>
export const joinAnswer = z.union([boardSnapshot, joinProblem])
export type JoinAnswer = z.infer<typeof joinAnswer>

export const boardFrame = z.object({
  /** `<feed>:<n>`; a feed counts from frame to frame, but not a heartbeat. */
  revision: z.string(),
  /** The revision that this frame follows, where it is not the one before it, or that of a heartbeat itself. */
  after: z.string().optional(),
  asOf: z.string().regex(/^\d+-\d+$/),
  /** Age of the newest pulse in this server's replica: above 3 s the board is stale, whatever the socket says. */
  pulseAgeMs: z.number(),
  /** The server's clock as this frame was made, in milliseconds after the instant of `asOf`. */
  at: z.number(),
  /** Acceptance of the oldest change within, in milliseconds before the instant of `asOf`. */
  old: z.number().optional(),
  /** Changed agents: [slot, mask of AGENT_FIELDS, …values], instants before `at`. One that names its id is whole. */
  a: z.array(row).optional(),
  /** Slots of agents that left; their slot stays empty until the next snapshot. */
  x: z.array(z.number()).optional(),
  /** Changed numbers: [mask of NUMBER_FIELDS, …values]. */
  n: row.optional(),
  /** All alerts: for who missed some. As [rule, slot, since, value, limit, detail]. */
  l: z.array(row).optional(),
  /** Alerts that began or changed. */
  lc: z.array(row).optional(),
  /** Alerts that ended, as their first three cells. */
  lx: z.array(row).optional(),
  /** All sources, where one of them was heard, fell silent, came or went: [id, last heard, lag, cadence, silent since]. */
  s: z.array(row).optional(),
  /** Whether any source has spoken, as 1 or 0, where that became another. */
  r: z.union([z.literal(0), z.literal(1)]).optional(),
  /** Alerts that opened, became another or are over, as rows (alert-life-row.ts): what `alert:*` tells others. */
  k: z.array(row).optional(),
  /** Some of those were missed: those that stand are asked for again. */
  ka: z.literal(1).optional(),
})
export type BoardFrame = z.infer<typeof boardFrame>

/** The age past which a pulse makes a board stale. */
export const STALE_AFTER_MS = 3000

export interface ServerToClient {
  'board:frame': (frame: BoardFrame) => void
  /**
   * An alert of the board began, became another, or is over. Those that stand already are asked for: GET /api/alerts. Not sent to
   * who joined with `compact`: its frames say the same.
   */
  'alert:opened': (alert: AlertRecord) => void
  'alert:changed': (alert: AlertRecord) => void
  'alert:closed': (alert: AlertRecord) => void
}
export interface ClientToServer {
  'board:join': (join: BoardJoin, answer: (reply: JoinAnswer) => void) => void
  'board:leave': () => void
}
