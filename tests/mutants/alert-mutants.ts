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

const shown = group('shared/alerts/shown-alerts.ts', ['alerts/shown-alerts.test.ts'])
const ledger = group('shared/alerts/ledger-behind.ts', ['alerts/installation.test.ts'])
const display = group('shared/alerts/display-stale.ts', ['alerts/installation.test.ts'])
const watch = group('shared/floor/installation-watch.ts', ['alerts/installation.test.ts'])
const free = group('shared/alerts/free-places.ts', ['alerts/rebalance.test.ts'])
const orders = group('shared/alerts/outage.ts', ['alerts/outage-orders.test.ts', 'alerts/outages.test.ts'])
const told = group('shared/alerts/notices.ts', ['alerts/outage-orders.test.ts', 'alerts/outages.test.ts'])
const common = group('shared/alerts/outage.ts', ['alerts/installation.test.ts'])
const suggested = group('shared/alerts/due-steps.ts', ['alerts/rebalance.test.ts'])

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
  sentiment('sentiment-of-enough-chats', 'unscored, rule.least ?? undefined)', 'unscored, 1)'),
  sentiment('sentiment-at-the-limit', 'value >= limitNow', 'value > limitNow'),
  orders('outage-over-stays-over', 'openedMs(facts) < last.endMs', 'openedMs(facts) <= Infinity'),
  orders('outage-new-has-its-own-name', 'last === undefined ? name : (facts.episode?.key ?? name)', 'name'),
  orders('outage-lasts-as-its-last', 'Math.max(last.endMs, overMs(facts))', 'overMs(facts)'),
  orders('outage-in-order-of-opening', '[...alerts].sort(byOpening)', '[...alerts]'),
  told('notice-over-when-all-are', "if (members.every((each) => stateOf(each) === 'cleared')) {", "if (part.every((each) => stateOf(each) === 'cleared')) {"),
  told('notice-names-the-outage', 'alert: { ...(more.alert ?? first), group: id }', 'alert: { ...(more.alert ?? first) }'),
  told('notice-told-again-in-one', 'all.filter((atMs) => lastMs - atMs < OUTAGE_MS)', 'all'),
  ledger('ledger-limit-to-clear', 'limitNow(rule, limit, isOpen)', 'limit'),
  ledger('ledger-at-the-limit', 'behindMs <= limitNow', 'behindMs < limitNow'),
  common('ledger-one-outage-of-all-teams', 'fromMs === null ? null : `ledger:${fromMs}`', 'null'),
  common('display-one-outage-of-its-teams', "kind === 'displayStale' && installation.isShared(about)", 'false'),
  display('display-limit-to-clear', 'limitNow(rule, limit, isOpen(id))', 'limit'),
  display('display-at-the-limit', 'atMs - seenMs > limitNow', 'atMs - seenMs >= limitNow'),
  display('display-each-its-own', 'isOpen(id))', "isOpen(''))"),
  watch('display-not-while-down', 'Math.max(seenMs, liveSinceMs ?? seenMs)', 'seenMs'),
  watch('display-never-opened', '(display.wasOpened ? keptSinceMs : null)', 'keptSinceMs'),
  watch('display-of-its-teams', 'teams.includes(team)', 'true'),
  shown('shown-by-the-lowest-limit', 'Math.min(lowest, limitNow(rule', 'Math.max(lowest, limitNow(rule'),
  shown('shown-by-the-limit-to-clear', "stateOf(facts) === 'open') ?? ofTeam", 'false) ?? ofTeam'),
  shown('shown-once-it-opened', 'if (facts === null || !isTold(facts)) continue', 'if (facts === null) continue'),
  free('free-alone-with-a-place', 'takesChats(tile) && tile.load < tile.capacity', 'takesChats(tile)'),
  free('free-who-takes-chats', 'takesChats(tile) && tile.load < tile.capacity', 'tile.load < tile.capacity'),
  free('free-sums-of-all', 'freePlaces: all.reduce', 'freePlaces: all.slice(0, MOST_NAMED_FREE).reduce'),
  free('free-the-most-first', 'others - places || compareText(a, b)', 'compareText(a, b)'),
  free('free-nobody-is-no-suggestion', 'if (all.length === 0) return null', ''),
  suggested('suggested-by-rules-that-are-to', 'rule.suggestRebalance === true ? suggestion(now) : null', 'true ? suggestion(now) : null'),
  suggested('suggested-as-it-opens-alone', "step.step === 'opened' && rule.suggestRebalance", 'rule.suggestRebalance'),
] // prettier-ignore
