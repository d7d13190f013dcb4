// Rule: what was accepted waits too long for the ledger, so logs, history and sums are late. Not a floor that is stale, which is
// judged by nothing.
import { limitNow, type TeamAlertRule } from './alert-rules.ts'
import type { Condition } from './condition.ts'

/** How long an entry may wait, where the rule does not say. */
const BEHIND_LIMIT_MS = 2 * 60_000

/** `value`: for how long the oldest entry has waited, `limit`: how long it may, both in milliseconds. */
export function ledgerBehind(
  rule: TeamAlertRule,
  behindMs: number | null,
  isOpen: boolean,
): Condition | null {
  const limit = rule.limit ?? BEHIND_LIMIT_MS
  if (behindMs === null || behindMs <= limitNow(rule, limit, isOpen)) return null
  // The oldest entry changes as the ledger catches up: only looking tells since when it is behind.
  const said = { value: behindMs, limit, detail: null }
  return { ruleId: rule.id, kind: rule.kind, agent: null, sinceMs: null, passedMs: null, ...said }
}
