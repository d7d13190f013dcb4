// What a change of the floor's facts touches. Not what is done about it (server/publish, server/alerts).

/** What must be looked at again after a change: agents by id, and teams by name. */
export interface Touched {
  agents: Set<string>
  teams: Set<string>
  /** The teams that agents were in before they moved or went. */
  left: Map<string, string>
  /** Subjects of alerts. */
  alerts: Set<string>
}
export const nothingTouched = (): Touched => ({
  agents: new Set(),
  teams: new Set(),
  left: new Map(),
  alerts: new Set(),
})
