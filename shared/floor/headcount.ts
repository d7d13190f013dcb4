// How many agents a board has of each kind, with their load and places: one tile counted in or out at a time.
import type { BoardAgent } from '../board.ts'

export const HEADS = [
  'signedIn', 'available', 'free', 'full', 'away', 'lost', 'unknown', 'loggedOut', 'heldWhileAway', 'load', 'capacity',
  'openPlaces', 'staleChats', 'silentAgents', 'silentChats',
] as const // prettier-ignore
export type Headcount = Record<(typeof HEADS)[number], number>

export const nobody = (): Headcount => ({
  signedIn: 0, available: 0, free: 0, full: 0, away: 0, lost: 0, unknown: 0, loggedOut: 0, heldWhileAway: 0, load: 0,
  capacity: 0, openPlaces: 0, staleChats: 0, silentAgents: 0, silentChats: 0,
}) // prettier-ignore

/** Signal lost counts before any intent, but for who logged out. */
const isLostTile = (tile: BoardAgent) => tile.reachable === false && tile.status !== 'offline'

/** Available, reachable and of a source that is heard: the only ones whose load and places count as the team's. */
export const takesChats = (tile: BoardAgent): boolean =>
  tile.status === 'available' && !isLostTile(tile) && !tile.silent

/** Counts a tile in (1) or out again (-1). */
export function countTile(heads: Headcount, tile: BoardAgent, times: 1 | -1): void {
  const isSignedIn = tile.status !== 'offline'
  const isLost = isLostTile(tile)
  heads[isSignedIn ? 'signedIn' : 'loggedOut'] += times
  heads.staleChats += times * tile.staleChats
  // What they were when their source was last heard is not known to hold: neither the status nor a signal lost since.
  if (tile.silent) {
    heads.silentChats += times * tile.load
    if (!isSignedIn) return
    heads.unknown += times
    heads.silentAgents += times
    return
  }
  if (isLost) heads.lost += times
  else if (tile.status === 'away' || tile.status === 'unknown') heads[tile.status] += times
  if (!takesChats(tile)) {
    heads.heldWhileAway += times * tile.load
    return
  }
  heads.available += times
  heads[tile.load < tile.capacity ? 'free' : 'full'] += times
  heads.load += times * tile.load
  heads.capacity += times * tile.capacity
  heads.openPlaces += times * Math.max(0, tile.capacity - tile.load)
}

/** The counts of several together. */
export function sumOfHeads(parts: Iterable<Headcount>): Headcount {
  const sum = nobody()
  for (const part of parts) for (const head of HEADS) sum[head] += part[head]
  return sum
}

/** The counts of all of them. */
export function headcount(tiles: Iterable<BoardAgent>): Headcount {
  const heads = nobody()
  for (const tile of tiles) countTile(heads, tile, 1)
  return heads
}
