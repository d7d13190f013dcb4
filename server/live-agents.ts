// The agents of the floor right now, with their teams. Not those that only the ledger knows.
import { MAIN_TEAM } from '../shared/events.ts'
import type { Replica } from './live/replica.ts'

/** Each agent's stored id and team; none while there is no floor. */
export function* liveAgents(replica: Replica | null): Generator<{ id: string; team: string }> {
  for (const id of replica?.floor.agentIds() ?? []) yield { id, team: replica?.floor.teamOf(id) ?? MAIN_TEAM }
}
