// The guards of alerts' lives: durations, clearing, telling again, outages, refusing what was judged too early.
import type { Mutant } from './mutant.ts'

const group =
  (file: string, tests: readonly string[]) =>
  (id: string, find: string, replace: string): Mutant => ({ id, file, find, replace, tests })

const life = group('shared/alerts/life.ts', ['alerts/life.test.ts'])
const facts = group('shared/alerts/alert-facts.ts', ['alerts/life.test.ts'])
const due = group('shared/alerts/due-steps.ts', ['alerts/outages.test.ts', 'alerts/team-conditions.test.ts'])
const outage = group('shared/alerts/outage.ts', ['alerts/outages.test.ts'])
const conditions = group('shared/alerts/team-conditions.ts', ['alerts/team-conditions.test.ts'])
const hours = group('shared/alerts/rule-hours.ts', ['alerts/rule-hours.test.ts'])
const steps = group('server/live/plan.ts', ['live/alert-steps.test.ts'])
const notices = group('shared/alerts/notices.ts', ['alerts/outages.test.ts'])

const missing = group('shared/alerts/missing-at-start.ts', ['alerts/missing-at-start.test.ts'])
const roster = group('server/roster/plan-import.ts', ['roster/plan-import.test.ts'])
const moods = group('shared/floor/mood-tally.ts', ['alerts/sentiment-low.test.ts'])
const sentiment = group('shared/alerts/sentiment-low.ts', ['alerts/sentiment-low.test.ts'])

export const alertMutants: readonly Mutant[] = [
  life('alert-duration', 'if (nowMs - passedMs >= rule.forMs) {', 'if (true) {'),
  life('alert-opens-when-due', 'rule.forMs === 0 ? nowMs : passedMs + rule.forMs', 'nowMs'),
  life('alert-pending-opens-when-due', 'opened(judged, episode, holds, dueMs)', 'opened(judged, episode, holds, nowMs)'),
  life('alert-time-to-clear', "if (rule.clearAfterMs === 0) return step('cleared')", "return step('cleared')"),
  life('alert-resumes', "if (easedMs !== null) return step('resumed')", ''),
  life('alert-by-hand-stays', 'if (isByHand && facts.ended === undefined)', 'if (false)'),
  life('alert-rule-off-clears', "if (!isJudged) return over('cleared')", ''),
  life('alert-taken-is-not-told-again', 'if (facts.acknowledged !== undefined) return null', ''),
  life('alert-snooze-puts-off', 'Math.max(snoozedMs, dueMs ?? snoozedMs)', 'dueMs ?? snoozedMs'),
  life('alert-told-again-once', 'escalated !== undefined && escalated >= due ? null : due', 'due'),
  facts('alert-latest-episode', 'if (known !== undefined && episode.sinceMs < known.sinceMs) return before', ''),
  facts('alert-first-taker', 'earlier(facts.acknowledged, order, handOf(data))', '[order, handOf(data)]'),
  facts('alert-by-hand-is-kept', 'if (isHeldByHand(facts)) return null', ''),
  outage('alert-outage-joins', 'ofRule.get(episode.ruleId) ??', ''),
  outage('alert-outage-ends', 'if (view.nowMs - openedMs < OUTAGE_MS && ', 'if ('),
  outage('alert-outage-of-a-source', 'sourceOutage(step, view) ??', ''),
  outage('alert-outage-of-a-loss', "(loss === null ? undefined : ofLoss.get(episode.agent ?? '')) ??", ''),
  outage('alert-outage-of-another-reason', 'sinceMs >= lostMs ? lostMs : null', 'true ? lostMs : null'),
  outage('alert-outage-begins-anew', 'openedMs(facts) < last.endMs', 'true'),
  due('alert-outage-is-not-lost-anew', 'if (agent !== null && OF_AN_OUTAGE.has(rule.kind) && silent.has(sourceOf(agent))) return', ''),
  due('alert-silent-source-waits', 'if (agent !== null && floor.sources.hasFallenSilent(agent)) return', ''),
  conditions('alert-limit-to-clear', 'limitNow(rule, limit, isOpen))) return null', 'limit)) return null'),
  conditions('alert-no-places-no-load', 'heads.capacity === 0 ? null : heads.load / heads.capacity', 'heads.load / Math.max(1, heads.capacity)'),
  hours('alert-hours-past-midnight', 'to > from ? day : day.add({ days: 1 })', 'day'),
  hours('alert-hours-of-yesterday', '[today.subtract({ days: 1 }), today]', '[today]'),
  notices('alert-over-when-all-is', 'if (members.every((each) => stateOf(each) === \'cleared\')) {', "if (stateOf(members[0] ?? { v: 1 }) === 'cleared') {"),
  steps('alert-step-too-early', 'if (isJudged && (isLate || hasStep)) outdated.add(place)', 'if (isJudged && hasStep) outdated.add(place)'),
  steps('alert-step-beside-another', 'if (isJudged && (isLate || hasStep)) outdated.add(place)', 'if (isJudged && isLate) outdated.add(place)'),
  missing('missing-only-past-the-limit', 'if (nowMs - fromMs <= limit || !isMissing', 'if (!isMissing'),
  missing('missing-was-there-and-left', 'if (intent.sinceMs <= sinceMs) return false', 'return false'),
  missing('missing-lost-in-the-shift', 'return (facts.lapse?.[0] ?? -Infinity) > sinceMs', 'return false'),
  missing('missing-not-the-removed', '(facts === null || !isRemoved(facts)) && !wasThereSince', '!wasThereSince'),
  roster('roster-overlaps-what-stands', 'if (kept !== undefined)', 'if (false)'),
  roster('roster-replaces-its-days-alone', 'days !== null && fromMs >= days.fromMs && fromMs < days.toMs', 'days !== null'),
  moods('mood-leaves-the-window', 'this.#due.add(id, moodDueMs(chat, nowMs))', ''),
  sentiment('sentiment-limit-to-clear', 'limitNow(rule, limit, isOpen)', 'limit'),
] // prettier-ignore
