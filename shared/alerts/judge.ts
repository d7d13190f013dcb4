// Which alerts hold at an instant: the rules put together. Pure, and the one place that says so; not who is told, nor how it is
// worded. Those about an agent are judged with the tile, those about the team with its numbers.
import { lookReason, type BoardAgent, type BoardAlert, type BoardSource, type LookReason } from '../board.ts'
import type { ChatFacts } from '../floor/chat-facts.ts'
import type { Headcount } from '../floor/headcount.ts'
import type { TeamSettings } from '../floor/team-settings.ts'
import type { AgentCondition } from './agent-condition.ts'
import { compareAlerts } from './alert.ts'
import { awayShare } from './away-share.ts'
import { customerWaits } from './customer-waits.ts'
import { heldWhileAway } from './held-while-away.ts'
import { overLimit } from './over-limit.ts'
import { ratingFalls } from './rating-falls.ts'
import { replyDue } from './reply-due.ts'
import { signalLost } from './signal-lost.ts'
import { sourceSilent } from './source-silent.ts'

/**
 * Every alert about one agent: each rule by itself, so that none clears because another opens. What a silent source last said is
 * not judged as if it held now: the source itself has an alert then.
 */
export function judgeAgent(agent: AgentCondition, settings: TeamSettings, nowMs: number): BoardAlert[] {
  if (agent.isSilent) return []
  return [
    signalLost(agent),
    overLimit(agent, settings, nowMs),
    replyDue(agent, settings, nowMs),
    heldWhileAway(agent),
    ratingFalls(agent, settings, nowMs),
  ].filter((alert) => alert !== null)
}

/** Why a tile needs a look, and since when: the first of the agent's alerts that is a reason for one. Null where none is. */
export function lookOf(ofAgent: readonly BoardAlert[]): { look: LookReason; sinceMs: number } | null {
  for (const look of lookReason.options) {
    const alert = ofAgent.find(({ rule }) => rule === look)
    if (alert !== undefined) return { look, sinceMs: alert.sinceEpochMs }
  }
  return null
}

export interface TeamToJudge {
  team: string
  settings: TeamSettings
  /** Of the team alone, also where a board has others beside it. */
  tiles: Iterable<BoardAgent>
  heads: Pick<Headcount, 'away' | 'signedIn' | 'silentAgents'>
  waiting: number
  longestWaitSinceMs: number | null
  /** The team's chats of sources that are heard, or those of them that wait: looked through only where somebody waits too long. */
  chats: Iterable<ChatFacts>
}

/** The alerts about a team as a whole. A board of several teams has those of each, by its own settings. */
export function judgeTeam(
  { team, settings, tiles, heads, chats, ...waits }: TeamToJudge,
  nowMs: number,
): BoardAlert[] {
  return [customerWaits(team, waits, chats, settings, nowMs), awayShare(team, tiles, heads, settings)].filter(
    (alert) => alert !== null,
  )
}

/** The alerts about the sources of a board; `tiles` are all of the board, and may be walked more than once. */
export function judgeSources(sources: readonly BoardSource[], tiles: Iterable<BoardAgent>): BoardAlert[] {
  return sources.map((source) => sourceSilent(source, tiles)).filter((alert) => alert !== null)
}

/** The alerts of a board: about its agents, its teams and its sources. Silent sources first, then the gravest, then the oldest. */
export function boardAlerts(...alerts: readonly Iterable<BoardAlert>[]): BoardAlert[] {
  return alerts.flatMap((some) => [...some]).sort(compareAlerts)
}
