// One alert's life told step by step, as the commit would keep it: the fold of what was due, judged at the instants given. Not the
// committing itself (engine.test.ts).
import { foldAlert, noAlertFacts, type AlertFacts } from '../../shared/alerts/alert-facts.ts'
import { RULE_GALLERY, type TeamAlertRule } from '../../shared/alerts/alert-rules.ts'
import type { AlertStepData } from '../../shared/alerts/alert-step.ts'
import type { Condition } from '../../shared/alerts/condition.ts'
import { nextStep } from '../../shared/alerts/life.ts'
import type { EventOf } from '../../shared/events.ts'

export const TEAM = 'Care'

export const ruleWith = (more: Partial<TeamAlertRule> = {}): TeamAlertRule => ({
  ...RULE_GALLERY.usedCapacity,
  id: 'usedCapacity',
  forMs: 0,
  clearAfterMs: 0,
  escalateAfterMs: null,
  ...more,
})

/** A condition whose beginning only looking at the floor tells. */
export const seen = (more: Partial<Condition> = {}): Condition => ({
  ruleId: 'usedCapacity',
  kind: 'usedCapacity',
  agent: null,
  sinceMs: null,
  passedMs: null,
  value: 1,
  limit: 0.9,
  detail: null,
  ...more,
})

let made = 0
export function stepEvent(data: AlertStepData, atMs = data.atMs): EventOf<'system.alert.step'> {
  made += 1
  const stamps = { claimedAtMs: atMs, occurredAtMs: atMs, receivedAtMs: atMs }
  return {
    type: 'system.alert.step',
    source: 'floorview',
    id: `step-${made}`,
    subject: 'alert/Care/usedCapacity/',
    ...stamps,
    data,
  }
}

export interface Life {
  facts: AlertFacts | null
  steps: AlertStepData[]
}
export const noLife = (): Life => ({ facts: null, steps: [] })

/** Keeps a step. */
export function keep(life: Life, data: AlertStepData, atMs: number): void {
  life.facts = foldAlert(life.facts ?? noAlertFacts(), stepEvent(data, atMs))
  life.steps.push(data)
}

/** Judges at the instant, and keeps what is due. */
export function look(
  life: Life,
  nowMs: number,
  condition: Condition | null,
  rule: TeamAlertRule,
  isJudged = true,
): void {
  const asOf = `${nowMs}-0`
  const step = nextStep({ team: TEAM, agent: null, rule, condition, isJudged, nowMs, asOf }, life.facts)
  if (step !== null) keep(life, step, nowMs)
}

export const stepsOf = (life: Life): string[] => life.steps.map(({ step }) => step)
