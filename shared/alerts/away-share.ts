// Rule: a peak of absence, more of the signed-in away at once than the team's limit. Not who of them is away too long.
import type { BoardAgent, BoardAlert } from '../board.ts'
import type { Headcount } from '../floor/headcount.ts'
import type { TeamSettings } from '../floor/team-settings.ts'
import { alertOf } from './alert.ts'

/**
 * Since the one went away with whom those away now passed the share; `value`: the share, `limit`: the team's. Who is lost is
 * not counted as away, as in the numbers.
 */
export function awayShare(
  team: string,
  tiles: Iterable<BoardAgent>,
  { away, signedIn }: Pick<Headcount, 'away' | 'signedIn'>,
  { awayShareLimit }: TeamSettings,
): BoardAlert | null {
  if (signedIn === 0 || away / signedIn <= awayShareLimit) return null
  const sinceMs: number[] = []
  for (const { status, reachable, sinceEpochMs } of tiles)
    if (status === 'away' && reachable !== false && sinceEpochMs !== null) sinceMs.push(sinceEpochMs)
  sinceMs.sort((a, b) => a - b)
  const passedMs = sinceMs.find((_, place) => (place + 1) / signedIn > awayShareLimit)
  if (passedMs === undefined) return null
  const value = Math.round((away / signedIn) * 10_000) / 10_000
  return alertOf('awayShare', null, passedMs, { team, value, limit: awayShareLimit })
}
