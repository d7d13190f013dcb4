// The short wire form of a source: [id, last heard, lag, cadence, silent since]. Not when it is sent, nor when one is silent.
import type { Cell, Row } from './agent-row.ts'
import { boardSource, type BoardSource } from './board.ts'

/** Instants are told as milliseconds before the base. Nulls at the end are left out. */
export function encodeSource(source: BoardSource, baseMs: number): Row {
  const before = (atMs: number | null) => (atMs === null ? null : baseMs - atMs)
  const row: Row = [
    source.id,
    before(source.lastHeardEpochMs),
    source.lagMs,
    source.cadenceMs,
    before(source.silentSinceEpochMs),
  ]
  while (row.at(-1) === null) row.pop()
  return row
}

/** Null where the row says what cannot be. */
export function decodeSource(
  [id, heard = null, lagMs = null, cadenceMs = null, silent = null]: readonly Cell[],
  baseMs: number,
): BoardSource | null {
  const at = (cell: Cell) => (typeof cell === 'number' ? baseMs - cell : cell)
  const said = { id, lastHeardEpochMs: at(heard), lagMs, cadenceMs, silentSinceEpochMs: at(silent) }
  return boardSource.safeParse(said).data ?? null
}
