// A rule in one line: its limit, for how long, when, and what follows. Not its form.
import { LIMIT_OF, type AlertRuleSettings } from '../../../shared/alerts/alert-rules.ts'
import { spoken } from '../text/en.ts'
import { ruleWords } from '../text/rule-words.ts'
import { limitUnit } from './rule-draft.ts'

/** `90 s`, `2 min`. */
export function shortSpan(ms: number): string {
  const { units } = spoken(ruleWords)
  return ms >= 120_000 && ms % 60_000 === 0 ? `${ms / 60_000} ${units.min}` : `${ms / 1000} ${units.s}`
}

/** Days as `Mon–Fri` where they follow each other, else one by one. */
function daysOf(days: readonly number[]): string {
  const { dayShort } = spoken(ruleWords)
  const sorted = [...days].sort((a, b) => a - b)
  const [first, last] = [sorted[0] ?? 1, sorted.at(-1) ?? 1]
  const isRun = sorted.length > 2 && last - first === sorted.length - 1
  return isRun ? `${dayShort(first)}–${dayShort(last)}` : sorted.map((day) => dayShort(day)).join(', ')
}

export function ruleParts(rule: AlertRuleSettings): string[] {
  const { sum, units } = spoken(ruleWords)
  const unit = limitUnit(rule.kind)
  const { passedWhen, teamSetting } = LIMIT_OF[rule.kind]
  const parts: string[] = []
  if (unit !== null && rule.limit !== null) {
    const amount = String(Math.round((rule.limit / unit.factor) * 100) / 100).replace('-', '−')
    const limit = LIMIT_OF[rule.kind].unit === 'ms' ? shortSpan(rule.limit) : `${amount} ${units[unit.name]}`
    parts.push(passedWhen === 'above' ? sum.limit(limit) : sum.least(limit))
  } else if (teamSetting) parts.push(sum.ownLimit)
  if (rule.forMs > 0) parts.push(sum.for(shortSpan(rule.forMs)))
  if (rule.workingHours !== null) {
    const { days, from, to } = rule.workingHours
    parts.push(sum.hours(daysOf(days), from, to))
  }
  if (rule.quietHours !== null) parts.push(sum.quiet(rule.quietHours.from, rule.quietHours.to))
  if (rule.escalateAfterMs !== null) parts.push(sum.escalate(shortSpan(rule.escalateAfterMs)))
  if (rule.channels !== null) parts.push(sum.channels(rule.channels.length))
  if (rule.suggestRebalance === true) parts.push(sum.rebalance)
  return parts
}
