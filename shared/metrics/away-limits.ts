// Whether time away passed what its reason allows: one use its limit, a day's uses together their budget. Not the alert that is
// raised while it happens (shared/alerts/over-limit.ts).
import { reasonOf, type TeamSettings } from '../floor/team-settings.ts'

/** Away without interruption, for one reason. */
export interface AwayUse {
  reason: string | null
  lengthMs: number
}

/** By how much the use passed its reason's limit; 0 where it did not, or has none. */
export function overUseMs(settings: TeamSettings, { reason, lengthMs }: AwayUse): number {
  const { limitMs } = reasonOf(settings, reason)
  return limitMs === null ? 0 : Math.max(0, lengthMs - limitMs)
}

/** By how much a day's time away for the reason passed its budget; 0 where it did not, or has none. */
export function overBudgetMs(settings: TeamSettings, { reason, lengthMs }: AwayUse): number {
  const { budgetMs } = reasonOf(settings, reason)
  return budgetMs === null || budgetMs === undefined ? 0 : Math.max(0, lengthMs - budgetMs)
}
