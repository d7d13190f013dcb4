// What a back-test is asked and what it answers: how often a rule would have told, and when. Not the judging (server/alerts/backtest).
import { z } from 'zod'
import { alertRuleSettings } from './alert-rules.ts'

export const MOST_BACKTEST_DAYS = 30

export const backtestQuestion = z.strictObject({
  rule: alertRuleSettings,
  days: z.number().int().min(1).max(MOST_BACKTEST_DAYS).default(MOST_BACKTEST_DAYS),
})

/** Openings that are listed one by one, the latest of all; each is counted. */
export const MOST_OPENINGS = 1_000
/** Agents that are listed by themselves, those with the most openings. */
export const MOST_AGENTS = 50

const opening = z.object({
  /** Whom it is about; null: the team as a whole. */
  agent: z.string().nullable(),
  agentName: z.string().nullable(),
  sinceEpochMs: z.number(),
  openedAtEpochMs: z.number(),
  /** Null: it stood at the end. */
  clearedAtEpochMs: z.number().nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  detail: z.string().nullable(),
})

export const backtestAnswer = z.object({
  fromEpochMs: z.number(),
  toEpochMs: z.number(),
  zone: z.string(),
  /** Events that were folded. */
  events: z.number().int(),
  /** How often it would have opened. */
  count: z.number().int(),
  /** How long its alerts would have stood, added up. */
  totalMs: z.number(),
  /** The latest, in the order in which they opened. */
  opened: z.array(opening),
  /** Whether there are more than are listed. */
  isCut: z.boolean(),
  /** Of rules about agents: those with the most openings. */
  byAgent: z.array(
    z.object({
      agent: z.string(),
      agentName: z.string().nullable(),
      count: z.number().int(),
      totalMs: z.number(),
    }),
  ),
  /** Every day of the range in the team's zone; an opening counts on the day on which it opened. */
  byDay: z.array(z.object({ day: z.string(), count: z.number().int(), totalMs: z.number() })),
  tookMs: z.number(),
})
export type BacktestAnswer = z.infer<typeof backtestAnswer>
