// The floor as one list of headings and tiles, so that a tile that changes its group can be seen to move. Not the drawing.
import type { Groups, TileGroup } from './grouping.ts'
import { TILE_GROUPS } from './grouping.ts'

export type Row =
  | { readonly kind: 'heading'; readonly key: string; readonly group: TileGroup }
  | { readonly kind: 'tile'; readonly key: string; readonly id: string }

/** Headings and tiles in reading order; a group of which nobody is shown has no heading. */
export function floorRows(groups: Groups, shown: Record<TileGroup, number>): Row[] {
  return TILE_GROUPS.filter((group) => shown[group] > 0).flatMap((group): Row[] => [
    { kind: 'heading', key: `heading ${group}`, group },
    ...groups[group].slice(0, shown[group]).map(({ id }): Row => ({ kind: 'tile', key: `tile ${id}`, id })),
  ])
}

/** True where both lists stand for the same tiles in the same places. */
export function sameRows(a: readonly Row[], b: readonly Row[]): boolean {
  return a.length === b.length && a.every((row, index) => row.key === b[index]?.key)
}
