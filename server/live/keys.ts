// The name of every key in Redis. Nothing else builds one.

/** Keys of one epoch of a workspace's floor. The hash tag keeps them in one slot, so scripts may touch them together. */
export interface FloorKeys {
  /** The epoch itself: the one key that all epochs share. */
  epoch: string
  facts: string
  revisions: string
  changes: string
  accepted: string
  seen: string
  seenBefore: string
  leases: string
  pulse: string
  rotated: string
  /** When each source was last heard, and since when that is kept. */
  signs: string
  /** The last accepted entry that the ledger holds. */
  written: string
}

export function epochKey(workspace: string): string {
  return `floorview:{${workspace}}:epoch`
}

export function floorKeys(workspace: string, epoch: string): FloorKeys {
  const key = (name: string) => `floorview:{${workspace}}:${epoch}:${name}`
  return {
    epoch: epochKey(workspace),
    facts: key('facts'),
    revisions: key('revisions'),
    changes: key('changes'),
    accepted: key('accepted'),
    seen: key('seen'),
    seenBefore: key('seen-before'),
    leases: key('leases'),
    pulse: key('pulse'),
    rotated: key('rotated'),
    signs: key('signs'),
    written: key('written'),
  }
}

/** Matches every key of every epoch of the workspace, for the clean-up after a rebuild. */
export function anyEpochPattern(workspace: string): string {
  return `floorview:{${workspace}}:*`
}

/** What the keys of the workspace's jobs begin with. No key of an epoch: a floor that is rebuilt leaves them alone. */
export function jobPrefix(workspace: string): string {
  return `floorview-jobs:{${workspace}}`
}

/** The keys of the commit's script, in the order of its header. */
export const commitKeys = (keys: FloorKeys): string[] => [
  keys.epoch,
  keys.facts,
  keys.revisions,
  keys.changes,
  keys.accepted,
  keys.seen,
  keys.seenBefore,
  keys.leases,
]
