// A rule as a form holds it, in the units that people write, and back; what is wrong, by field and in words. Not how it looks.
import type { z } from 'zod'
import type { AlertKind } from '../../../shared/alerts/alert-record.ts'
import {
  alertRuleSettings,
  LIMIT_OF,
  LIMIT_RANGE,
  type AlertRuleSettings,
  type LimitFault,
} from '../../../shared/alerts/alert-rules.ts'
import type { Problem } from '../api/answers.ts'
import { spoken } from '../text/en.ts'
import { ruleWords } from '../text/rule-words.ts'

/** From a time of day to another. */
export interface Hours {
  from: string
  to: string
}

/** Numbers as they are written; empty where there is none. */
export interface RuleDraft {
  severity: AlertRuleSettings['severity']
  /** The team's own setting stands in for a limit. */
  isTeamSetting: boolean
  limit: string
  clearLimit: string
  least: string
  forS: string
  clearAfterS: string
  escalateMin: string
  workingHours: (Hours & { days: readonly number[] }) | null
  quietHours: Hours | null
  /** Null: every channel that takes the team. */
  channels: readonly string[] | null
  /** Webhooks are told who has places free. */
  isRebalanceSuggested: boolean
}
export type RuleField = keyof RuleDraft
export type RuleFaults = Partial<Record<RuleField, string>>

type UnitName = keyof typeof ruleWords.units
/** A long wait is told in minutes; a customer's, and a lag that is over within seconds, in seconds. */
const IN_SECONDS = new Set<AlertKind>(['customerWaits', 'ledgerBehind'])

/** The unit in which a kind's limit is written, and how many of its own one of them is; null: it has no limit. */
export function limitUnit(kind: AlertKind): { name: UnitName; factor: number } | null {
  switch (LIMIT_OF[kind].unit) {
    case 'none':
      return null
    case 'ms':
      return IN_SECONDS.has(kind) ? { name: 's', factor: 1000 } : { name: 'min', factor: 60_000 }
    case 'share':
      return { name: 'share', factor: 0.01 }
    case 'agents':
      return { name: 'agents', factor: 1 }
    case 'rating':
      return { name: 'rating', factor: 1 }
    case 'sentiment':
      return { name: 'sentiment', factor: 1 }
  }
}

const MINUS = '−'
/** Without the last digits that dividing by a hundred leaves. */
const tidy = (value: number) => Math.round(value * 1e6) / 1e6
const written = (value: number | null, factor: number) => (value === null ? '' : String(tidy(value / factor)))

export function draftOf(rule: AlertRuleSettings): RuleDraft {
  const factor = limitUnit(rule.kind)?.factor ?? 1
  return {
    severity: rule.severity,
    isTeamSetting: rule.limit === null && LIMIT_OF[rule.kind].teamSetting,
    limit: written(rule.limit, factor),
    clearLimit: written(rule.clearLimit, factor),
    least: written(rule.least, 1),
    forS: written(rule.forMs, 1000),
    clearAfterS: written(rule.clearAfterMs, 1000),
    escalateMin: written(rule.escalateAfterMs, 60_000),
    workingHours: rule.workingHours,
    quietHours: rule.quietHours,
    channels: rule.channels,
    isRebalanceSuggested: rule.suggestRebalance === true,
  }
}

export type Drafted = { ok: true; settings: AlertRuleSettings } | { ok: false; faults: RuleFaults }

/** What the draft says, by the schema that the server has too; or what is wrong with it. */
export function settingsOf(kind: AlertKind, enabled: boolean, draft: RuleDraft): Drafted {
  const words = spoken(ruleWords).wrong
  const unit = limitUnit(kind)
  const faults: RuleFaults = {}
  const numberIn = (
    field: RuleField & keyof { [F in RuleField as RuleDraft[F] extends string ? F : never]: F },
    factor: number,
  ) => {
    const text = draft[field].trim().replace(',', '.').replace(MINUS, '-')
    if (text === '') return null
    const value = Number(text)
    if (!Number.isFinite(value)) faults[field] = words.number
    return Number.isFinite(value) ? tidy(value * factor) : null
  }
  const settings = {
    kind,
    enabled,
    severity: draft.severity,
    limit: unit === null || draft.isTeamSetting ? null : numberIn('limit', unit.factor),
    clearLimit: unit === null ? null : numberIn('clearLimit', unit.factor),
    least: numberIn('least', 1),
    forMs: numberIn('forS', 1000) ?? 0,
    clearAfterMs: numberIn('clearAfterS', 1000) ?? 0,
    workingHours: draft.workingHours,
    quietHours: draft.quietHours,
    escalateAfterMs: numberIn('escalateMin', 60_000),
    channels: draft.channels,
    ...(draft.isRebalanceSuggested && { suggestRebalance: true }),
  }
  const parsed = alertRuleSettings.safeParse(settings)
  for (const issue of parsed.error?.issues ?? []) {
    const field = FIELDS[String(issue.path[0])]
    if (field !== undefined) faults[field] ??= worded(issue, field, kind)
  }
  return parsed.success && Object.keys(faults).length === 0
    ? { ok: true, settings: parsed.data }
    : { ok: false, faults }
}

const FIELDS: Record<string, RuleField> = {
  severity: 'severity',
  limit: 'limit',
  clearLimit: 'clearLimit',
  least: 'least',
  forMs: 'forS',
  clearAfterMs: 'clearAfterS',
  workingHours: 'workingHours',
  quietHours: 'quietHours',
  escalateAfterMs: 'escalateMin',
  channels: 'channels',
  suggestRebalance: 'isRebalanceSuggested',
}

/** The faults that the server found, by field; null where it names none of ours. */
export function faultsOf({ errors = [] }: Problem): RuleFaults | null {
  const faults: RuleFaults = {}
  for (const { pointer, detail } of errors) {
    const field = FIELDS[pointer.split('/')[1] ?? '']
    if (field !== undefined) faults[field] = detail
  }
  return Object.keys(faults).length === 0 ? null : faults
}

const faultIn = (issue: z.core.$ZodIssue): LimitFault | null => {
  const fault: unknown = issue.code === 'custom' ? issue.params?.fault : null
  return typeof fault === 'string' && Object.hasOwn(LIMIT_FAULTS, fault)
    ? LIMIT_FAULTS[fault as LimitFault]
    : null
}
const LIMIT_FAULTS: { readonly [F in LimitFault]: F } = {
  none: 'none',
  required: 'required',
  range: 'range',
  side: 'side',
  needsLimit: 'needsLimit',
}

function worded(issue: z.core.$ZodIssue, field: RuleField, kind: AlertKind): string {
  const { wrong: words, units } = spoken(ruleWords)
  const unit = limitUnit(kind)
  const fault = faultIn(issue)
  const spec = LIMIT_OF[kind].unit
  if (fault === 'range' && unit !== null && spec !== 'none') {
    const [low, high] = LIMIT_RANGE[spec].map((edge) => `${tidy(edge / unit.factor)} ${units[unit.name]}`)
    return words.range(low ?? '', high ?? '')
  }
  if (fault === 'required' || fault === 'side' || fault === 'needsLimit') return words[fault]
  switch (field) {
    case 'least':
      return words.whole
    case 'forS':
    case 'clearAfterS':
      return words.span
    case 'escalateMin':
      return words.escalate
    case 'workingHours':
    case 'quietHours':
      if (issue.path[1] === 'days') return words.days
      return issue.code === 'custom' ? words.differs : words.time
    default:
      return words.other
  }
}
