// The rosters of a floor: whose shift runs now, by team. Not who of them is missing (shared/alerts/missing-at-start.ts).
import { rosterOf, type RosterFacts, type Shift } from '../roster/agent-roster.ts'
import { ValueIndex } from './grouped.ts'

/** A shift with whose it is. */
export interface AgentShift extends Shift {
  agent: string
}

interface Running {
  fromMs: number
  /** The next beginning or end of any shift of the team: until then the same shifts run. */
  toMs: number
  shifts: readonly AgentShift[]
}

export class RosterIndex {
  readonly #ofTeam = new ValueIndex<readonly Shift[]>()
  readonly #teamOf = new Map<string, string>()
  readonly #running = new Map<string, Running>()

  /** Puts an agent's roster in place of the earlier one; null: there is none any more. Touches the teams that it is or was of. */
  set(agent: string, facts: RosterFacts | null, touched: { teams: Set<string> }): void {
    const before = this.#teamOf.get(agent) ?? null
    const now = facts === null ? null : rosterOf(facts)
    const team = now === null || now.shifts.length === 0 ? null : now.team
    this.#ofTeam.move(before, team, agent, now?.shifts)
    if (team === null) this.#teamOf.delete(agent)
    else this.#teamOf.set(agent, team)
    for (const each of [before, team]) {
      if (each === null) continue
      touched.teams.add(each)
      this.#running.delete(each)
    }
  }

  /** The team that has shifts of the agent; null: none has. */
  teamOf(agent: string): string | null {
    return this.#teamOf.get(agent) ?? null
  }

  /** The shifts that a team's roster has, by agent. */
  ofTeam(team: string): ReadonlyMap<string, readonly Shift[]> {
    return this.#ofTeam.get(team)
  }

  teams(): IterableIterator<string> {
    return this.#ofTeam.keys()
  }

  /** The shifts that run at the instant; the same list until one begins or ends. */
  running(team: string, nowMs: number): readonly AgentShift[] {
    const known = this.#running.get(team)
    if (known !== undefined && known.fromMs <= nowMs && nowMs < known.toMs) return known.shifts
    const shifts: AgentShift[] = []
    let [fromMs, toMs] = [-Infinity, Infinity]
    for (const [agent, all] of this.#ofTeam.get(team)) {
      for (const shift of all) {
        if (shift.fromMs <= nowMs && nowMs < shift.toMs) shifts.push({ agent, ...shift })
        for (const atMs of [shift.fromMs, shift.toMs]) {
          if (atMs <= nowMs) fromMs = Math.max(fromMs, atMs)
          else toMs = Math.min(toMs, atMs)
        }
      }
    }
    this.#running.set(team, { fromMs, toMs, shifts })
    return shifts
  }
}
