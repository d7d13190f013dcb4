// What the floor rests on beside its sources, as of the newest pulse: how far behind the ledger is, when each paired display was
// last served, and when Floorview itself was down. Not how that is learned (server/live), nor when it is an alert (shared/alerts).

/** A display that is paired, and not revoked. */
export interface PairedDisplay {
  id: string
  name: string
  /** The teams on its board. */
  teams: readonly string[]
  /** Whether anybody ever opened its link. */
  wasOpened: boolean
}

export interface InstallationSigns {
  /** When the oldest accepted entry that the ledger lacks was accepted; null: it lacks none. */
  ledgerBehindSinceMs: number | null
  /** When each display was last connected to a live server. */
  displaySeenMs: ReadonlyMap<string, number>
  displays: readonly PairedDisplay[]
  /** Since when the floor is live, after nothing kept it so: before then no display could be served. */
  liveSinceMs: number | null
  /** When it was last alive before that; null: it was not, as far as is known. */
  downSinceMs: number | null
  /** Since when signs are kept: a display without one was not seen since. Null: not known yet. */
  keptSinceMs: number | null
  atMs: number
}

export interface WatchedDisplay extends PairedDisplay {
  /** When it was last seen, or since when nobody has seen it. */
  seenMs: number
}

/** After an outage of Floorview, heartbeats that it held up get this long to arrive. */
export const HELD_UP_HEARTBEATS_MS = 10_000

export class InstallationWatch {
  #ledgerBehindSinceMs: number | null = null
  #displays: readonly WatchedDisplay[] = []
  #outage: { fromMs: number; toMs: number } | null = null
  #atMs = -Infinity

  /** Takes what is known at an instant in place of what was known before. */
  hear(signs: InstallationSigns): void {
    const { ledgerBehindSinceMs, displaySeenMs, displays, liveSinceMs, downSinceMs, keptSinceMs, atMs } =
      signs
    this.#ledgerBehindSinceMs = ledgerBehindSinceMs
    this.#atMs = atMs
    this.#outage =
      liveSinceMs === null || downSinceMs === null ? null : { fromMs: downSinceMs, toMs: liveSinceMs }
    this.#displays = displays.flatMap((display) => {
      const seenMs = displaySeenMs.get(display.id) ?? (display.wasOpened ? keptSinceMs : null)
      return seenMs === null ? [] : [{ ...display, seenMs: Math.max(seenMs, liveSinceMs ?? seenMs) }]
    })
  }

  get ledgerBehindSinceMs(): number | null {
    return this.#ledgerBehindSinceMs
  }

  /** For how long the oldest entry has waited for the ledger, in milliseconds; null before the first pulse. */
  get ledgerBehindMs(): number | null {
    if (this.#atMs === -Infinity) return null
    return this.#ledgerBehindSinceMs === null ? 0 : Math.max(0, this.#atMs - this.#ledgerBehindSinceMs)
  }

  /** The displays that show the team. */
  displaysOf(team: string): readonly WatchedDisplay[] {
    return this.#displays.filter(({ teams }) => teams.includes(team))
  }

  /** Whether the display shows more teams than one. */
  isShared(display: string): boolean {
    return this.#displays.some(({ id, teams }) => id === display && teams.length > 1)
  }

  /**
   * Whether the lease ran out because Floorview could not hear the heartbeats: during its last outage, or before those that it
   * held up had time to arrive.
   */
  endedInOutage(leaseEndMs: number): boolean {
    if (this.#outage === null) return false
    return leaseEndMs > this.#outage.fromMs && leaseEndMs <= this.#outage.toMs + HELD_UP_HEARTBEATS_MS
  }

  /** As of when all of this is. */
  get atMs(): number {
    return this.#atMs
  }
}
