// The steps that a team's alerts take now: the one judgement, on any server, when the floor changes and as time passes. Pure.
// Not their committing (server/alerts), nor each alert's life (life.ts).
import type { FloorIndex } from '../floor/floor-index.ts'
import { sourceOf } from '../stored-id.ts'
import { stateOf, type AlertFacts } from './alert-facts.ts'
import type { AlertKind } from './alert-record.ts'
import { PLAIN_RULE } from './alert-rules.ts'
import { alertSubject, type AlertStepData } from './alert-step.ts'
import { aboutOf, type Condition } from './condition.ts'
import { rebalanceOf } from './free-places.ts'
import { nextStep } from './life.ts'
import { withOutages } from './outage.ts'
import { isJudgedAt } from './rule-hours.ts'
import { teamConditions, type BesideBoards, type TeamNow } from './team-conditions.ts'

export interface DueStep {
  subject: string
  step: AlertStepData
}

/** What the silence of a source explains: judged again when the alert about that silence is over. */
const OF_AN_OUTAGE = new Set<AlertKind>(['signalLost', 'heldWhileAway'])

/** The sources about whose silence an alert of the team stands open. */
function toldSilent(alive: ReadonlyMap<string, AlertFacts>): ReadonlySet<string> {
  const sources = new Set<string>()
  for (const facts of alive.values()) {
    const source = facts.episode?.kind === 'sourceSilent' ? facts.opened?.[1].detail : null
    if (source != null && stateOf(facts) === 'open') sources.add(source)
  }
  return sources
}

const suggestion = ({ tiles, numbers, heads }: TeamNow) =>
  rebalanceOf({ tiles, waiting: numbers.waiting, heldWhileAway: heads.heldWhileAway })

/**
 * The next step of each alert of the team that has one. An alert about an agent whose source has fallen silent stays as it is:
 * what that last said is not judged as if it held now, and nothing says that it is over. That somebody is lost, and what they
 * hold, is not judged either for as long as the alert about the silence stands: who comes back has that time to say so.
 */
export function dueSteps(
  now: TeamNow,
  floor: Pick<
    FloorIndex,
    'alerts' | 'alertRules' | 'sources' | 'rosters' | 'agentFacts' | 'tally' | 'installation'
  >,
  { nowMs, asOf }: { nowMs: number; asOf: string },
): DueStep[] {
  const { team, settings } = now
  const rules = floor.alertRules(team)
  const alive = floor.alerts.aliveOf(team)
  const judged = rules.filter((rule) => isJudgedAt(rule, settings.zone, nowMs))
  const isOpen = (ruleId: string, about?: string): boolean => {
    const facts = alive.get(alertSubject({ team, ruleId, about: about ?? null }))
    return facts !== undefined && stateOf(facts) === 'open'
  }
  const conditions = new Map<string, Condition>()
  const beside: BesideBoards = {
    shifts: floor.rosters.running(team, nowMs),
    factsOf: floor.agentFacts,
    moods: () => floor.tally(team, nowMs).moods,
    installation: floor.installation,
  }
  for (const condition of teamConditions(now, beside, judged, isOpen, nowMs))
    conditions.set(alertSubject({ team, ruleId: condition.ruleId, about: aboutOf(condition) }), condition)

  const ruleOf = new Map(rules.map((rule) => [rule.id, rule]))
  const isJudged = new Set(judged.map(({ id }) => id))
  const silent = toldSilent(alive)
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
    if (agent !== null && OF_AN_OUTAGE.has(rule.kind) && silent.has(sourceOf(agent))) return
    const condition = conditions.get(subject) ?? null
    const step = nextStep(
      {
        team,
        agent,
        about: condition && aboutOf(condition),
        rule,
        condition,
        isJudged: isJudged.has(ruleId),
        nowMs,
        asOf,
      },
      facts,
    )
    if (step === null) return
    const suggested = step.step === 'opened' && rule.suggestRebalance === true ? suggestion(now) : null
    due.push({ subject, step: suggested === null ? step : { ...step, rebalance: suggested } })
  }
  for (const [subject, condition] of conditions) look(subject, condition)
  for (const [subject, { episode }] of alive)
    if (episode !== undefined && !conditions.has(subject)) look(subject, episode)
  const lost = now.alerts.flatMap(({ rule, agent, sinceEpochMs }): [string, number][] =>
    rule === 'signalLost' && agent !== null ? [[agent, sinceEpochMs]] : [],
  )
  const sourceRow = (id: string) => floor.sources.rowOf(id)
  const lostSince = new Map(lost)
  return withOutages(due, { alive, lostSince, sourceRow, installation: floor.installation, nowMs })
}
