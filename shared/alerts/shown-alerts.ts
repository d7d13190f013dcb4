// Which of a board's alerts are shown on it: those that a rule of their team tells of. Pure. Not when one holds (judge.ts), nor what
// becomes of it (life.ts).
import type { BoardAlert } from '../board.ts'
import type { FloorIndex } from '../floor/floor-index.ts'
import { isHeldByHand, stateOf } from './alert-facts.ts'
import type { TeamAlertRule } from './alert-rules.ts'
import { alertSubject } from './alert-step.ts'
import { aboutOf } from './condition.ts'
import { isJudgedAt } from './rule-hours.ts'

type Floor = Pick<FloorIndex, 'alerts' | 'alertRules' | 'teamOf' | 'settings'>

/** Whether the rule's alert stands open, or was cleared by hand while it holds: that is shown as taken. */
function wasOpened(floor: Floor, team: string, rule: TeamAlertRule, about: string | null): boolean {
  const facts = floor.alerts.get(alertSubject({ team, ruleId: rule.id, about }))
  return facts !== null && (stateOf(facts) === 'open' || isHeldByHand(facts))
}

/** A rule of no duration and no limit of its own tells of what the board sees as soon as it sees it. */
const tellsAtOnce = ({ forMs, limit }: TeamAlertRule): boolean => forMs === 0 && limit === null

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
  const isTold = ({ rule: kind, agent, team, detail }: BoardAlert): boolean => {
    const about = aboutOf({ kind, agent, detail })
    const of = team ?? (agent === null ? null : floor.teamOf(agent))
    return (of === null ? teams : [of]).some((each) =>
      rulesOf(each).some(
        (rule) => rule.kind === kind && (tellsAtOnce(rule) || wasOpened(floor, each, rule, about)),
      ),
    )
  }
  return alerts.every(isTold) ? alerts : alerts.filter(isTold)
}
