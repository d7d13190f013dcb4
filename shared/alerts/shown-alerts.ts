// Which of a board's alerts are shown on it: those that a rule of their team tells of. Pure. Not when one holds (judge.ts), nor what
// becomes of it (life.ts).
import type { BoardAlert } from '../board.ts'
import type { FloorIndex } from '../floor/floor-index.ts'
import type { TeamSettings } from '../floor/team-settings.ts'
import { isHeldByHand, stateOf, type AlertFacts } from './alert-facts.ts'
import { limitNow, type TeamAlertRule } from './alert-rules.ts'
import { alertSubject } from './alert-step.ts'
import { aboutOf } from './condition.ts'
import { isJudgedAt } from './rule-hours.ts'

type Floor = Pick<FloorIndex, 'alerts' | 'alertRules' | 'teamOf' | 'settings'>

/** Whether the alert stands open, or was cleared by hand while it holds: that is shown as taken. */
const isTold = (facts: AlertFacts): boolean => stateOf(facts) === 'open' || isHeldByHand(facts)

function wasOpened(floor: Floor, team: string, rule: TeamAlertRule, about: string | null): boolean {
  const facts = floor.alerts.get(alertSubject({ team, ruleId: rule.id, about }))
  return facts !== null && isTold(facts)
}

/** A rule of no duration and no limit of its own tells of what the board sees as soon as it sees it. */
const tellsAtOnce = ({ forMs, limit }: TeamAlertRule): boolean => forMs === 0 && limit === null

/**
 * The limit by which a board judges the team as a whole: the lowest of the rules that tell of it, so that what a rule tells of by a
 * limit of its own is shown for as long as that is passed. Infinite where none tells.
 */
function shownLimit(
  floor: Floor,
  team: string,
  kind: 'customerWaits' | 'awayShare',
  ofTeam: number,
  nowMs: number,
): number {
  const { zone } = floor.settings(team, nowMs)
  let lowest = Infinity
  for (const rule of floor.alertRules(team)) {
    if (rule.kind !== kind || !isJudgedAt(rule, zone, nowMs)) continue
    if (tellsAtOnce(rule)) lowest = Math.min(lowest, ofTeam)
    const facts = floor.alerts.get(alertSubject({ team, ruleId: rule.id, about: null }))
    if (facts === null || !isTold(facts)) continue
    lowest = Math.min(lowest, limitNow(rule, rule.limit, stateOf(facts) === 'open') ?? ofTeam)
  }
  return lowest
}

/** The settings by which a board judges the team as a whole. Not those that its header names. */
export function shownSettings(floor: Floor, team: string, nowMs: number): TeamSettings {
  const settings = floor.settings(team, nowMs)
  const waitLimitMs = shownLimit(floor, team, 'customerWaits', settings.waitLimitMs, nowMs)
  const awayShareLimit = shownLimit(floor, team, 'awayShare', settings.awayShareLimit, nowMs)
  return waitLimitMs === settings.waitLimitMs && awayShareLimit === settings.awayShareLimit
    ? settings
    : { ...settings, waitLimitMs, awayShareLimit }
}

/**
 * Those that a rule tells of which is on and within its working hours: at once, or once it has lasted for the rule's duration, or
 * passed the rule's own limit. One about a source is told of where any of the board's teams has such a rule.
 */
export function shownAlerts(
  alerts: readonly BoardAlert[],
  floor: Floor,
  teams: readonly string[],
  nowMs: number,
): readonly BoardAlert[] {
  const judged = new Map<string, TeamAlertRule[]>()
  const rulesOf = (team: string): TeamAlertRule[] => {
    const known = judged.get(team)
    if (known !== undefined) return known
    const { zone } = floor.settings(team, nowMs)
    const rules = floor.alertRules(team).filter((rule) => isJudgedAt(rule, zone, nowMs))
    judged.set(team, rules)
    return rules
  }
  const isShown = ({ rule: kind, agent, team, detail }: BoardAlert): boolean => {
    const about = aboutOf({ kind, agent, detail })
    const of = team ?? (agent === null ? null : floor.teamOf(agent))
    return (of === null ? teams : [of]).some((each) =>
      rulesOf(each).some(
        (rule) => rule.kind === kind && (tellsAtOnce(rule) || wasOpened(floor, each, rule, about)),
      ),
    )
  }
  return alerts.every(isShown) ? alerts : alerts.filter(isShown)
}
