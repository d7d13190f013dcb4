// The short wire form of one agent, in frames and in compact snapshots: [slot, mask, …values]. Not what is sent when.
import { boardAgent, lookReason, type BoardAgent } from './board.ts'
import { agentStatus } from './events.ts'
import { groupOf } from './floor/tile-group.ts'

export type Cell = string | number | null
export type Row = Cell[]

/** Bit order of the mask: what changes most often has the shortest masks. Any change of it raises PROTOCOL_VERSION. */
export const AGENT_FIELDS = [
  'load', 'status', 'reason', 'sinceEpochMs', 'rating', 'ratingCount', 'look', 'lookSinceEpochMs', 'staleChats', 'reachable',
  'capacity', 'name', 'id', 'team', 'silent',
] as const satisfies readonly (keyof BoardAgent)[] // prettier-ignore
type Field = (typeof AGENT_FIELDS)[number]

/** Words on the wire are their places in these lists. */
export const STATUS_CODES = agentStatus.options
/** 0 is none, so the first reason is 1. */
export const LOOK_CODES = lookReason.options

const ID_BIT = 1 << AGENT_FIELDS.indexOf('id')

/** What a row that names `id` begins from: a field with this value is left out of it. Its team is the board's first. */
const BLANK: BoardAgent = {
  id: '', name: '', team: '', status: 'available', reason: null, sinceEpochMs: null, reachable: null, load: 0, capacity: 0, rating: null,
  ratingCount: 0, group: 'taking', look: null, lookSinceEpochMs: null, staleChats: 0,
  silent: false,
} // prettier-ignore

/** Instants are told as milliseconds before the base. */
const before = (baseMs: number, atMs: number | null) => (atMs === null ? null : baseMs - atMs)

function cellOf(agent: BoardAgent, field: Field, teams: readonly string[], baseMs: number): Cell {
  switch (field) {
    case 'team':
      return teams.indexOf(agent.team)
    case 'status':
      return STATUS_CODES.indexOf(agent.status)
    case 'look':
      return agent.look === null ? 0 : LOOK_CODES.indexOf(agent.look) + 1
    case 'sinceEpochMs':
    case 'lookSinceEpochMs':
      return before(baseMs, agent[field])
    case 'reachable':
      return agent.reachable === null ? null : Number(agent.reachable)
    case 'silent':
      return Number(agent.silent)
    case 'reason':
    case 'rating':
      return agent[field] ?? 0
    default:
      return agent[field]
  }
}

/**
 * The row of what changed: null where nothing did; a whole row, naming `id`, where there was none before. `teams` are the
 * board's, among which the agent's is named by its place.
 */
export function encodeAgent(
  slot: number,
  earlier: BoardAgent | null,
  agent: BoardAgent,
  teams: readonly string[],
  baseMs: number,
): Row | null {
  const from = earlier ?? BLANK
  const teamBefore = earlier === null ? teams[0] : earlier.team
  let mask = 0
  const values: Cell[] = []
  AGENT_FIELDS.forEach((field, bit) => {
    if ((field === 'team' ? teamBefore : from[field]) === agent[field]) return
    // Since when follows from there being no look.
    if (field === 'lookSinceEpochMs' && agent.look === null) return
    mask |= 1 << bit
    values.push(cellOf(agent, field, teams, baseMs))
  })
  return mask === 0 ? null : [slot, mask, ...values]
}

function valueOf(field: Field, cell: Cell | undefined, teams: readonly string[], baseMs: number): unknown {
  switch (field) {
    case 'team':
      return teams[Number(cell)]
    case 'status':
      return STATUS_CODES[Number(cell)]
    case 'look':
      return cell === 0 ? null : LOOK_CODES[Number(cell) - 1]
    case 'sinceEpochMs':
    case 'lookSinceEpochMs':
      return typeof cell === 'number' ? baseMs - cell : cell
    case 'reachable':
      return cell === null ? null : cell === 1
    case 'silent':
      return cell === 1
    case 'reason':
    case 'rating':
      return cell === 0 ? null : cell
    default:
      return cell
  }
}

/** The agent after the row, without its slot; null where the row names no agent that is there, or says what cannot be. */
export function decodeAgent(
  [mask, ...values]: readonly Cell[],
  earlier: BoardAgent | null,
  teams: readonly string[],
  baseMs: number,
): BoardAgent | null {
  if (typeof mask !== 'number') return null
  const from = (mask & ID_BIT) === 0 ? earlier : BLANK
  if (from === null) return null
  const said: Record<string, unknown> = { ...from }
  if (from === BLANK) said.team = teams[0]
  let next = 0
  AGENT_FIELDS.forEach((field, bit) => {
    if ((mask & (1 << bit)) === 0) return
    said[field] = valueOf(field, values[next], teams, baseMs)
    next += 1
  })
  if (said.look === null) said.lookSinceEpochMs = null
  const agent = boardAgent.safeParse(said)
  if (!agent.success || agent.data.id === '') return null
  return { ...agent.data, group: groupOf(agent.data.status, agent.data.look) }
}
