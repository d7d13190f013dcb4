// What a change of an agent means for where tiles stand. Not the state that is changed: floor-agents.svelte.ts.
import type { BoardAgent } from '../../../shared/board.ts'

/** Whether a change of an agent may change in which group they stand, or where in it. Load is apart: it moves nobody by itself. */
export function movesTile(before: BoardAgent, now: BoardAgent): boolean {
  return (
    before.group !== now.group ||
    before.name !== now.name ||
    before.status !== now.status ||
    before.silent !== now.silent ||
    before.reason !== now.reason ||
    before.sinceEpochMs !== now.sinceEpochMs ||
    before.lookSinceEpochMs !== now.lookSinceEpochMs
  )
}

/** Which of the ids no agent has any more. */
export function idsGone(ids: Iterable<string>, agents: readonly BoardAgent[]): string[] {
  const there = new Set(agents.map(({ id }) => id))
  return [...ids].filter((id) => !there.has(id))
}
