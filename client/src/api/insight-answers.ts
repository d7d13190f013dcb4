// The border for what lies behind a board: an agent's now, a number's rows, a team's day, as schemas. Not who asks.
import { z } from 'zod'
import { boardAgent, boardSource } from '../../../shared/board.ts'
import { agentStatus } from '../../../shared/events.ts'

const epochMs = z.number()
const maybeEpochMs = epochMs.nullable()
const count = z.number()
const maybeNumber = z.number().nullable()
/** How old what the server knows is; past `STALE_AFTER_MS` it is no longer now. */
const pulseAgeMs = z.number().default(0)

const awayReason = z.object({
  reason: z.string().nullable(),
  /** `rest`, `work` or `absence`. */
  kind: z.string(),
  ms: z.number(),
  /** The most for a whole day; null where there is none. */
  budgetMs: maybeNumber,
})

export const agentNow = z.object({
  pulseAgeMs,
  team: z.string(),
  agent: boardAgent,
  source: boardSource,
  stated: z.object({ status: agentStatus, reason: z.string().nullable(), sinceEpochMs: maybeEpochMs }),
  reachability: z.object({
    /** Null where no heartbeat was ever reported. */
    reachable: z.boolean().nullable(),
    leaseEndEpochMs: maybeEpochMs,
    lostSinceEpochMs: maybeEpochMs,
  }),
  activity: z.object({ lastEpochMs: maybeEpochMs }),
  chats: z.array(
    z.object({
      id: z.string(),
      heldSinceEpochMs: maybeEpochMs,
      unansweredSinceEpochMs: maybeEpochMs,
      queue: z.string().nullable(),
      isStale: z.boolean(),
    }),
  ),
  /** Scores on 1…5. */
  ratings: z.array(z.object({ score: z.number(), atEpochMs: epochMs, chat: z.string() })),
  today: z.object({
    day: z.string(),
    zone: z.string(),
    fromEpochMs: epochMs,
    atEpochMs: epochMs,
    pending: z.boolean(),
    availableMs: maybeNumber,
    awayMs: maybeNumber,
    offlineMs: maybeNumber,
    unknownMs: maybeNumber,
    /** `limitMs`: the most for one use. */
    awayByReason: z.array(awayReason.extend({ limitMs: maybeNumber })),
    chats: count.nullable(),
    firstReplyMs: maybeNumber,
    firstReplyCount: count.nullable(),
  }),
})
export type AgentNow = z.infer<typeof agentNow>

export const NUMBER_NAMES = ['available', 'chats', 'waiting', 'firstReply', 'serviceLevel', 'rating'] as const
/** The numbers of a board's header that have rows behind them. */
export type NumberName = (typeof NUMBER_NAMES)[number]

const rows = <T extends z.ZodRawShape>(row: T) =>
  z.object({
    team: z.string(),
    atEpochMs: epochMs,
    /** Where the number's window begins; null where it has none. */
    fromEpochMs: maybeEpochMs,
    /** Null below the number's n. */
    value: maybeNumber,
    count,
    /** How many rows there are; the answer holds the first of them. */
    total: count,
    rows: z.array(z.object(row)),
    pulseAgeMs,
  })
const someone = { agentId: z.string().nullable(), agent: z.string().nullable() }
const held = {
  agentId: z.string(),
  agent: z.string(),
  status: agentStatus,
  reason: z.string().nullable(),
  sinceEpochMs: maybeEpochMs,
  load: count,
  capacity: count,
}

const numberSchemas = {
  available: rows(held),
  chats: rows(held),
  waiting: rows({ chat: z.string(), queue: z.string().nullable(), sinceEpochMs: epochMs }),
  firstReply: rows({ chat: z.string(), ...someone, atEpochMs: epochMs, firstReplyMs: z.number() }),
  serviceLevel: rows({
    chat: z.string(),
    outcome: z.enum(['within', 'missed', 'abandoned']),
    queuedEpochMs: maybeEpochMs,
    waitMs: maybeNumber,
  }),
  rating: rows({ chat: z.string(), ...someone, atEpochMs: epochMs, score: z.number() }),
} satisfies Record<NumberName, z.ZodType>
/** A number, what it counts, and the rows that it is made of. */
export type NumberRows = { [N in NumberName]: z.infer<(typeof numberSchemas)[N]> }
export const numberRows: { [N in NumberName]: z.ZodType<NumberRows[N]> } = numberSchemas

export const todayRow = z.object({
  agentId: z.string(),
  agent: z.string(),
  team: z.string(),
  status: agentStatus,
  reason: z.string().nullable(),
  sinceEpochMs: maybeEpochMs,
  reachable: z.boolean().nullable(),
  silent: z.boolean(),
  signedInMs: maybeNumber,
  availableMs: maybeNumber,
  awayMs: maybeNumber,
  unknownMs: maybeNumber,
  awayByReason: z.array(awayReason),
  chatsNow: count,
  capacity: count,
  chatsToday: count.nullable(),
  firstReplyMs: maybeNumber,
  firstReplyCount: count.nullable(),
  rating: maybeNumber,
  ratingCount: count,
})
export type TodayRow = z.infer<typeof todayRow>

export const teamToday = z.object({
  team: z.string(),
  day: z.string(),
  zone: z.string(),
  fromEpochMs: epochMs,
  atEpochMs: epochMs,
  pending: z.boolean(),
  rows: z.array(todayRow),
  pulseAgeMs,
})
export type TeamToday = z.infer<typeof teamToday>
