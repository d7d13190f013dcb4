// The alerts of a floor, by subject and by team. Not their facts' meaning (shared/alerts).
import { isHeldByHand, stateOf, type AlertFacts } from '../alerts/alert-facts.ts'
import { ValueIndex } from './grouped.ts'

/** Whether anything may still come of it by itself: it stands, or was cleared by hand and its condition goes on. */
const isAlive = (facts: AlertFacts): boolean => stateOf(facts) !== 'cleared' || isHeldByHand(facts)

export class AlertIndex {
  readonly #ofTeam = new ValueIndex<AlertFacts>()
  readonly #aliveOfTeam = new ValueIndex<AlertFacts>()
  readonly #teamOf = new Map<string, string>()
  readonly #ofGroup = new ValueIndex<AlertFacts>()
  readonly #groupOf = new Map<string, string>()

  /** Puts an alert's facts in place of its earlier ones, or takes it away (null). */
  set(subject: string, facts: AlertFacts | null, touched: { alerts: Set<string> }): void {
    const before = this.#teamOf.get(subject) ?? null
    const team = facts?.episode?.team ?? null
    this.#ofTeam.move(before, team, subject, facts ?? undefined)
    if (facts !== null && isAlive(facts)) this.#aliveOfTeam.move(before, team, subject, facts)
    else if (before !== null) this.#aliveOfTeam.remove(before, subject)
    if (team === null) this.#teamOf.delete(subject)
    else this.#teamOf.set(subject, team)
    this.#setGroup(subject, facts)
    touched.alerts.add(subject)
  }

  #setGroup(subject: string, facts: AlertFacts | null): void {
    const group = facts?.opened?.[1].group ?? null
    this.#ofGroup.move(this.#groupOf.get(subject) ?? null, group, subject, facts ?? undefined)
    if (group === null) this.#groupOf.delete(subject)
    else this.#groupOf.set(subject, group)
  }

  /** What is known of the team's alerts, those that were cleared within the horizon among them. */
  of(team: string): ReadonlyMap<string, AlertFacts> {
    return this.#ofTeam.get(team)
  }

  /** Those of which something may still come. */
  aliveOf(team: string): ReadonlyMap<string, AlertFacts> {
    return this.#aliveOfTeam.get(team)
  }

  /** Those whose outage has this name, of whatever team. */
  ofGroup(name: string): ReadonlyMap<string, AlertFacts> {
    return this.#ofGroup.get(name)
  }

  get(subject: string): AlertFacts | null {
    const team = this.#teamOf.get(subject)
    return team === undefined ? null : (this.#ofTeam.get(team).get(subject) ?? null)
  }

  /** Every alert that is known. */
  *all(): Generator<AlertFacts> {
    for (const team of this.#ofTeam.keys()) yield* this.#ofTeam.get(team).values()
  }

  /** Every alert's subject. */
  subjects(): IterableIterator<string> {
    return this.#teamOf.keys()
  }
}
