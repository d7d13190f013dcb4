// What holds for a team at an instant by its rules: each rule by its own limits, and by the limit to clear where its alert is
// open. Pure. Not since when it has held, nor who is told (life.ts).
import type { BoardAgent, BoardAlert, BoardNumbers } from '../board.ts'
import type { AgentFacts } from '../floor/agent-facts.ts'
import type { MoodCounts } from '../floor/mood-counts.ts'
import type { ChatFacts } from '../floor/chat-facts.ts'
import type { Headcount } from '../floor/headcount.ts'
import type { InstallationWatch } from '../floor/installation-watch.ts'
import type { AgentShift } from '../floor/roster-index.ts'
import type { TeamSettings } from '../floor/team-settings.ts'
import { limitNow, type TeamAlertRule } from './alert-rules.ts'
import { awayShare } from './away-share.ts'
import { conditionOf, type Condition } from './condition.ts'
import { customerWaits } from './customer-waits.ts'
import { displayStale } from './display-stale.ts'
import { ledgerBehind } from './ledger-behind.ts'
import { missingAtStart } from './missing-at-start.ts'
import { sentimentLow } from './sentiment-low.ts'

export interface TeamNow {
  team: string
  settings: TeamSettings
  /** Of the team alone; may be walked more than once. */
  tiles: Iterable<BoardAgent>
  heads: Headcount
  /** The team's chats of sources that are heard: looked through only where somebody waits too long. */
  chats: Iterable<ChatFacts>
  numbers: Pick<
    BoardNumbers,
    'waiting' | 'longestWaitSinceEpochMs' | 'serviceLevel' | 'serviceLevelCount' | 'rating' | 'ratingCount'
  >
  /** The alerts about its agents and sources, as its board shows them. */
  alerts: readonly BoardAlert[]
}

/** What rules judge of a team that no board shows. */
export interface BesideBoards {
  /** The shifts of its roster that run. */
  shifts: readonly AgentShift[]
  /** Null of an agent whom no event has named. */
  factsOf: (agent: string) => AgentFacts | null
  /** Of the team's chats within the window of ratings: asked for only where a rule is judged by it. */
  moods: () => MoodCounts
  /** What the floor rests on, as of the newest pulse. */
  installation: Pick<InstallationWatch, 'ledgerBehindMs' | 'displaysOf' | 'atMs'>
}

/** What is measured against the rule's limit; null where it is not known, or not enough of it is. */
interface Measured {
  value: number | null
  limit: number
  isPassed: (value: number, limit: number) => boolean
}

const above = (value: number, limit: number) => value > limit
const below = (value: number, limit: number) => value < limit
const enough = (value: number | null, count: number, least: number | null) =>
  count >= (least ?? 1) ? value : null

function measure(rule: TeamAlertRule, { heads, numbers, settings }: TeamNow): Measured | null {
  const { limit, least } = rule
  switch (rule.kind) {
    case 'usedCapacity':
      return {
        value: heads.capacity === 0 ? null : heads.load / heads.capacity,
        limit: limit ?? 1,
        isPassed: above,
      }
    case 'fewFree':
      // That nobody is available at all is a rule of its own: a closed floor has no free places either.
      return { value: heads.available === 0 ? null : heads.free, limit: limit ?? 1, isPassed: below }
    case 'nobodyAvailable':
      return { value: heads.available, limit: 1, isPassed: below }
    case 'serviceLevelLow':
      return {
        value: enough(numbers.serviceLevel, numbers.serviceLevelCount, least),
        limit: limit ?? settings.serviceGoal,
        isPassed: below,
      }
    case 'ratingLow':
      return {
        value: enough(numbers.rating, numbers.ratingCount, least),
        limit: limit ?? 1,
        isPassed: below,
      }
    default:
      return null
  }
}

/** Finer than any screen, and the same whatever the order of the sum. */
const rounded = (value: number) => Math.round(value * 10_000) / 10_000

function measuredCondition(rule: TeamAlertRule, now: TeamNow, isOpen: boolean): Condition | null {
  const measured = measure(rule, now)
  if (measured?.value == null) return null
  const { value, limit, isPassed } = measured
  if (!isPassed(value, limitNow(rule, limit, isOpen))) return null
  const said = { value: rounded(value), limit, detail: null }
  return { ruleId: rule.id, kind: rule.kind, agent: null, sinceMs: null, passedMs: null, ...said }
}

/** The rules of a board that are of the team as a whole, by the limit of the rule where it has one. */
function boardCondition(rule: TeamAlertRule, now: TeamNow, isOpen: boolean, nowMs: number): Condition | null {
  const limit = limitNow(rule, rule.limit, isOpen)
  const { team, settings, tiles, heads, chats, numbers } = now
  if (rule.kind === 'awayShare') {
    const alert = awayShare(team, tiles, heads, {
      ...settings,
      awayShareLimit: limit ?? settings.awayShareLimit,
    })
    return alert === null ? null : conditionOf(rule.id, alert)
  }
  const waits = { waiting: numbers.waiting, longestWaitSinceMs: numbers.longestWaitSinceEpochMs }
  const own = { ...settings, waitLimitMs: limit ?? settings.waitLimitMs }
  const alert = customerWaits(team, waits, chats, own, nowMs)
  return alert === null ? null : conditionOf(rule.id, alert)
}

/** Says whether a rule's alert about the team, or about what it names, stands open. */
type IsOpen = (ruleId: string, about?: string) => boolean

/** What holds by one rule; null is nothing. */
function conditionsBy(
  rule: TeamAlertRule,
  now: TeamNow,
  { shifts, factsOf, moods, installation }: BesideBoards,
  isOpen: IsOpen,
  nowMs: number,
): (Condition | null)[] {
  const { id, kind } = rule
  switch (kind) {
    case 'awayShare':
    case 'customerWaits':
      return [boardCondition(rule, now, isOpen(id), nowMs)]
    case 'missingAtStart':
      return missingAtStart(rule, shifts, factsOf, now.settings.zone, nowMs)
    case 'sentimentLow':
      return [sentimentLow(rule, moods(), isOpen(id))]
    case 'ledgerBehind':
      return [ledgerBehind(rule, installation.ledgerBehindMs, isOpen(id))]
    case 'displayStale': {
      const displays = installation.displaysOf(now.team)
      return displayStale(rule, displays, (display) => isOpen(id, display), installation.atMs)
    }
    default: {
      const shown = now.alerts.filter((alert) => alert.rule === kind)
      return [measuredCondition(rule, now, isOpen(id)), ...shown.map((alert) => conditionOf(id, alert))]
    }
  }
}

/** Every condition that holds by one of the rules. */
export function teamConditions(
  now: TeamNow,
  beside: BesideBoards,
  rules: readonly TeamAlertRule[],
  isOpen: IsOpen,
  nowMs: number,
): Condition[] {
  return rules
    .flatMap((rule) => conditionsBy(rule, now, beside, isOpen, nowMs))
    .filter((condition) => condition !== null)
}
