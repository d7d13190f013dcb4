// Boards, snapshots and frames as a server would send them. Not a floor: nothing here is computed from events.
import type { Board, BoardAgent, BoardNumbers } from '../../shared/board.ts'
import { encodeAgent } from '../../shared/agent-row.ts'
import { frameOf } from '../../shared/frame-stamps.ts'
import type { BoardFrame, BoardSnapshot } from '../../shared/protocol.ts'

/** The instant on the server's clock to which the samples refer: 22 October 2026, 14:00 in Lisbon. */
export const AT = Date.UTC(2026, 9, 22, 13)

export function agent(fields: Partial<BoardAgent> = {}): BoardAgent {
  return {
    id: 'default:ana',
    name: 'Ana',
    team: 'care',
    status: 'available',
    reason: null,
    sinceEpochMs: AT - 60_000,
    reachable: null,
    load: 0,
    capacity: 4,
    rating: null,
    ratingCount: 0,
    group: 'taking',
    look: null,
    lookSinceEpochMs: null,
    staleChats: 0,
    silent: false,
    ...fields,
  }
}

const numbers: BoardNumbers = {
  signedIn: 1, available: 1, free: 1, full: 0, away: 0, lost: 0, unknown: 0, loggedOut: 0, heldWhileAway: 0, load: 0,
  capacity: 4, openPlaces: 4, waiting: 0, longestWaitSinceEpochMs: null, longestWaitMs: null, staleChats: 0,
  firstReplyMs: null, firstReplyCount: 0, serviceLevel: null, serviceLevelCount: 0, rating: null, ratingCount: 0,
  silentAgents: 0, silentChats: 0,
} // prettier-ignore

export function board(revision: string, asOf: string, agents: readonly BoardAgent[] = [agent()]): Board {
  const settings = {
    zone: 'Europe/Lisbon',
    dayStart: '00:00',
    serviceGoal: 0.9,
    serviceWithinMs: 40_000,
    waitLimitMs: 60_000,
    awayShareLimit: 0.2,
  }
  return {
    revision,
    asOf,
    team: 'care',
    name: 'care',
    teams: ['care'],
    atEpochMs: AT,
    settings,
    numbers,
    agents: [...agents],
    alerts: [],
    sources: [],
    reported: true,
  }
}

export function snapshot(revision: string, asOf: string, pulseAgeMs = 100): BoardSnapshot {
  return { revision, asOf, pulseAgeMs, board: board(revision, asOf) }
}

/** A frame that sets the one agent's load; without a load it is the 1 Hz heartbeat. `at` and `old` are epoch ms. */
export function frame(
  after: string,
  revision: string,
  asOf: string,
  more: Partial<BoardFrame> & { load?: number } = {},
): BoardFrame {
  const { load, at = AT, old = null, pulseAgeMs = 100, ...changes } = more
  const row = load === undefined ? null : encodeAgent(0, agent(), agent({ load }), ['care'], AT)
  return frameOf(
    { revision, after, asOf, pulseAgeMs, atEpochMs: at, oldestEpochMs: old },
    { ...(row !== null && { a: [row] }), ...changes },
  )
}

export const problem = (status: number, type = 'about:blank') => ({ problem: { type, title: 'No', status } })
