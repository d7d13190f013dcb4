// The group in which a tile stands: it follows from the status and the look, so no frame carries it.
import type { BoardGroup, LookReason } from '../board.ts'
import type { AgentStatus } from '../events.ts'

const GROUP: Record<AgentStatus, BoardGroup> = {
  available: 'taking',
  away: 'away',
  offline: 'out',
  unknown: 'unknown',
}

/** What needs a look stands there, whatever the status. */
export function groupOf(status: AgentStatus, look: LookReason | null): BoardGroup {
  return look === null ? GROUP[status] : 'look'
}
