// Rule: a shift has begun and the agent has not been there since. Not who is away or lost in the middle of one, nor the roster itself.
import { Temporal } from 'temporal-polyfill'
import { intentOf, isRemoved, reachabilityOf } from '../floor/agent-view.ts'
import type { AgentFacts } from '../floor/agent-facts.ts'
import type { AgentShift } from '../floor/roster-index.ts'
import type { TeamAlertRule } from './alert-rules.ts'
import type { Condition } from './condition.ts'

/** How long after its beginning a shift may wait for the agent, where the rule does not say. */
const START_LIMIT_MS = 5 * 60_000

/**
 * Whether the agent was signed in, and heard of, at any instant from `sinceMs` on, as far as the facts tell. Who was never seen was
 * not; nor who logged out, or was lost, before then. Of a log-out in words of its own that follows another one they do not tell: then
 * nobody is called missing.
 */
export function wasThereSince(facts: AgentFacts | null, sinceMs: number): boolean {
  if (facts === null) return false
  const intent = intentOf(facts)
  if (intent.sinceMs === null) return false
  if (intent.status !== 'offline') {
    if (reachabilityOf(facts) !== false) return true
    return (facts.lapse?.[0] ?? -Infinity) > sinceMs
  }
  if (intent.sinceMs <= sinceMs) return false
  const [first] = facts.intents
  if (first === undefined || (first[2] === intent.status && first[3] === intent.reason)) return false
  return first[2] !== 'offline' || first[1] > sinceMs
}

/** Whether the agent has not been there since the shift began. Whoever was removed is expected no more. */
export function isMissing(facts: AgentFacts | null, { fromMs }: AgentShift): boolean {
  return (facts === null || !isRemoved(facts)) && !wasThereSince(facts, fromMs)
}

const saidOf = new WeakMap<AgentShift, { zone: string; text: string }>()

/** From when to when in the team's zone, as `09:00–17:00`: asked for several times a second of one shift. */
function shiftInWords(shift: AgentShift, zone: string): string {
  const known = saidOf.get(shift)
  if (known?.zone === zone) return known.text
  const clock = (atMs: number) =>
    Temporal.Instant.fromEpochMilliseconds(atMs)
      .toZonedDateTimeISO(zone)
      .toPlainTime()
      .toString({ smallestUnit: 'minute' })
  const text = `${clock(shift.fromMs)}–${clock(shift.toMs)}`
  saidOf.set(shift, { zone, text })
  return text
}

/**
 * Since the shift began, so that it is one alert a shift; `limit`: how long that may be, in milliseconds; `detail`: the shift's hours
 * in the team's zone. `shifts` are those that run.
 */
export function missingAtStart(
  rule: TeamAlertRule,
  shifts: Iterable<AgentShift>,
  factsOf: (agent: string) => AgentFacts | null,
  zone: string,
  nowMs: number,
): Condition[] {
  const limit = rule.limit ?? START_LIMIT_MS
  const found: Condition[] = []
  for (const shift of shifts) {
    const { agent, fromMs } = shift
    if (nowMs - fromMs <= limit || !isMissing(factsOf(agent), shift)) continue
    const said = { value: null, limit, detail: shiftInWords(shift, zone) }
    found.push({
      ruleId: rule.id,
      kind: rule.kind,
      agent,
      sinceMs: fromMs,
      passedMs: fromMs + limit,
      ...said,
    })
  }
  return found
}
