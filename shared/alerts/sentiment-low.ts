// Rule: the sentiment of a team's chats is lower than it should be. Not of one message, nor of any agent.
import type { MoodCounts } from '../floor/mood-counts.ts'
import { teamSentiment } from '../metrics/team-sentiment.ts'
import { limitNow, type TeamAlertRule } from './alert-rules.ts'
import type { Condition } from './condition.ts'

/**
 * `value` and `limit`: on −1…1, the mean of the rule's `least` chats or more; `detail`: of how many per cent of the chats nothing is
 * scored. Only a look tells when it began.
 */
export function sentimentLow(
  rule: TeamAlertRule,
  { units, count, unscored }: MoodCounts,
  isOpen: boolean,
): Condition | null {
  const { value, unscoredShare } = teamSentiment(units, count, unscored, rule.least ?? undefined)
  const limit = rule.limit ?? 0
  if (value === null || value >= limitNow(rule, limit, isOpen)) return null
  const detail = String(Math.round((unscoredShare ?? 0) * 100))
  const { id: ruleId, kind } = rule
  return { ruleId, kind, agent: null, sinceMs: null, passedMs: null, value, limit, detail }
}
