// Agents' day so far, for the dialog of one and the page of a team: the ledger's part in one query, the rest from the floor.
import { businessDayAt } from '../../shared/day.ts'
import { statusNow } from '../../shared/floor/status-now.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import { closedAtMs, firstReply } from '../../shared/metrics/first-reply.ts'
import { median } from '../../shared/metrics/median.ts'
import type { Sql } from '../ledger/database.ts'
import { readDaysSoFar } from '../ledger/queries/days-so-far.ts'
import { timeSoFar, type TimeSoFar } from './time-so-far.ts'

export interface AgentToday extends Omit<TimeSoFar, 'isBehind'> {
  /** Chats held at any time of the day. */
  chats: number
  /** Median of the first replies that came today in chats that are, or were last, the agent's. */
  firstReplyMs: number | null
  firstReplyCount: number
}

export interface AgentsToday {
  day: string
  zone: string
  fromEpochMs: number
  atEpochMs: number
  /** Whether something of it waits to be written or derived. */
  pending: boolean
  of: (agent: string) => AgentToday
}

/** The chats of the day whose last holder the agent is, and their first replies of the day. */
function chatsOf(floor: FloorIndex, agent: string, fromMs: number, nowMs: number) {
  const held: string[] = []
  const replies: number[] = []
  for (const [chat, facts] of floor.chats.lastHeldBy(agent)) {
    const givenMs = facts.holder?.[1][1] ?? -Infinity
    if (givenMs <= nowMs && (closedAtMs(facts) ?? Infinity) > fromMs) held.push(chat)
    const reply = firstReply(facts)
    if (reply !== null && reply.atMs >= fromMs && reply.atMs <= nowMs) replies.push(reply.firstReplyMs)
  }
  return { held, replies }
}

/** The day of these agents as their team cuts it. `isBehind`: events are accepted that the ledger does not have yet. */
export async function agentsToday(
  db: Sql,
  floor: FloorIndex,
  agents: readonly string[],
  settings: TeamSettings,
  { nowMs, isBehind }: { nowMs: number; isBehind: boolean },
): Promise<AgentsToday> {
  const { zone, dayStart } = settings
  const { day, fromMs } = businessDayAt(nowMs, zone, dayStart)
  const range = { fromMs, nowMs }
  const chats = new Map(agents.map((agent) => [agent, chatsOf(floor, agent, fromMs, nowMs)]))
  const held = [...chats].flatMap(([agent, own]) => own.held.map((chat) => ({ agent, chat })))
  // Read together with the facts that the open ends are taken from: what is committed meanwhile is in neither.
  const status = new Map(agents.map((agent) => [agent, statusNow(floor.agentFacts(agent))]))
  const derivedOf = await readDaysSoFar(db, agents, range, held)
  let pending = isBehind
  const times = new Map(
    agents.map((agent): [string, AgentToday] => {
      const derived = derivedOf(agent)
      const now = status.get(agent) ?? statusNow(null)
      const { isBehind: isOpen, ...time } = timeSoFar(derived.runs, now, range, settings)
      const replies = chats.get(agent)?.replies ?? []
      pending ||= derived.isPending || isOpen
      return [
        agent,
        {
          ...time,
          chats: derived.chats,
          firstReplyMs: median(replies),
          firstReplyCount: replies.length,
        },
      ]
    }),
  )
  const none = timeSoFar([], statusNow(null), range, settings)
  return {
    day,
    zone,
    fromEpochMs: fromMs,
    atEpochMs: nowMs,
    pending,
    of: (agent) => times.get(agent) ?? { ...none, chats: 0, firstReplyMs: null, firstReplyCount: 0 },
  }
}
