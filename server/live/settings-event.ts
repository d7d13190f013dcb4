// A change of a team's settings as Floorview's own event. Not who may make one, nor what it does (shared/floor/team-settings.ts).
import { randomUUID } from 'node:crypto'
import type { EventOf } from '../../shared/events.ts'
import type { TeamSettingsChange } from '../../shared/floor/team-settings.ts'
import { SYSTEM_SOURCE } from './presence.ts'

/** A change of a team's settings as an event: effective-dated, in the ledger, and on every server by the stream of changes. `user` is who makes it. */
export function settingsEvent(
  team: string,
  changes: TeamSettingsChange,
  effectiveFromMs: number,
  nowMs: number,
  user?: string,
): EventOf<'system.team.settings'> {
  return {
    type: 'system.team.settings',
    source: SYSTEM_SOURCE,
    id: randomUUID(),
    subject: `team/${team}`,
    claimedAtMs: nowMs,
    occurredAtMs: nowMs,
    receivedAtMs: nowMs,
    data: { effectiveFromMs, changes, ...(user !== undefined && { user }) },
  }
}
