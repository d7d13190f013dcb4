// Rule: a source is not heard for longer than it said is normal. Not which of its agents are greyed (agent-view.ts).
import type { BoardAgent, BoardAlert, BoardSource } from '../board.ts'
import { sourceOf } from '../stored-id.ts'
import { alertOf } from './alert.ts'

/**
 * Since its cadence passed; `value`: its agents who were signed in when it was last heard, `limit`: the cadence in milliseconds,
 * `detail`: the source.
 */
export function sourceSilent(source: BoardSource, tiles: Iterable<BoardAgent>): BoardAlert | null {
  const { id, cadenceMs, silentSinceEpochMs } = source
  if (silentSinceEpochMs === null) return null
  let value = 0
  for (const tile of tiles)
    if (tile.silent && tile.status !== 'offline' && sourceOf(tile.id) === id) value += 1
  return alertOf('sourceSilent', null, silentSinceEpochMs, { value, limit: cadenceMs, detail: id })
}
