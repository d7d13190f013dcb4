// The floor as one list of headings and tiles, so that a tile that changes its group can be seen to move. Not the drawing.
import type { Page } from './fit.ts'
import type { Groups, TileGroup } from './grouping.ts'
import { TILE_GROUPS } from './grouping.ts'

export type Row =
  | { readonly kind: 'heading'; readonly key: string; readonly group: TileGroup }
  | { readonly kind: 'tile'; readonly key: string; readonly id: string }

/** Headings and tiles of a page in reading order; a group of which nobody is on the page has no heading. */
export function floorRows(groups: Groups, page: Page): Row[] {
  return TILE_GROUPS.filter((group) => page[group][0] < page[group][1]).flatMap((group): Row[] => [
    { kind: 'heading', key: `heading ${group}`, group },
    ...groups[group].slice(...page[group]).map(({ id }): Row => ({ kind: 'tile', key: `tile ${id}`, id })),
  ])
}

/** True where both lists stand for the same tiles in the same places. */
export function sameRows(a: readonly Row[], b: readonly Row[]): boolean {
  return (
    a.length === b.length &&
    a.every((row, index) => {
      const other = b[index]
      return row.key === other?.key && (row.kind !== 'tile' || other.kind !== 'tile' || row.id === other.id)
    })
  )
}

/**
 * The same rows in the tiles that are there: whoever stays keeps their tile, and is seen to move. After the page was turned
 * those who are new on it get the tiles of those who are not, in order: making a tile costs far more than filling it anew.
 */
export function keepTiles(before: readonly Row[], next: readonly Row[], wasTurned: boolean): Row[] {
  const keyOf = new Map(before.flatMap((row) => (row.kind === 'tile' ? [[row.id, row.key] as const] : [])))
  const free = new Map(keyOf)
  for (const row of next) if (row.kind === 'tile') free.delete(row.id)
  const spare = wasTurned ? [...free.values()] : []
  const used = new Set(next.flatMap((row) => (row.kind === 'tile' ? (keyOf.get(row.id) ?? []) : [])))
  return next.map((row) => {
    if (row.kind === 'heading') return row
    let key = keyOf.get(row.id) ?? spare.shift() ?? row.key
    if (!keyOf.has(row.id)) {
      while (used.has(key)) key += '+'
      used.add(key)
    }
    return { ...row, key }
  })
}
