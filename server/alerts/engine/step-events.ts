// Steps of alerts and changes of rules as Floorview's own events. Not which step is due (shared/alerts).
import { randomUUID } from 'node:crypto'
import type { AlertRuleSettings } from '../../../shared/alerts/alert-rules.ts'
import type { AlertStepData } from '../../../shared/alerts/alert-step.ts'
import type { EventOf } from '../../../shared/events.ts'
import { submissionOf, type Submission } from '../../live/plan.ts'
import { SYSTEM_SOURCE } from '../../live/presence.ts'

/** What happens once in an episode, whoever judges it, has one id; the rest is told apart by where or when it was judged. */
function stepId({ episode, step, asOf, user }: AlertStepData): string {
  const { key, team } = episode
  const once = `alert:${team}:${key}:${step}`
  if (step === 'pending' || step === 'opened') return once
  return user === null ? `${once}:${asOf}` : `${once}:${randomUUID()}`
}

/** A step to commit. Its id alone says whether it is a repeat: two servers see the same instant a moment apart. */
export function stepSubmission(subject: string, data: AlertStepData, nowMs: number): Submission {
  const stamps = { claimedAtMs: nowMs, occurredAtMs: nowMs, receivedAtMs: nowMs }
  const event: EventOf<'system.alert.step'> = {
    type: 'system.alert.step',
    source: SYSTEM_SOURCE,
    id: stepId(data),
    subject,
    ...stamps,
    data,
  }
  return submissionOf(event, true)
}

/** A team's rule as it is from now on; null: as in the gallery, or gone. */
export function ruleSubmission(
  team: string,
  ruleId: string,
  rule: AlertRuleSettings | null,
  nowMs: number,
): Submission {
  const stamps = { claimedAtMs: nowMs, occurredAtMs: nowMs, receivedAtMs: nowMs }
  const event: EventOf<'system.team.rule'> = {
    type: 'system.team.rule',
    source: SYSTEM_SOURCE,
    id: randomUUID(),
    subject: `team/${team}`,
    ...stamps,
    data: { ruleId, rule },
  }
  return submissionOf(event)
}
