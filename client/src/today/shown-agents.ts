// One row for each agent of a team's day: what the board says of now, beside the sums of the day. Not how it is drawn.
import type { BoardAgent } from '../../../shared/board.ts'
import type { TodayRow } from '../api/insight-answers.ts'

export const STATES = ['available', 'away', 'lost', 'unknown', 'offline'] as const
/** As the header's numbers count: available, away and lost are disjoint, and lost wins. */
export type AgentState = (typeof STATES)[number]

/** Sums that are not known yet, for an agent whom the board shows before the sums do. */
const NO_SUMS = {
  signedInMs: null,
  availableMs: null,
  awayMs: null,
  unknownMs: null,
  awayByReason: [],
  chatsToday: null,
  firstReplyMs: null,
  firstReplyCount: null,
} as const satisfies Partial<TodayRow>

const nowOf = (agent: BoardAgent) => ({
  agentId: agent.id,
  agent: agent.name,
  team: agent.team,
  status: agent.status,
  reason: agent.reason,
  sinceEpochMs: agent.sinceEpochMs,
  reachable: agent.reachable,
  silent: agent.silent,
  chatsNow: agent.load,
  capacity: agent.capacity,
  rating: agent.rating,
  ratingCount: agent.ratingCount,
})

/**
 * The agents of the sums and of the board, each once. Where the board knows an agent, it is right about now; the sums
 * are of a moment ago.
 */
export function shownAgents(sums: readonly TodayRow[], board: readonly BoardAgent[]): TodayRow[] {
  const live = new Map(board.map((agent) => [agent.id, agent]))
  const rows = sums.map((row) => {
    const agent = live.get(row.agentId)
    live.delete(row.agentId)
    return agent === undefined ? row : { ...row, ...nowOf(agent) }
  })
  return [...rows, ...[...live.values()].map((agent) => ({ ...NO_SUMS, ...nowOf(agent) }))]
}

export function stateOf(row: Pick<TodayRow, 'status' | 'reachable' | 'silent'>): AgentState {
  // Whom a silent source said to be signed in is not known to be.
  if (row.silent && row.status !== 'offline') return 'unknown'
  const isSignedIn = row.status === 'available' || row.status === 'away'
  return isSignedIn && row.reachable === false ? 'lost' : row.status
}

/** How many agents are in each state. */
export function countStates(rows: readonly TodayRow[]): Record<AgentState, number> {
  const counts: Record<AgentState, number> = { available: 0, away: 0, lost: 0, unknown: 0, offline: 0 }
  for (const row of rows) counts[stateOf(row)] += 1
  return counts
}
