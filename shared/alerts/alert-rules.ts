// A team's alert rules as data: one schema, and the gallery of those that are on from the first day. Not when one holds
// (judge.ts), nor its life (life.ts).
import { z } from 'zod'
import { alertKind, alertSeverity, type AlertKind } from './alert-record.ts'

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM')

/** From a time of day to another in the team's zone; to before from passes midnight. */
const hours = z
  .object({ from: clock, to: clock })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'must differ from its beginning' })

export const workingHours = hours.and(
  z.object({
    /** ISO days: 1 Monday to 7 Sunday; of hours that pass midnight, the day that they begin on. */
    days: z.array(z.number().int().min(1).max(7)).min(1),
  }),
)

const span = z
  .number()
  .int()
  .min(0)
  .max(24 * 3_600_000)

export const ruleId = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,40}$/, 'must be up to 40 letters of A-Z, a-z, 0-9 and -')

const ruleFields = z.strictObject({
  kind: alertKind,
  enabled: z.boolean(),
  severity: alertSeverity,
  /** In the unit of its kind; null: the team's own setting, or what the kind needs none for. */
  limit: z.number().nullable(),
  /** It clears past this, on the other side of the limit; null: where the limit is no longer passed. */
  clearLimit: z.number().nullable(),
  /** So many observations are needed before it is judged; null: what the number itself needs. */
  least: z.number().int().min(1).max(1000).nullable(),
  /** The condition must hold so long before anybody is told. */
  forMs: span,
  /** And be over so long before it counts as cleared. */
  clearAfterMs: span,
  /** Judged within these only; null: always. */
  workingHours: workingHours.nullable(),
  /** Shown but not sent within these; what still holds is sent at their end. */
  quietHours: hours.nullable(),
  /** Told again where nobody has taken it for so long; null: never. */
  escalateAfterMs: span.min(60_000).nullable(),
  /** Channels by id; null: every channel that takes the team. */
  channels: z.array(z.string().min(1).max(100)).max(50).nullable(),
  /** Webhooks are told who has places free as well, once, as it opens. Floorview itself routes nothing. */
  suggestRebalance: z.boolean().optional(),
})

/** What a kind's limit is measured in. `none`: it has no limit of its own. */
export const LIMIT_OF: Record<
  AlertKind,
  {
    unit: 'ms' | 'share' | 'agents' | 'rating' | 'sentiment' | 'none'
    passedWhen: 'above' | 'below'
    teamSetting: boolean
  }
> = {
  customerWaits: { unit: 'ms', passedWhen: 'above', teamSetting: true },
  overLimit: { unit: 'none', passedWhen: 'above', teamSetting: true },
  signalLost: { unit: 'none', passedWhen: 'above', teamSetting: false },
  replyDue: { unit: 'none', passedWhen: 'above', teamSetting: true },
  heldWhileAway: { unit: 'none', passedWhen: 'above', teamSetting: false },
  awayShare: { unit: 'share', passedWhen: 'above', teamSetting: true },
  ratingFalls: { unit: 'none', passedWhen: 'below', teamSetting: true },
  sourceSilent: { unit: 'none', passedWhen: 'above', teamSetting: false },
  usedCapacity: { unit: 'share', passedWhen: 'above', teamSetting: false },
  fewFree: { unit: 'agents', passedWhen: 'below', teamSetting: false },
  nobodyAvailable: { unit: 'none', passedWhen: 'below', teamSetting: false },
  serviceLevelLow: { unit: 'share', passedWhen: 'below', teamSetting: true },
  ratingLow: { unit: 'rating', passedWhen: 'below', teamSetting: false },
  missingAtStart: { unit: 'ms', passedWhen: 'above', teamSetting: false },
  sentimentLow: { unit: 'sentiment', passedWhen: 'below', teamSetting: false },
  ledgerBehind: { unit: 'ms', passedWhen: 'above', teamSetting: false },
  displayStale: { unit: 'ms', passedWhen: 'above', teamSetting: false },
}

/** The kinds whose alert may be over once others take chats. */
export const REBALANCE_KINDS: ReadonlySet<AlertKind> = new Set(['usedCapacity', 'fewFree', 'customerWaits'])

/** The least and the most that a limit may be, in its unit. */
export const LIMIT_RANGE = {
  ms: [1000, 24 * 3_600_000],
  share: [0, 1],
  agents: [1, 10_000],
  rating: [1, 5],
  sentiment: [-1, 1],
} as const

/** The limit that counts: while the rule's alert stands open, the one to clear where it has one. */
export const limitNow = <L extends number | null>(
  { clearLimit }: Pick<AlertRuleSettings, 'clearLimit'>,
  limit: L,
  isOpen: boolean,
): number | L => (isOpen ? (clearLimit ?? limit) : limit)

/** What is wrong, for who words it in another way than `message` does. */
export type LimitFault = 'none' | 'required' | 'range' | 'side' | 'needsLimit'
type Issue = { path: string; fault: LimitFault; message: string }

/** What is impossible about limits, in words. */
function limitIssues(rule: z.infer<typeof ruleFields>): Issue[] {
  const { unit, passedWhen, teamSetting } = LIMIT_OF[rule.kind]
  const issues: Issue[] = []
  if (unit === 'none') {
    if (rule.limit !== null)
      issues.push({ path: 'limit', fault: 'none', message: `a rule of ${rule.kind} has no limit of its own` })
    if (rule.clearLimit !== null)
      issues.push({
        path: 'clearLimit',
        fault: 'none',
        message: `a rule of ${rule.kind} has no limit of its own`,
      })
    return issues
  }
  if (rule.limit === null && !teamSetting)
    issues.push({ path: 'limit', fault: 'required', message: 'is required' })
  const [low, high] = LIMIT_RANGE[unit]
  for (const path of ['limit', 'clearLimit'] as const) {
    const value = rule[path]
    if (value !== null && (value < low || value > high))
      issues.push({ path, fault: 'range', message: `must lie between ${low} and ${high}` })
  }
  if (rule.clearLimit === null || rule.limit === null) {
    if (rule.clearLimit !== null && rule.limit === null)
      issues.push({ path: 'clearLimit', fault: 'needsLimit', message: 'needs a limit of the rule itself' })
    return issues
  }
  if (passedWhen === 'above' ? rule.clearLimit > rule.limit : rule.clearLimit < rule.limit)
    issues.push({
      path: 'clearLimit',
      fault: 'side',
      message: 'must lie on the good side of the limit, or it would clear while it holds',
    })
  return issues
}

/** A rule that can hold and can clear. */
export const alertRuleSettings = ruleFields.superRefine((rule, context) => {
  for (const { path, fault, message } of limitIssues(rule))
    context.addIssue({ code: 'custom', path: [path], message, params: { fault } })
  if (rule.suggestRebalance === true && !REBALANCE_KINDS.has(rule.kind))
    context.addIssue({
      code: 'custom',
      path: ['suggestRebalance'],
      message: `a rule of ${rule.kind} has nothing to suggest`,
    })
})
export type AlertRuleSettings = z.infer<typeof alertRuleSettings>

/** A rule with the id by which its team knows it. */
export type TeamAlertRule = AlertRuleSettings & { id: string }

const MINUTE = 60_000

/** A rule that says nothing of its own but its kind. */
export const PLAIN_RULE: Omit<AlertRuleSettings, 'kind'> = {
  enabled: true,
  severity: 'watch',
  limit: null,
  clearLimit: null,
  least: null,
  forMs: 0,
  clearAfterMs: 0,
  workingHours: null,
  quietHours: null,
  escalateAfterMs: null,
  channels: null,
}

const gallery = (kind: AlertKind, more: Partial<AlertRuleSettings> = {}): AlertRuleSettings => ({
  kind,
  ...PLAIN_RULE,
  ...more,
})

const ACT = { severity: 'act', escalateAfterMs: 10 * MINUTE } as const
const OFFICE = { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }

/** The rules of a team that nobody has touched, by id, which is their kind. */
export const RULE_GALLERY: Record<AlertKind, AlertRuleSettings> = {
  customerWaits: gallery('customerWaits', ACT),
  overLimit: gallery('overLimit', { severity: 'act' }),
  signalLost: gallery('signalLost', { severity: 'act' }),
  replyDue: gallery('replyDue'),
  heldWhileAway: gallery('heldWhileAway'),
  awayShare: gallery('awayShare', { clearAfterMs: MINUTE }),
  ratingFalls: gallery('ratingFalls'),
  sourceSilent: gallery('sourceSilent', { ...ACT, clearAfterMs: MINUTE }),
  usedCapacity: gallery('usedCapacity', {
    ...ACT,
    limit: 0.9,
    clearLimit: 0.75,
    forMs: 2 * MINUTE,
    clearAfterMs: MINUTE,
  }),
  fewFree: gallery('fewFree', { limit: 2, clearLimit: 3, forMs: 2 * MINUTE, clearAfterMs: MINUTE }),
  nobodyAvailable: gallery('nobodyAvailable', { ...ACT, forMs: MINUTE, workingHours: OFFICE }),
  serviceLevelLow: gallery('serviceLevelLow', { forMs: 5 * MINUTE, clearAfterMs: 5 * MINUTE, least: 20 }),
  ratingLow: gallery('ratingLow', { limit: 3.5, clearLimit: 3.7, clearAfterMs: 5 * MINUTE, least: 10 }),
  missingAtStart: gallery('missingAtStart', { severity: 'act', limit: 5 * MINUTE }),
  sentimentLow: gallery('sentimentLow', {
    limit: -0.2,
    clearLimit: -0.1,
    clearAfterMs: 5 * MINUTE,
    least: 10,
  }),
  ledgerBehind: gallery('ledgerBehind', {
    severity: 'act',
    limit: 2 * MINUTE,
    clearLimit: 10_000,
    clearAfterMs: MINUTE,
  }),
  displayStale: gallery('displayStale', { limit: 5 * MINUTE, clearAfterMs: MINUTE, workingHours: OFFICE }),
}
