// The steps that a team's alerts take now: the one judgement, on any server, when the floor changes and as time passes. Pure.
// Not their committing (server/alerts), nor each alert's life (life.ts).
import type { FloorIndex } from '../floor/floor-index.ts'
import { stateOf, type AlertFacts } from './alert-facts.ts'
import { PLAIN_RULE, type TeamAlertRule } from './alert-rules.ts'
import { alertSubject, type AlertStepData } from './alert-step.ts'
import type { Condition } from './condition.ts'
import { nextStep } from './life.ts'
import { hoursEndAt } from './rule-hours.ts'
import { teamConditions, type TeamNow } from './team-conditions.ts'

/** Alerts of one rule and team that open within this time of the first are one outage. */
export const OUTAGE_MS = 60_000

export interface DueStep {
  subject: string
  step: AlertStepData
}

const isWithinHours = ({ workingHours }: TeamAlertRule, zone: string, nowMs: number): boolean =>
  workingHours === null || hoursEndAt(workingHours, zone, nowMs) !== null

/** The outage that a rule's alert would join: the one that began a short time ago and has an alert open still. */
function outageOf(ruleId: string, alive: ReadonlyMap<string, AlertFacts>, nowMs: number): string | null {
  for (const facts of alive.values()) {
    const opened = facts.opened?.[1]
    if (facts.episode?.ruleId !== ruleId || opened === undefined || stateOf(facts) !== 'open') continue
    if (nowMs - opened.atMs < OUTAGE_MS) return opened.group
  }
  return null
}

/** Names the outage of each alert that opens: of several at once the first by key begins it. */
function withOutages(
  due: readonly DueStep[],
  alive: ReadonlyMap<string, AlertFacts>,
  nowMs: number,
): DueStep[] {
  const outages = new Map<string, string>()
  const ofRule = (ruleId: string, key: string): string => {
    const outage = outages.get(ruleId) ?? outageOf(ruleId, alive, nowMs) ?? key
    outages.set(ruleId, outage)
    return outage
  }
  const inOrder = due.toSorted((a, b) => (a.step.episode.key < b.step.episode.key ? -1 : 1))
  return inOrder.map(({ subject, step }) =>
    step.step === 'opened'
      ? { subject, step: { ...step, group: ofRule(step.episode.ruleId, step.episode.key) } }
      : { subject, step },
  )
}

/**
 * The next step of each alert of the team that has one. An alert about an agent whose source has fallen silent stays as it is:
 * what that last said is not judged as if it held now, and nothing says that it is over.
 */
export function dueSteps(
  now: TeamNow,
  floor: Pick<FloorIndex, 'alerts' | 'alertRules' | 'sources'>,
  { nowMs, asOf }: { nowMs: number; asOf: string },
): DueStep[] {
  const { team, settings } = now
  const rules = floor.alertRules(team)
  const alive = floor.alerts.aliveOf(team)
  const judged = rules.filter((rule) => rule.enabled && isWithinHours(rule, settings.zone, nowMs))
  const isOpen = (ruleId: string): boolean => {
    const facts = alive.get(alertSubject({ team, ruleId, agent: null }))
    return facts !== undefined && stateOf(facts) === 'open'
  }
  const conditions = new Map<string, Condition>()
  for (const condition of teamConditions(now, judged, isOpen, nowMs))
    conditions.set(alertSubject({ team, ...condition }), condition)

  const ruleOf = new Map(rules.map((rule) => [rule.id, rule]))
  const isJudged = new Set(judged.map(({ id }) => id))
  const due: DueStep[] = []
  const look = (subject: string, about: { ruleId: string; agent: string | null }): void => {
    const { agent, ruleId } = about
    if (agent !== null && floor.sources.hasFallenSilent(agent)) return
    const facts = floor.alerts.get(subject)
    const known = ruleOf.get(ruleId)
    // A rule that is gone leaves its alert to be cleared; of what it was only the id and the kind are needed for that.
    const kind = facts?.episode?.kind
    const rule = known ?? (kind === undefined ? undefined : { ...PLAIN_RULE, id: ruleId, kind })
    if (rule === undefined) return
    const condition = conditions.get(subject) ?? null
    const step = nextStep(
      { team, agent, rule, condition, isJudged: isJudged.has(ruleId), nowMs, asOf },
      facts,
    )
    if (step !== null) due.push({ subject, step })
  }
  for (const [subject, condition] of conditions) look(subject, condition)
  for (const [subject, { episode }] of alive)
    if (episode !== undefined && !conditions.has(subject)) look(subject, episode)
  return withOutages(due, alive, nowMs)
}
