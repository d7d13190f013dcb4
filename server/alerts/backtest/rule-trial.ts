// One rule judged over a past floor, by the judgement that runs live: at every fifth of a second at which something may have become
// another. Pure. Not where the events come from (past-events.ts).
import { NO_MOOD } from '../../../shared/floor/mood-counts.ts'
import { dueSteps } from '../../../shared/alerts/due-steps.ts'
import type { AlertStepData } from '../../../shared/alerts/alert-step.ts'
import type { TeamAlertRule } from '../../../shared/alerts/alert-rules.ts'
import { teamConditions, type TeamNow } from '../../../shared/alerts/team-conditions.ts'
import { stateOf } from '../../../shared/alerts/alert-facts.ts'
import type { FloorEvent } from '../../../shared/events.ts'
import type { Facts } from '../../../shared/floor/fold.ts'
import type { TeamSettings } from '../../../shared/floor/team-settings.ts'
import { InstallationWatch } from '../../../shared/floor/installation-watch.ts'
import { nothingTouched } from '../../../shared/floor/touched.ts'
import { stepSubmission } from '../engine/step-events.ts'
import { PastFloor } from './past-floor.ts'
import { forget, PastTeam } from './past-team.ts'
import type { RuleParts } from './rule-parts.ts'

/** As often as a server judges a floor that changes. */
export const JUDGE_EVERY_MS = 200
const MINUTE_MS = 60_000

/** The first instant of judgement at or after this one. */
export const judgedAtMs = (atMs: number): number => Math.ceil(atMs / JUDGE_EVERY_MS) * JUDGE_EVERY_MS

/** One time that the rule's alert would have stood. */
export interface Opening {
  agent: string | null
  key: string
  sinceMs: number
  openedAtMs: number
  /** Null: it still stood at the end. */
  clearedAtMs: number | null
  value: number | null
  limit: number | null
  detail: string | null
}

export interface TrialOrder {
  team: string
  rule: TeamAlertRule
  parts: RuleParts
  defaults: TeamSettings
  /** Nothing is judged before. */
  fromMs: number
  toMs: number
}

/** No kind is tried that is judged by more than boards show. */
const NOBODY = {
  shifts: [],
  factsOf: () => null,
  moods: () => NO_MOOD,
  installation: new InstallationWatch(),
}

/** Told events in the order in which they became known, with the instants at which they did, which never go back. */
export class RuleTrial {
  readonly #order: TrialOrder
  readonly #rules: readonly TeamAlertRule[]
  readonly #floor: PastFloor
  /** The floor with the rule in hand in place of those of the team. */
  readonly #judged: Parameters<typeof dueSteps>[1]
  readonly #team: PastTeam
  readonly #touched = nothingTouched()
  readonly #open = new Map<string, Opening>()
  readonly #openings: Opening[] = []
  /** The judgement that the events told last belong to. */
  #tickMs: number
  #judgedMs = -Infinity
  #isDirty = true
  /** When something of the rule itself is due: a duration that ends, a wait that passes the limit. */
  #ruleDueMs = -Infinity
  /** Hours, and the business days that are counted by, begin and end with a minute. */
  readonly #isOfMinutes: boolean
  /** When changed settings come into force. */
  #effectiveMs: number[] = []

  constructor(order: TrialOrder) {
    this.#order = order
    const { team, rule, parts, defaults, fromMs } = order
    // Whether it is on, and whether people are told again, makes no difference to when it opens and clears.
    this.#rules = [{ ...rule, enabled: true, escalateAfterMs: null }]
    this.#floor = new PastFloor(team, parts.chats, defaults)
    const { index } = this.#floor
    const { alerts, sources, rosters, installation, agentFacts } = index
    const tally = (of: string, atMs: number) => index.tally(of, atMs)
    this.#judged = {
      alerts,
      sources,
      rosters,
      installation,
      tally,
      agentFacts,
      alertRules: () => this.#rules,
    }
    this.#team = new PastTeam(team, parts)
    this.#tickMs = judgedAtMs(fromMs)
    this.#isOfMinutes = rule.workingHours !== null || parts.by === 'counts'
  }

  /** The openings so far, in the order in which they opened. */
  get openings(): readonly Opening[] {
    return this.#openings
  }

  /** Puts facts in place that were folded elsewhere. */
  begin(subject: string, facts: Facts): void {
    this.#floor.begin(subject, facts, this.#touched)
    this.#note()
  }

  tell(event: FloorEvent, knownMs: number): void {
    const tickMs = judgedAtMs(knownMs)
    if (tickMs > this.#tickMs) {
      this.#judgeUntil(tickMs)
      this.#tickMs = tickMs
    }
    this.#floor.tell(event, this.#tickMs, this.#touched)
    if (event.type === 'system.team.settings') {
      this.#effectiveMs.push(event.data.effectiveFromMs)
      this.#isDirty = true
    }
    this.#note()
  }

  /** Judges to the end, and gives every opening. */
  finish(): readonly Opening[] {
    this.#judgeUntil(this.#order.toMs + 1)
    return this.#openings
  }

  #note(): void {
    if (this.#touched.teams.size + this.#touched.agents.size + this.#touched.left.size === 0) return
    this.#team.note(this.#touched, this.#floor.index)
    forget(this.#touched)
  }

  /** Judges at every instant before this one at which something may be another. */
  #judgeUntil(untilMs: number): void {
    const { fromMs, toMs } = this.#order
    const endMs = Math.min(untilMs, toMs + 1)
    if (this.#tickMs < fromMs) return
    if ((this.#isDirty || this.#team.isDirty) && this.#tickMs < endMs && this.#tickMs > this.#judgedMs)
      this.#judge(this.#tickMs)
    for (let nextMs = this.#nextMs(); nextMs < endMs; nextMs = this.#nextMs()) this.#judge(nextMs)
  }

  #nextMs(): number {
    const lastMs = this.#judgedMs
    const dueMs = Math.min(
      this.#isOfMinutes ? (Math.floor(lastMs / MINUTE_MS) + 1) * MINUTE_MS : Infinity,
      this.#team.dueMs,
      this.#floor.dueMs,
      this.#ruleDueMs,
      ...this.#effectiveMs.filter((atMs) => atMs > lastMs),
    )
    return Math.max(lastMs + JUDGE_EVERY_MS, judgedAtMs(dueMs))
  }

  #judge(nowMs: number): void {
    this.#judgedMs = nowMs
    this.#floor.settle(nowMs, this.#touched)
    this.#note()
    this.#isDirty = false
    const now = this.#team.look(this.#floor.index, nowMs)
    // Any position will do: nobody else judges.
    const due = dueSteps(now, this.#judged, { nowMs, asOf: '0-0' })
    for (const { subject, step } of due) {
      this.#floor.tell(stepSubmission(subject, step, nowMs).event, nowMs, this.#touched)
      this.#keep(subject, step)
    }
    forget(this.#touched)
    // As live, what a step changed is judged anew.
    this.#ruleDueMs = due.length > 0 ? nowMs : this.#dueOfRule(now, nowMs)
  }

  #keep(subject: string, step: AlertStepData): void {
    if (step.step === 'opened') {
      const { key, agent, sinceMs } = step.episode
      const { value = null, limit = null, detail = null } = step
      const opening = { agent, key, sinceMs, openedAtMs: step.atMs, clearedAtMs: null, value, limit, detail }
      this.#open.set(subject, opening)
      this.#openings.push(opening)
    }
    if (step.step !== 'cleared') return
    const opening = this.#open.get(subject)
    if (opening !== undefined) opening.clearedAtMs = step.atMs
    this.#open.delete(subject)
  }

  /** When a duration of the rule ends, or a customer will have waited too long. */
  #dueOfRule(now: TeamNow, nowMs: number): number {
    const { team } = this.#order
    const [rule] = this.#rules
    if (rule === undefined) return Infinity
    let dueMs = Infinity
    const at = (atMs: number): void => {
      if (atMs >= nowMs && atMs < dueMs) dueMs = atMs
    }
    for (const facts of this.#floor.index.alerts.aliveOf(team).values()) {
      const easedMs = facts.eased?.[1] ?? null
      if (easedMs !== null) at(easedMs + rule.clearAfterMs)
      if (stateOf(facts) === 'pending') at((facts.episode?.sinceMs ?? nowMs) + rule.forMs)
    }
    const waitsSinceMs = now.numbers.longestWaitSinceEpochMs
    if (rule.kind === 'customerWaits' && waitsSinceMs !== null)
      for (const limit of [rule.limit, rule.clearLimit, now.settings.waitLimitMs])
        if (limit !== null) at(waitsSinceMs + limit)
    // What a clock that runs ahead has told may be yet to begin.
    for (const { passedMs } of teamConditions({ ...now, chats: [] }, NOBODY, this.#rules, () => false, nowMs))
      if (passedMs !== null) at(passedMs + rule.forMs)
    return dueMs
  }
}
