// What is in force for each team: its settings and its business day at an instant, found anew only when another may have begun.
import { businessDayAt } from '../day.ts'
import type { TeamAlertRule } from '../alerts/alert-rules.ts'
import { rulesOf, settingsAt, type TeamFacts, type TeamSettings } from './team-settings.ts'

interface Standing {
  settings: TeamSettings
  /** Half open: no change is effective within. */
  fromMs: number
  toMs: number
  dayFromMs: number
  dayToMs: number
}

export class InForce {
  readonly #defaults: TeamSettings
  readonly #facts = new Map<string, TeamFacts>()
  readonly #standing = new Map<string, Standing>()
  readonly #rules = new Map<string, readonly TeamAlertRule[]>()

  constructor(defaults: TeamSettings) {
    this.#defaults = defaults
  }

  set(team: string, facts: TeamFacts): void {
    this.#facts.set(team, facts)
    this.#standing.delete(team)
    this.#rules.delete(team)
  }

  /** The team's alert rules: the same list for as long as they stand. */
  rules(team: string): readonly TeamAlertRule[] {
    const known = this.#rules.get(team)
    if (known !== undefined) return known
    const rules = rulesOf(this.#facts.get(team))
    this.#rules.set(team, rules)
    return rules
  }

  teams(): IterableIterator<string> {
    return this.#facts.keys()
  }

  /** The settings of the team at the instant: the same object for as long as they stand. */
  settings(team: string, nowMs: number): TeamSettings {
    return this.#at(team, nowMs).settings
  }

  /** The start of the team's business day that holds the instant. */
  dayFromMs(team: string, nowMs: number): number {
    const standing = this.#at(team, nowMs)
    if (nowMs < standing.dayFromMs || nowMs >= standing.dayToMs) {
      const { zone, dayStart } = standing.settings
      const { fromMs, toMs } = businessDayAt(nowMs, zone, dayStart)
      standing.dayFromMs = fromMs
      standing.dayToMs = toMs
    }
    return standing.dayFromMs
  }

  #at(team: string, nowMs: number): Standing {
    const known = this.#standing.get(team)
    if (known !== undefined && known.fromMs <= nowMs && nowMs < known.toMs) return known
    const facts = this.#facts.get(team)
    const edges = (facts?.changes ?? []).map(([, effectiveFromMs]) => effectiveFromMs)
    const standing = {
      settings: settingsAt(facts, this.#defaults, nowMs),
      fromMs: Math.max(-Infinity, ...edges.filter((atMs) => atMs <= nowMs)),
      toMs: Math.min(Infinity, ...edges.filter((atMs) => atMs > nowMs)),
      // No day yet.
      dayFromMs: Infinity,
      dayToMs: -Infinity,
    }
    this.#standing.set(team, standing)
    return standing
  }
}
