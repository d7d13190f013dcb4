// One step in an alert's life, as it is committed and kept in the ledger. Not what it makes of the facts (alert-facts.ts).
import { z } from 'zod'
import { alertHand, alertKind, alertSeverity } from './alert-record.ts'
import { rebalance } from './rebalance.ts'

/**
 * `pending`: the condition began, where only a look at the floor tells when. `opened`: it has lasted for the rule's duration.
 * `eased` and `resumed`: it is over, or holds again, before the rule's time to clear has passed. `ended`: it is over at last,
 * after somebody had cleared it by hand.
 */
const alertStepName = z.enum([
  'pending',
  'opened',
  'eased',
  'resumed',
  'acknowledged',
  'snoozed',
  'escalated',
  'cleared',
  'ended',
])

/** What the alert is of. All steps of one episode say the same. */
export const alertEpisode = z.object({
  key: z.string(),
  team: z.string(),
  ruleId: z.string(),
  kind: alertKind,
  agent: z.string().nullable(),
  sinceMs: z.number(),
})
export type AlertEpisode = z.infer<typeof alertEpisode>

export const alertStepData = z.object({
  episode: alertEpisode,
  step: alertStepName,
  /** The position of the floor at which it was judged: refused where the alert has had a step since. */
  asOf: z.string(),
  /** When it took place: of what a duration ends, the end of the duration. */
  atMs: z.number(),
  /** Of `opened` alone. */
  severity: alertSeverity.optional(),
  value: z.number().nullable().optional(),
  limit: z.number().nullable().optional(),
  detail: z.string().nullable().optional(),
  /** The name of its outage. */
  group: z.string().optional(),
  /** Who had places free then, where the rule is to say so and somebody had. */
  rebalance: rebalance.optional(),
  /** Of `snoozed` alone. */
  untilMs: z.number().optional(),
  /** The account of whoever did it; null: the floor itself. */
  user: z.string().nullable(),
  via: alertHand.shape.via,
})
export type AlertStepData = z.infer<typeof alertStepData>

/** The subject of an alert's facts: one for each thing that a rule can be about, whatever the episode. */
export const alertSubject = ({
  team,
  ruleId,
  about,
}: Pick<AlertEpisode, 'team' | 'ruleId'> & { about: string | null }): string =>
  `alert/${encodeURIComponent(team)}/${ruleId}/${about ?? ''}`

/** Whom or what the subject of an alert is about; '' of the team. */
export const aboutOfSubject = (subject: string): string => subject.split('/').slice(3).join('/')

/** Known to everybody who sees the alert: rule, whom or what it is about, and when the condition began. */
export const alertKey = ({
  team,
  ruleId,
  agent,
  about = null,
  sinceMs,
}: Pick<AlertEpisode, 'team' | 'ruleId' | 'agent' | 'sinceMs'> & { about?: string | null }): string =>
  `${ruleId}:${agent ?? about ?? team}:${sinceMs}`
