// The short wire form of a change to a board: made by the server, applied by the client. Not when frames are sent.
import { decodeAgent, type Cell, type Row } from './agent-row.ts'
import { decodeAlert } from './alert-row.ts'
import { compareAlerts } from './alerts/alert.ts'
import { boardNumbers, type Board, type BoardAgent, type BoardAlert, type BoardNumbers } from './board.ts'
import { followedBy, madeAtMs } from './frame-stamps.ts'
import type { BoardFrame, BoardSnapshot } from './protocol.ts'
import { decodeSource } from './source-row.ts'

/** `longestWaitMs` is left out: it follows from its instant, so a frame never carries a running clock. */
export const NUMBER_FIELDS = [
  'signedIn', 'available', 'free', 'full', 'away', 'lost', 'unknown', 'loggedOut', 'heldWhileAway', 'load', 'capacity',
  'openPlaces', 'waiting', 'longestWaitSinceEpochMs', 'staleChats', 'firstReplyMs', 'firstReplyCount', 'serviceLevel',
  'serviceLevelCount', 'rating', 'ratingCount', 'silentAgents', 'silentChats',
] as const satisfies readonly Exclude<keyof BoardNumbers, 'longestWaitMs'>[] // prettier-ignore

/** More slots than any board has: a frame that names a higher one is not of this protocol. */
const MOST_SLOTS = 100_000

/** The changed numbers as [mask, …values], or null; all of them where `before` is null. */
export function encodeNumbers(before: BoardNumbers | null, now: BoardNumbers): Row | null {
  let mask = 0
  const values: Cell[] = []
  NUMBER_FIELDS.forEach((field, bit) => {
    if (before !== null && before[field] === now[field]) return
    mask |= 1 << bit
    values.push(now[field])
  })
  return mask === 0 ? null : [mask, ...values]
}

/** Null where they are not of this protocol. */
function decodeNumbers([mask, ...values]: readonly Cell[], onto: BoardNumbers): BoardNumbers | null {
  const said: Record<string, unknown> = { ...onto }
  let next = 0
  NUMBER_FIELDS.forEach((field, bit) => {
    if ((Number(mask) & (1 << bit)) === 0) return
    said[field] = values[next]
    next += 1
  })
  return boardNumbers.safeParse(said).data ?? null
}

const isSlot = (slot: unknown): slot is number =>
  typeof slot === 'number' && Number.isInteger(slot) && slot >= 0 && slot < MOST_SLOTS

/** A board with the slots that frames speak of. A slot is null after its agent left. */
export interface SlottedBoard {
  board: Board
  slots: readonly (BoardAgent | null)[]
}

/** Puts rows into slots; false where one cannot be. */
function putRows(
  slots: (BoardAgent | null)[],
  rows: readonly Row[],
  teams: readonly string[],
  baseMs: number,
): boolean {
  return rows.every(([slot, ...cells]) => {
    if (!isSlot(slot)) return false
    // Slots that were left before the snapshot, or came and went while this reader was slow, were never named to it.
    while (slots.length < slot) slots.push(null)
    const agent = decodeAgent(cells, slots[slot] ?? null, teams, baseMs)
    if (agent !== null) slots[slot] = agent
    return agent !== null
  })
}

const isAgent = (agent: BoardAgent | null): agent is BoardAgent => agent !== null

/** A snapshot's agents fill the slots that its rows or its list of slots name, or those of their order. */
export function fromSnapshot({
  board,
  slots,
  rows,
  l,
  base = 0,
}: Pick<BoardSnapshot, 'board' | 'slots' | 'rows' | 'l' | 'base'>): SlottedBoard {
  const filled: (BoardAgent | null)[] = []
  if (rows !== undefined) {
    putRows(filled, rows, board.teams, base)
    const agents = filled.filter(isAgent)
    const agentIn = (slot: number) => filled[slot]?.id ?? null
    const alerts = (l ?? []).map((row) => decodeAlert(row, agentIn, board.teams, base))
    return { board: { ...board, agents, alerts: alerts.filter((alert) => alert !== null) }, slots: filled }
  }
  if (slots === undefined) return { board, slots: board.agents }
  while (filled.length <= Math.max(-1, ...slots)) filled.push(null)
  board.agents.forEach((agent, place) => {
    filled[slots[place] ?? place] = agent
  })
  return { board, slots: filled }
}

/** The alerts after a frame; null where it names one that cannot be. Rows speak of slots as they were before the frame. */
function alertsAfter(
  current: SlottedBoard,
  slots: readonly (BoardAgent | null)[],
  frame: BoardFrame,
): BoardAlert[] | null {
  const { l, lc, lx } = frame
  if (l === undefined && lc === undefined && lx === undefined) return current.board.alerts
  const agentIn = (slot: number) => slots[slot]?.id ?? current.slots[slot]?.id ?? null
  const decoded = (rows: readonly Row[]) =>
    rows.map((row) => decodeAlert(row, agentIn, current.board.teams, madeAtMs(frame)))
  const [now, ended] = [decoded(l ?? lc ?? []), decoded(lx ?? [])]
  const byKey = new Map((l === undefined ? current.board.alerts : []).map((alert) => [alert.key, alert]))
  for (const alert of ended) {
    if (alert === null) return null
    byKey.delete(alert.key)
  }
  for (const alert of now) {
    if (alert === null) return null
    byKey.set(alert.key, alert)
  }
  return [...byKey.values()].sort(compareAlerts)
}

/**
 * Applies a frame to the board it follows and returns the new board; the given one is left as it is, and agents that
 * did not change keep their identity. Returns null where the frame follows another revision or names an impossible
 * slot: the caller then asks for a snapshot.
 */
export function applyFrame(current: SlottedBoard, frame: BoardFrame): SlottedBoard | null {
  if (followedBy(frame) !== current.board.revision) return null
  const atMs = madeAtMs(frame)
  let slots = current.slots
  if (frame.a !== undefined || frame.x !== undefined) {
    const next = [...current.slots]
    if (!putRows(next, frame.a ?? [], current.board.teams, atMs)) return null
    for (const slot of frame.x ?? []) {
      if (slot < next.length) next[slot] = null
    }
    slots = next
  }
  const alerts = alertsAfter(current, slots, frame)
  const said = frame.n === undefined ? current.board.numbers : decodeNumbers(frame.n, current.board.numbers)
  const sources = (frame.s ?? []).map((row) => decodeSource(row, atMs)).filter((source) => source !== null)
  if (alerts === null || said === null || sources.length !== (frame.s ?? []).length) return null
  const sinceMs = said.longestWaitSinceEpochMs
  const numbers = { ...said, longestWaitMs: sinceMs === null ? null : Math.max(0, atMs - sinceMs) }
  const agents = slots === current.slots ? current.board.agents : slots.filter(isAgent)
  return {
    slots,
    board: {
      ...current.board,
      revision: frame.revision,
      asOf: frame.asOf,
      atEpochMs: atMs,
      numbers,
      agents,
      alerts,
      sources: frame.s === undefined ? current.board.sources : sources,
      reported: frame.r === undefined ? current.board.reported : frame.r === 1,
    },
  }
}
