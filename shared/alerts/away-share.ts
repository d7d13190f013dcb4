// Rule: a peak of absence, more of the signed-in away at once than the team's limit. Not who of them is away too long.
import type { BoardAgent, BoardAlert } from '../board.ts'
import type { Headcount } from '../floor/headcount.ts'
import type { TeamSettings } from '../floor/team-settings.ts'
import { alertOf } from './alert.ts'

/**
 * Since the one went away with whom those away now passed the share; `value`: the share, `limit`: the team's. Who is lost is
 * not counted as away, as in the numbers; who is of a silent source is not counted at all.
 */
export function awayShare(
  team: string,
  tiles: Iterable<BoardAgent>,
  { away, signedIn, silentAgents }: Pick<Headcount, 'away' | 'signedIn' | 'silentAgents'>,
  { awayShareLimit }: TeamSettings,
): BoardAlert | null {
  const known = signedIn - silentAgents
  if (known === 0 || away / known <= awayShareLimit) return null
  const sinceMs: number[] = []
  for (const { status, reachable, silent, sinceEpochMs } of tiles)
    if (status === 'away' && reachable !== false && !silent && sinceEpochMs !== null)
      sinceMs.push(sinceEpochMs)
  sinceMs.sort((a, b) => a - b)
  const passedMs = sinceMs.find((_, place) => (place + 1) / known > awayShareLimit)
  if (passedMs === undefined) return null
  const value = Math.round((away / known) * 10_000) / 10_000
  return alertOf('awayShare', null, passedMs, { team, value, limit: awayShareLimit })
}
