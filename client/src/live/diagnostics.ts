// What a test or a benchmark may read of a live board, as `window.floorview`. Not for pages: they read the board itself.
import type { SnapshotCause } from '../../../shared/protocol.ts'
import type { LiveBoard } from './live-board.svelte.ts'
import type { Paint } from './paints.ts'

export interface Diagnostics {
  /** Snapshots taken, by why they were asked for: more than one `first` and the reconnects is worth a look. */
  readonly snapshotsByCause: Readonly<Record<SnapshotCause, number>>
  readonly framesApplied: number
  /** The position on the stream of changes of what is shown. */
  readonly lastAsOf: string | null
  /** The instant of what is shown, by the server's clock. */
  readonly atEpochMs: number | null
  readonly lastPaint: Paint | null
  /** The last paints of changes, oldest first. */
  readonly paints: readonly Paint[]
}

declare global {
  interface Window {
    floorview?: Diagnostics
  }
}

/** Shows the board's diagnostics on the window; returns what takes them away. */
export function exposeDiagnostics(live: LiveBoard): () => void {
  const diagnostics: Diagnostics = {
    get snapshotsByCause() {
      return live.snapshotsByCause
    },
    get framesApplied() {
      return live.framesApplied
    },
    get lastAsOf() {
      return live.lastAsOf
    },
    get atEpochMs() {
      return live.board?.atEpochMs ?? null
    },
    get lastPaint() {
      return live.age.paints.recent.at(-1) ?? null
    },
    get paints() {
      return live.age.paints.recent
    },
  }
  window.floorview = diagnostics
  return () => {
    if (window.floorview === diagnostics) delete window.floorview
  }
}
