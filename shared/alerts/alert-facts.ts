// What is known of one alert: its latest episode, and who did what in it. Any order and any repetition of the same steps ends
// in the same facts. Not which step comes next (life.ts).
import { z } from 'zod'
import { LIVE_HORIZON_MS, type EventOf } from '../events.ts'
import { earlier, greatest, later, orderOf, register } from '../floor/order.ts'
import {
  alertHand,
  alertSeverity,
  type AlertHand,
  type AlertRecord,
  type AlertState,
} from './alert-record.ts'
import { alertEpisode, type AlertStepData } from './alert-step.ts'
import { rebalance } from './rebalance.ts'

const ALERT_FACTS_VERSION = 1

const hand = z.object({ atMs: z.number(), user: z.string().nullable(), via: alertHand.shape.via })

const opening = z.object({
  atMs: z.number(),
  severity: alertSeverity,
  value: z.number().nullable(),
  limit: z.number().nullable(),
  detail: z.string().nullable(),
  group: z.string(),
  rebalance: rebalance.optional(),
})

export const alertFacts = z.object({
  v: z.literal(ALERT_FACTS_VERSION),
  /** Absent before the first step. */
  episode: alertEpisode.optional(),
  opened: register(opening).optional(),
  /** Since when the condition is over; null: it holds. */
  eased: register(z.number().nullable()).optional(),
  acknowledged: register(hand).optional(),
  snoozed: register(z.number()).optional(),
  escalated: z.number().optional(),
  cleared: register(hand).optional(),
  ended: z.number().optional(),
  /** The latest step's time. */
  lastMs: z.number().optional(),
})
export type AlertFacts = z.infer<typeof alertFacts>
export const noAlertFacts = (): AlertFacts => ({ v: ALERT_FACTS_VERSION })

type StepEvent = EventOf<'system.alert.step'>

const handOf = ({ atMs, user, via }: AlertStepData) => ({ atMs, user, via })

/** The facts of an episode with one more of its steps. */
function withStep(facts: AlertFacts, event: StepEvent): AlertFacts {
  const { data } = event
  const order = orderOf(event)
  const lastMs = greatest(facts.lastMs, data.atMs)
  switch (data.step) {
    case 'pending':
      return { ...facts, lastMs }
    case 'opened': {
      const { severity = 'watch', value = null, limit = null, detail = null, group = data.episode.key } = data
      const suggested = data.rebalance && { rebalance: data.rebalance }
      const said = { atMs: data.atMs, severity, value, limit, detail, group, ...suggested }
      return { ...facts, lastMs, opened: earlier(facts.opened, order, said) }
    }
    case 'eased':
      return { ...facts, lastMs, eased: later(facts.eased, order, data.atMs) }
    case 'resumed':
      return { ...facts, lastMs, eased: later(facts.eased, order, null) }
    case 'acknowledged':
      return { ...facts, lastMs, acknowledged: earlier(facts.acknowledged, order, handOf(data)) }
    case 'snoozed':
      return { ...facts, lastMs, snoozed: later(facts.snoozed, order, data.untilMs ?? data.atMs) }
    case 'escalated':
      return { ...facts, lastMs, escalated: greatest(facts.escalated, data.atMs) }
    case 'cleared':
      return { ...facts, lastMs, cleared: earlier(facts.cleared, order, handOf(data)) }
    case 'ended':
      return { ...facts, lastMs, ended: greatest(facts.ended, data.atMs) }
  }
}

/** Folds one step. The latest episode counts, whatever comes late of an earlier one. */
export function foldAlert(before: AlertFacts, event: StepEvent): AlertFacts {
  const { episode } = event.data
  const known = before.episode
  if (known !== undefined && episode.sinceMs < known.sinceMs) return before
  const isSame = known?.sinceMs === episode.sinceMs
  return withStep(isSame ? before : { v: ALERT_FACTS_VERSION, episode }, event)
}

/** Null before the first step. */
export function stateOf(facts: AlertFacts): AlertState | null {
  if (facts.episode === undefined) return null
  if (facts.cleared !== undefined) return 'cleared'
  return facts.opened === undefined ? 'pending' : 'open'
}

/** Whether somebody cleared it by hand while its condition goes on: it is known for as long, or it would open again. */
export const isHeldByHand = ({ cleared, ended }: AlertFacts): boolean =>
  cleared?.[1].user != null && ended === undefined

/** The instant after which an alert that is over leaves the floor; null while it is not. */
export function alertLeavesFloorAtMs(facts: AlertFacts): number | null {
  if (stateOf(facts) !== 'cleared') return null
  if (isHeldByHand(facts)) return null
  return (facts.lastMs ?? 0) + LIVE_HORIZON_MS
}

/** The names that a record says beside the ids of its facts. */
export interface AlertNames {
  agent(id: string): string | null
  user(id: string): string | null
}

/** The alert as it is told of; null before it opened, for nobody is told of what was never more than pending. */
export function recordOf(facts: AlertFacts, names: AlertNames): AlertRecord | null {
  const { episode, opened } = facts
  const state = stateOf(facts)
  if (episode === undefined || opened === undefined || state === null) return null
  const [, { atMs, severity, value, limit, detail, group }] = opened
  const said = (by: z.infer<typeof hand> | undefined): AlertHand | null =>
    by === undefined
      ? null
      : {
          atEpochMs: by.atMs,
          by: by.user === null ? null : (names.user(by.user) ?? by.user),
          via: by.via,
        }
  return {
    key: episode.key,
    team: episode.team,
    ruleId: episode.ruleId,
    kind: episode.kind,
    severity,
    agent: episode.agent,
    agentName: episode.agent === null ? null : names.agent(episode.agent),
    state,
    sinceEpochMs: episode.sinceMs,
    openedEpochMs: atMs,
    acknowledged: said(facts.acknowledged?.[1]),
    snoozedUntilEpochMs: facts.snoozed?.[1] ?? null,
    escalatedEpochMs: facts.escalated ?? null,
    cleared: said(facts.cleared?.[1]),
    value,
    limit,
    detail,
    group,
  }
}
