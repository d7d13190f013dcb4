// Rule: a paired display has not been served a live board for too long: it is off, unplugged, or shows what is old. Not a person's
// own page.
import type { WatchedDisplay } from '../floor/installation-watch.ts'
import { limitNow, type TeamAlertRule } from './alert-rules.ts'
import type { Condition } from './condition.ts'

/** How long that may be, where the rule does not say. */
const STALE_LIMIT_MS = 5 * 60_000

/** Since it was last seen; `limit`: how long that may be, in milliseconds; `detail`: its name. */
export function displayStale(
  rule: TeamAlertRule,
  displays: readonly WatchedDisplay[],
  isOpen: (display: string) => boolean,
  atMs: number,
): Condition[] {
  const limit = rule.limit ?? STALE_LIMIT_MS
  return displays
    .filter(({ id, seenMs }) => atMs - seenMs > limitNow(rule, limit, isOpen(id)))
    .map(({ id, name, seenMs }) => ({
      ruleId: rule.id,
      kind: rule.kind,
      agent: null,
      about: id,
      sinceMs: seenMs,
      passedMs: seenMs + limit,
      value: null,
      limit,
      detail: name,
    }))
}
