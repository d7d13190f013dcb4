// A team's settings: defaults, effective-dated changes, and which hold at an instant. Not who may change them.
import { z } from 'zod'
import { isZone } from '../day.ts'
import type { EventOf } from '../events.ts'
import { alertRuleSettings, RULE_GALLERY, type TeamAlertRule } from '../alerts/alert-rules.ts'
import { later, latestEntries, orderKey, orderOf, register } from './order.ts'

/** `rest` (break, lunch), `work` (training, meeting), `absence`. An unknown reason is taken as given: rest, no limit. */
export const reasonKind = z.enum(['rest', 'work', 'absence'])

export const statusReason = z.object({
  name: z.string().min(1).max(100),
  kind: reasonKind,
  /** Limit of one use; null: none. */
  limitMs: z.number().int().positive().nullable(),
  /** What all uses of one business day may come to; null or absent: as much as is needed. */
  budgetMs: z.number().int().positive().nullable().optional(),
})
export type StatusReason = z.infer<typeof statusReason>

export const teamSettings = z.object({
  zone: z.string().refine(isZone, 'is not a time zone that this server knows'),
  dayStart: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM'),
  /** Chat places of an agent whose profile names none. */
  places: z.number().int().min(0).max(1000),
  /** Share of chats to be replied to within `serviceWithinMs` of being queued. */
  serviceGoal: z.number().min(0).max(1),
  serviceWithinMs: z.number().int().positive(),
  /** A chat that its customer left within this time counts neither for nor against. */
  shortAbandonMs: z.number().int().min(0),
  /** A customer's message unanswered this long makes the tile need a look. */
  replyDueMs: z.number().int().positive(),
  /** A chat without any event this long is stale: shown, and out of load. */
  idleLimitMs: z.number().int().positive(),
  /** A customer who waits this long for a person makes an alert. */
  waitLimitMs: z.number().int().positive(),
  /** A larger share of the signed-in away at once is a peak of absence. */
  awayShareLimit: z.number().min(0).max(1),
  /** A fall of an agent's latest ratings by this much, on 1…5, makes the tile need a look. */
  ratingFall: z.number().min(0.1).max(4),
  reasons: z.array(statusReason).max(100),
  /** Whether the team's trends say who may need a hand and who got better. */
  trendLists: z.boolean(),
})
export type TeamSettings = z.infer<typeof teamSettings>
export const teamSettingsChange = teamSettings.partial().strict()
export type TeamSettingsChange = z.infer<typeof teamSettingsChange>

const minutes = (count: number) => count * 60_000

/** The settings of a team that nobody has touched, in the installation's zone. */
export function defaultSettings(zone: string): TeamSettings {
  return {
    zone,
    dayStart: '00:00',
    places: 4,
    serviceGoal: 0.9,
    serviceWithinMs: 40_000,
    shortAbandonMs: 5_000,
    replyDueMs: minutes(2),
    idleLimitMs: minutes(60),
    waitLimitMs: minutes(1),
    awayShareLimit: 0.2,
    ratingFall: 0.5,
    reasons: [
      { name: 'Break', kind: 'rest', limitMs: minutes(15), budgetMs: minutes(30) },
      { name: 'Strategic break', kind: 'rest', limitMs: minutes(15), budgetMs: minutes(30) },
      { name: 'Lunch', kind: 'rest', limitMs: minutes(60), budgetMs: minutes(60) },
      { name: 'High demand', kind: 'work', limitMs: null },
      { name: 'Training', kind: 'work', limitMs: null },
      { name: 'Meeting', kind: 'work', limitMs: null },
      { name: 'After-chat work', kind: 'work', limitMs: null },
      { name: 'Absence', kind: 'absence', limitMs: null },
    ],
    trendLists: false,
  }
}

export const TEAM_FACTS_VERSION = 1
/** Changes of each setting that are kept on the floor; all of them stay in the ledger. */
export const KEPT_CHANGES = 8

export const teamFacts = z.object({
  v: z.literal(TEAM_FACTS_VERSION),
  /** the last of each setting, by order and ascending: [order, effective from, changes] */
  changes: z.array(z.tuple([orderKey, z.number(), teamSettingsChange])),
  /** alert rules that differ from the gallery's, by id; null: put back, or gone */
  rules: z.record(z.string(), register(alertRuleSettings.nullable())).optional(),
})
export type TeamFacts = z.infer<typeof teamFacts>
export const noTeamFacts = (): TeamFacts => ({ v: TEAM_FACTS_VERSION, changes: [] })

type Change = TeamFacts['changes'][number]

/**
 * Merge: the changes that are among the last few of any setting that they name. A setting that was made once, long ago,
 * outlives any number of changes of the others.
 */
function lastOfEach(ascending: readonly Change[]): Change[] {
  const counts = new Map<string, number>()
  const isKept = ([, , changes]: Change) => {
    let kept = false
    for (const name of Object.keys(changes)) {
      const later = counts.get(name) ?? 0
      counts.set(name, later + 1)
      kept ||= later < KEPT_CHANGES
    }
    return kept
  }
  return ascending.toReversed().filter(isKept).reverse()
}

/** Folds one change of settings. Changes are checked where they are made, so an unreadable one is a bug and throws. */
export function foldTeam(before: TeamFacts, event: EventOf<'system.team.settings'>): TeamFacts {
  const changes = teamSettingsChange.parse(event.data.changes)
  const entry: Change = [orderOf(event), event.data.effectiveFromMs, changes]
  return { ...before, changes: lastOfEach(latestEntries(before.changes, entry, Infinity)) }
}

/** Folds one change of an alert rule: each is a register of its own. Checked where it is made, as settings are. */
export function foldTeamRule(before: TeamFacts, event: EventOf<'system.team.rule'>): TeamFacts {
  const { ruleId, rule } = event.data
  const said = rule === null ? null : alertRuleSettings.parse(rule)
  return {
    ...before,
    rules: { ...before.rules, [ruleId]: later(before.rules?.[ruleId], orderOf(event), said) },
  }
}

/** The alert rules of a team, those of the gallery first: its own where it has said otherwise. */
export function rulesOf(facts: TeamFacts | undefined): TeamAlertRule[] {
  const rules = new Map<string, TeamAlertRule>()
  for (const [id, rule] of Object.entries(RULE_GALLERY)) rules.set(id, { id, ...rule })
  for (const [id, [, rule]] of Object.entries(facts?.rules ?? {}))
    if (rule !== null) rules.set(id, { id, ...rule })
  return [...rules.values()]
}

/** The settings in force at an instant: defaults, then every change effective by then, in the order they were made. */
export function settingsAt(facts: TeamFacts | undefined, defaults: TeamSettings, atMs: number): TeamSettings {
  let settings = defaults
  for (const [, effectiveFromMs, changes] of facts?.changes ?? []) {
    if (effectiveFromMs <= atMs) settings = { ...settings, ...changes }
  }
  return settings
}

/** The reason as the team knows it, whatever its case; an unknown one is rest without a limit. */
export function reasonOf(settings: TeamSettings, reason: string | null): StatusReason {
  const wanted = reason?.toLowerCase()
  return (
    settings.reasons.find((known) => known.name.toLowerCase() === wanted) ?? {
      name: reason ?? '',
      kind: 'rest',
      limitMs: null,
    }
  )
}
