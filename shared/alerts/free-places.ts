// Who of a team has places free at an instant. Pure. Not how that is kept or told (rebalance.ts).
import type { BoardAgent } from '../board.ts'
import { compareText } from '../compare-text.ts'
import { takesChats } from '../floor/headcount.ts'
import { MOST_NAMED_FREE, type Rebalance } from './rebalance.ts'

export interface ToRebalance {
  tiles: Iterable<BoardAgent>
  waiting: number
  heldWhileAway: number
}

/** Null where nobody has a place free: there is nothing to suggest then. */
export function rebalanceOf({ tiles, waiting, heldWhileAway }: ToRebalance): Rebalance | null {
  const all = [...tiles]
    .filter((tile) => takesChats(tile) && tile.load < tile.capacity)
    .map(({ id, load, capacity }): [string, number] => [id, capacity - load])
    .sort(([a, places], [b, others]) => others - places || compareText(a, b))
  if (all.length === 0) return null
  return {
    free: all.slice(0, MOST_NAMED_FREE),
    freeAgents: all.length,
    freePlaces: all.reduce((sum, [, places]) => sum + places, 0),
    waiting,
    heldWhileAway,
  }
}
