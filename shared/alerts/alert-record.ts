// An alert's life as it is asked for and told of: over HTTP, on the socket, in the history, in a message. Not when a condition
// holds (judge.ts), nor how its life goes on (life.ts).
import { z } from 'zod'
import { rebalanceSuggestion } from './rebalance.ts'

/** `pending`: the condition holds, for its duration not long enough yet. Nobody is told of it. */
export const alertState = z.enum(['pending', 'open', 'cleared'])
export type AlertState = z.infer<typeof alertState>

export const alertSeverity = z.enum(['act', 'watch'])
export type AlertSeverity = z.infer<typeof alertSeverity>

/** How an alert ended: not yet, by itself, or by somebody's hand. */
export const alertEnd = z.enum(['standing', 'itself', 'hand'])
export type AlertEnd = z.infer<typeof alertEnd>

/** The conditions that a board judges itself, at every instant. */
export const boardAlertKind = z.enum([
  'customerWaits',
  'overLimit',
  'signalLost',
  'replyDue',
  'heldWhileAway',
  'awayShare',
  'ratingFalls',
  'sourceSilent',
])

/** Every condition that a rule may be about. */
export const alertKind = z.enum([
  ...boardAlertKind.options,
  'usedCapacity',
  'fewFree',
  'nobodyAvailable',
  'serviceLevelLow',
  'ratingLow',
  'missingAtStart',
  'sentimentLow',
  'ledgerBehind',
  'displayStale',
])
export type AlertKind = z.infer<typeof alertKind>

/** Who did it and from where; `by` is a person's name, or null where the floor did it itself. */
export const alertHand = z.object({
  atEpochMs: z.number(),
  by: z.string().nullable(),
  /** `page`, `notification`, `api`: from where; null of the floor itself. */
  via: z.enum(['page', 'notification', 'api']).nullable(),
})
export type AlertHand = z.infer<typeof alertHand>

export const alertRecord = z.object({
  /** Rule, subject and the instant at which the condition began: equal on every server, and after a restart. */
  key: z.string(),
  team: z.string(),
  /** The team's rule that it is of; the id of a rule of the gallery is its kind. */
  ruleId: z.string(),
  kind: alertKind,
  severity: alertSeverity,
  /** The agent that it is about, with the name at that time; null: the team as a whole. */
  agent: z.string().nullable(),
  agentName: z.string().nullable(),
  state: alertState,
  /** When the condition began. */
  sinceEpochMs: z.number(),
  /** When it had lasted for the rule's duration; null while pending. */
  openedEpochMs: z.number().nullable(),
  acknowledged: alertHand.nullable(),
  snoozedUntilEpochMs: z.number().nullable(),
  /** When nobody had taken it for the rule's time. */
  escalatedEpochMs: z.number().nullable(),
  /** By itself where `by` is null. */
  cleared: alertHand.nullable(),
  /** What was measured when it opened, and its limit: milliseconds, chats, agents, a share of 1, or a rating, as the kind says. */
  value: z.number().nullable(),
  limit: z.number().nullable(),
  /** The reason, queue, source, display or hours that it names. */
  detail: z.string().nullable(),
  /** The name of the outage that it is part of: its own key where it stands alone. One message is sent for all of an outage. */
  group: z.string(),
})
export type AlertRecord = z.infer<typeof alertRecord>

/** What people are told of. */
export const alertStep = z.enum(['opened', 'acknowledged', 'escalated', 'cleared'])
export type AlertStep = z.infer<typeof alertStep>

/** One thing to tell, once a channel: the first alert of its rule in its group, and how many it stands for. */
export const alertNotice = z.object({
  /** Equal on every server and at every try: what a receiver knows a repeat by, with the channel. */
  id: z.string(),
  step: alertStep,
  atEpochMs: z.number(),
  alert: alertRecord,
  /** Alerts of its group, itself included, and how many different agents they are about. */
  count: z.number().int().positive(),
  agents: z.number().int().positive(),
  /** Channels by id; null: every channel that takes the team. */
  channels: z.array(z.string()).nullable(),
  /** Not to be sent before: the end of the rule's quiet hours. */
  notBeforeEpochMs: z.number().nullable(),
  /** Who had places free as it opened: a message of its own, beside that of the opening. */
  rebalance: rebalanceSuggestion.optional(),
})
export type AlertNotice = z.infer<typeof alertNotice>
