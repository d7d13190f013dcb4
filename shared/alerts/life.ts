// What an alert's life does next: pending, open, escalated, cleared. Pure, and equal on every server. Not what holds
// (team-conditions.ts), nor what a step makes of the facts (alert-facts.ts).
import { stateOf, type AlertFacts } from './alert-facts.ts'
import type { TeamAlertRule } from './alert-rules.ts'
import { alertKey, type AlertEpisode, type AlertStepData } from './alert-step.ts'
import type { Condition } from './condition.ts'

export interface Judged {
  team: string
  /** Whom it is about; null: the team. */
  agent: string | null
  /** What it is about, where that is no agent. */
  about?: string | null
  rule: TeamAlertRule
  /** What holds; null: nothing does any more. */
  condition: Condition | null
  /** False where the rule is off, gone, or outside its hours: what stands is cleared at once then. */
  isJudged: boolean
  nowMs: number
  asOf: string
}

type Draft = AlertStepData

const byItself = { user: null, via: null } as const

function episodeOf({ team, agent, about = null, rule }: Judged, sinceMs: number): AlertEpisode {
  const of = { team, ruleId: rule.id, agent, sinceMs }
  return { key: alertKey({ ...of, about }), ...of, kind: rule.kind }
}

function opened(judged: Judged, episode: AlertEpisode, condition: Condition, atMs: number): Draft {
  const { value, limit, detail } = condition
  const { severity } = judged.rule
  return { episode, step: 'opened', asOf: judged.asOf, atMs, severity, value, limit, detail, ...byItself }
}

/** The first step of an episode: at once, when its duration has passed, or to remember when it was first seen. */
function begin(judged: Judged, before: AlertFacts | null, condition: Condition): Draft | null {
  const { rule, nowMs, asOf } = judged
  const lastMs = before?.episode?.sinceMs ?? -Infinity
  // What flickered began anew: an episode is known by its beginning, so it has one of its own.
  const isKnown = condition.sinceMs !== null && condition.sinceMs > lastMs
  const sinceMs = isKnown && condition.sinceMs !== null ? condition.sinceMs : Math.max(nowMs, lastMs + 1)
  const episode = episodeOf(judged, sinceMs)
  const passedMs = isKnown ? (condition.passedMs ?? sinceMs) : sinceMs
  if (nowMs - passedMs >= rule.forMs) {
    const atMs = rule.forMs === 0 ? nowMs : passedMs + rule.forMs
    return opened(judged, episode, condition, atMs)
  }
  return isKnown ? null : { episode, step: 'pending', asOf, atMs: nowMs, ...byItself }
}

/** When somebody is to be told again; null: never. A snooze puts it off, and is itself a wish to be told again. */
function escalationDueMs(
  { rule }: Judged,
  { opened: opening, snoozed, escalated }: AlertFacts,
): number | null {
  const openedMs = opening?.[1].atMs ?? 0
  const dueMs = rule.escalateAfterMs === null ? null : openedMs + rule.escalateAfterMs
  const snoozedMs = snoozed?.[1] ?? null
  const due = snoozedMs === null ? dueMs : Math.max(snoozedMs, dueMs ?? snoozedMs)
  return due !== null && escalated !== undefined && escalated >= due ? null : due
}

function whileOpen(judged: Judged, facts: AlertFacts, episode: AlertEpisode): Draft | null {
  const { rule, condition, nowMs, asOf } = judged
  const easedMs = facts.eased?.[1] ?? null
  const step = (name: Draft['step'], atMs = nowMs): Draft => ({
    episode,
    step: name,
    asOf,
    atMs,
    ...byItself,
  })
  if (condition === null) {
    if (rule.clearAfterMs === 0) return step('cleared')
    if (easedMs === null) return step('eased')
    const overMs = easedMs + rule.clearAfterMs
    return nowMs >= overMs ? step('cleared', overMs) : null
  }
  if (easedMs !== null) return step('resumed')
  if (facts.acknowledged !== undefined) return null
  const dueMs = escalationDueMs(judged, facts)
  return dueMs !== null && nowMs >= dueMs ? step('escalated', dueMs) : null
}

/** The step that is due now; null: none. */
export function nextStep(judged: Judged, facts: AlertFacts | null): AlertStepData | null {
  const { condition, isJudged, nowMs, asOf } = judged
  const state = facts === null ? null : stateOf(facts)
  const episode = facts?.episode
  const holds = isJudged ? condition : null
  if (facts === null || episode === undefined || state === null)
    return holds === null ? null : begin(judged, facts, holds)
  const over = (step: 'cleared' | 'ended'): Draft => ({ episode, step, asOf, atMs: nowMs, ...byItself })
  if (state === 'cleared') {
    const isByHand = facts.cleared?.[1].user != null
    // Cleared by hand it stays so for as long as the condition lasts.
    if (isByHand && facts.ended === undefined) return holds === null ? over('ended') : null
    return holds === null ? null : begin(judged, facts, holds)
  }
  if (!isJudged) return over('cleared')
  if (state === 'open') return whileOpen(judged, facts, episode)
  if (holds === null) return over('cleared')
  const dueMs = episode.sinceMs + judged.rule.forMs
  return nowMs >= dueMs ? opened(judged, episode, holds, dueMs) : null
}
