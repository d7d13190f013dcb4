// The groups of a board in reading order, each sorted so that tiles keep their places. Not how many fit: see fit.ts.
import type { BoardAgent, BoardGroup } from '../../../shared/board.ts'
import { LOCALE } from '../text/locale.ts'

/** Groups that are drawn as tiles, in reading order; who is logged out stands below them as a line of names. */
export const TILE_GROUPS = ['look', 'taking', 'away', 'unknown'] as const
export type TileGroup = (typeof TILE_GROUPS)[number]
export type Groups = Record<BoardGroup, readonly BoardAgent[]>

const collator = new Intl.Collator(LOCALE, { numeric: true, sensitivity: 'base' })

function byName(a: BoardAgent, b: BoardAgent): number {
  return collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1)
}

/** Who has needed a look for longest stands first. */
function byLook(a: BoardAgent, b: BoardAgent): number {
  const since = (agent: BoardAgent) => agent.lookSinceEpochMs ?? agent.sinceEpochMs ?? 0
  return since(a) - since(b) || byName(a, b)
}

/** Who left last stands first: the line of names is cut where the screen ends. */
function byLeaving(a: BoardAgent, b: BoardAgent): number {
  return (b.sinceEpochMs ?? 0) - (a.sinceEpochMs ?? 0) || byName(a, b)
}

export function groupAgents(agents: readonly BoardAgent[]): Groups {
  const groups: Record<BoardGroup, BoardAgent[]> = { look: [], taking: [], away: [], unknown: [], out: [] }
  for (const agent of agents) groups[agent.group].push(agent)
  groups.look.sort(byLook)
  for (const group of ['taking', 'away', 'unknown'] as const) groups[group].sort(byName)
  groups.out.sort(byLeaving)
  return groups
}
