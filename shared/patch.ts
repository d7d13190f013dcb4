// The short wire form of a change to a board: made by the server, applied by the client. Not when frames are sent.
import { boardAgent, boardNumbers, type Board, type BoardAgent, type BoardNumbers } from './board.ts'
import type { BoardFrame, BoardSnapshot } from './protocol.ts'

type Cell = string | number | boolean | null

/** Bit order of the masks; append only, and raise PROTOCOL_VERSION. */
export const AGENT_FIELDS = [
  'id', 'name', 'status', 'reason', 'sinceEpochMs', 'reachable', 'load', 'capacity', 'rating', 'ratingCount', 'group',
  'look', 'lookSinceEpochMs', 'staleChats',
] as const satisfies readonly (keyof BoardAgent)[] // prettier-ignore

/** `longestWaitMs` is left out: it follows from its instant, so a frame never carries a running clock. */
export const NUMBER_FIELDS = [
  'signedIn', 'available', 'free', 'full', 'away', 'lost', 'unknown', 'loggedOut', 'heldWhileAway', 'load', 'capacity',
  'openPlaces', 'waiting', 'longestWaitSinceEpochMs', 'staleChats', 'firstReplyMs', 'firstReplyCount', 'serviceLevel',
  'serviceLevelCount', 'rating', 'ratingCount',
] as const satisfies readonly Exclude<keyof BoardNumbers, 'longestWaitMs'>[] // prettier-ignore

const ALL_AGENT_FIELDS = 2 ** AGENT_FIELDS.length - 1
/** More slots than any board has: a frame that names a higher one is not of this protocol. */
const MOST_SLOTS = 100_000

function encode<K extends string>(
  fields: readonly K[],
  before: Record<K, Cell> | null,
  now: Record<K, Cell>,
): Cell[] | null {
  let mask = 0
  const values: Cell[] = []
  fields.forEach((field, bit) => {
    if (before !== null && before[field] === now[field]) return
    mask |= 1 << bit
    values.push(now[field])
  })
  return mask === 0 ? null : [mask, ...values]
}

function decode(fields: readonly string[], cells: readonly Cell[], onto: object): Record<string, unknown> {
  const result: Record<string, unknown> = { ...onto }
  const mask = Number(cells[0])
  let next = 1
  fields.forEach((field, bit) => {
    if ((mask & (1 << bit)) === 0) return
    result[field] = cells[next]
    next += 1
  })
  return result
}

/** The row of a frame for one agent: null where nothing changed; every field where `before` is null. */
export function encodeAgent(slot: number, before: BoardAgent | null, now: BoardAgent): Cell[] | null {
  const cells = encode(AGENT_FIELDS, before, now)
  return cells === null ? null : [slot, ...cells]
}

/** The changed numbers, or null. */
export function encodeNumbers(before: BoardNumbers | null, now: BoardNumbers): Cell[] | null {
  return encode(NUMBER_FIELDS, before, now)
}

const isSlot = (slot: unknown): slot is number =>
  typeof slot === 'number' && Number.isInteger(slot) && slot >= 0

/** A board with the slots that frames speak of. A slot is null after its agent left. */
export interface SlottedBoard {
  board: Board
  slots: readonly (BoardAgent | null)[]
}

/** A snapshot's agents fill the slots that it names, or those of their order. */
export function fromSnapshot({ board, slots }: Pick<BoardSnapshot, 'board' | 'slots'>): SlottedBoard {
  if (slots === undefined) return { board, slots: board.agents }
  const filled: (BoardAgent | null)[] = new Array<BoardAgent | null>(Math.max(-1, ...slots) + 1).fill(null)
  board.agents.forEach((agent, place) => {
    filled[slots[place] ?? place] = agent
  })
  return { board, slots: filled }
}

/**
 * Applies a frame to the board it follows and returns the new board; the given one is left as it is, and agents that
 * did not change keep their identity. Returns null where the frame follows another revision or names an impossible
 * slot: the caller then asks for a snapshot.
 */
export function applyFrame(current: SlottedBoard, frame: BoardFrame): SlottedBoard | null {
  if (frame.after !== current.board.revision) return null
  let slots = current.slots
  if (frame.a !== undefined || frame.x !== undefined) {
    const next = [...current.slots]
    for (const [slot, ...cells] of frame.a ?? []) {
      if (!isSlot(slot) || slot >= MOST_SLOTS) return null
      // Slots that were left before the snapshot, or came and went while this reader was slow, were never named to it.
      while (next.length < slot) next.push(null)
      const before = next[slot]
      if ((before === undefined || before === null) && cells[0] !== ALL_AGENT_FIELDS) return null
      const agent = boardAgent.safeParse(decode(AGENT_FIELDS, cells, before ?? {}))
      if (!agent.success) return null
      next[slot] = agent.data
    }
    for (const slot of frame.x ?? []) {
      if (slot < next.length) next[slot] = null
    }
    slots = next
  }
  const since = (numbers: BoardNumbers) => numbers.longestWaitSinceEpochMs
  const parsed =
    frame.n === undefined
      ? current.board.numbers
      : boardNumbers.safeParse(decode(NUMBER_FIELDS, frame.n, current.board.numbers)).data
  if (parsed === undefined) return null
  const sinceMs = since(parsed)
  const numbers = { ...parsed, longestWaitMs: sinceMs === null ? null : Math.max(0, frame.at - sinceMs) }
  const agents = slots === current.slots ? current.board.agents : slots.filter((agent) => agent !== null)
  return {
    slots,
    board: {
      ...current.board,
      revision: frame.revision,
      asOf: frame.asOf,
      atEpochMs: frame.at,
      numbers,
      agents,
      alerts: frame.l ?? current.board.alerts,
    },
  }
}
