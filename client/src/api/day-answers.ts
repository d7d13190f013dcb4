// The border: what an agent's day must look like as the server tells it, as schemas. Instants become epoch milliseconds.
import { z } from 'zod'
import { alertKind, alertSeverity } from '../../../shared/alerts/alert-record.ts'
import { agentStatus } from '../../../shared/events.ts'
import { periodActor, periodHow, periodRule } from '../../../shared/period-why.ts'

export const instant = z.string().transform((written, context) => {
  const epochMs = Date.parse(written)
  if (Number.isNaN(epochMs)) context.addIssue({ code: 'custom', message: 'is not an instant' })
  return epochMs
})

const why = z.object({
  event: z.string().nullable(),
  actor: periodActor.nullable(),
  by: z.string().nullable(),
  how: periodHow.nullable(),
  rule: periodRule.nullable(),
  note: z.string().nullable(),
  toldAt: instant.nullable(),
})

const dayPeriod = z.object({
  status: agentStatus,
  reason: z.string().nullable(),
  from: instant,
  to: instant,
  durationMs: z.number(),
  cause: z.enum(['event', 'lapse', 'return', 'correction', 'outage', 'none']),
  source: z.string().nullable(),
  why,
  overLimitMs: z.number(),
})
export type DayPeriod = z.infer<typeof dayPeriod>

const dayChat = z.object({
  id: z.string(),
  acceptedAt: instant.nullable(),
  closedAt: instant.nullable(),
  held: z.array(z.object({ from: instant, to: instant.nullable() })),
  closedBy: z.string().nullable(),
  waitMs: z.number().nullable(),
  firstReplyMs: z.number().nullable(),
  rating: z.number().nullable(),
  sentiment: z.number().nullable(),
  sentimentBy: z.array(z.string()),
})
export type DayChat = z.infer<typeof dayChat>

const totals = z.object({
  availableMs: z.number(),
  awayMs: z.number(),
  offlineMs: z.number(),
  unknownMs: z.number(),
  awayByReason: z.record(z.string(), z.number()),
})
const hand = { by: z.string(), at: instant, note: z.string() }
const correction = z.object({
  id: z.string(),
  from: instant,
  to: instant,
  status: agentStatus,
  reason: z.string().nullable(),
  ...hand,
  undone: z.object(hand).nullable(),
})

const numbers = z.object({
  chatsAtOnce: z.number().nullable(),
  firstReplyMs: z.number().nullable(),
  firstReplyCount: z.number(),
  rating: z.number().nullable(),
  ratingCount: z.number(),
  sentiment: z.number().nullable(),
  sentimentCount: z.number(),
  sentimentMissing: z.number(),
})

export const agentDay = z
  .object({
    agentId: z.string(),
    /** The agent's name. */
    agent: z.string(),
    team: z.string(),
    day: z.string(),
    zone: z.string(),
    dayStart: z.string(),
    from: instant,
    to: instant,
    /** The server's clock as it answered. */
    asOf: instant,
    pending: z.boolean(),
    totals,
    /** Before anything was corrected; null where nothing stands corrected. */
    before: totals.nullable(),
    corrections: z.array(correction),
    mayCorrect: z.boolean(),
    /** Its events are no longer kept: it stands as it is. */
    isSealed: z.boolean(),
    overBudgetMs: z.record(z.string(), z.number()),
    numbers,
    periods: z.array(dayPeriod),
    chats: z.array(dayChat),
    ratings: z.array(z.object({ chat: z.string(), at: instant, score: z.number() })),
    sentiment: z.array(z.object({ chat: z.string(), at: instant, value: z.number() })),
    alerts: z.array(
      z.object({
        key: z.string(),
        kind: alertKind,
        severity: alertSeverity,
        since: instant,
        opened: instant,
        cleared: instant.nullable(),
        detail: z.string().nullable(),
      }),
    ),
  })
  // The ledger has no pulse: how far it is behind what was accepted is said by `pending`.
  .transform((day) => ({ ...day, pulseAgeMs: 0 }))
export type AgentDay = z.infer<typeof agentDay>
