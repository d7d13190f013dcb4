// What the rules about one agent judge: the facts of a tile, as they stand at an instant. Not the tile, nor any rule.
import type { AgentStatus } from '../events.ts'
import type { ChatFacts } from '../floor/chat-facts.ts'
import type { RatingPoint } from '../metrics/rolling-rating.ts'

export interface AgentCondition {
  id: string
  status: AgentStatus
  reason: string | null
  /** Since when the status holds; null where none was ever said. */
  sinceMs: number | null
  /** From when the agent is taken as lost: the end of the lease that lapsed. Null while reachable, or not reported. */
  lostSinceMs: number | null
  /** The open chats that the agent holds and that are not stale. */
  held: readonly ChatFacts[]
  /** Every standing rating of the agent that the floor keeps, in any order. */
  ratings: readonly RatingPoint[]
  /** Whether all of this is what a source last said that has fallen silent. */
  isSilent: boolean
}
