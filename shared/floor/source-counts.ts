// How many members of a team each source has there, counted as they come and go. Not who they are.
import { sourceOf } from '../stored-id.ts'

export class SourceCounts {
  readonly #ofTeam = new Map<string, Map<string, number>>()

  /** Counts a member out of one team and into another; null: of none. */
  move(from: string | null, to: string | null, storedId: string): void {
    if (from === to) return
    if (from !== null) this.#add(from, sourceOf(storedId), -1)
    if (to !== null) this.#add(to, sourceOf(storedId), 1)
  }

  #add(team: string, source: string, times: 1 | -1): void {
    const counts = this.#ofTeam.get(team) ?? new Map<string, number>()
    const count = (counts.get(source) ?? 0) + times
    if (count > 0) counts.set(source, count)
    else counts.delete(source)
    if (counts.size > 0) this.#ofTeam.set(team, counts)
    else this.#ofTeam.delete(team)
  }

  /** The sources that have any in the team. */
  sourcesOf(team: string): Iterable<string> {
    return this.#ofTeam.get(team)?.keys() ?? []
  }
}
