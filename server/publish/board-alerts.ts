// The alerts of a board as they were last sent, and what became another since. When one holds is shared/alerts.
import { encodeAlert } from '../../shared/alert-row.ts'
import type { Row } from '../../shared/agent-row.ts'
import { compareAlerts } from '../../shared/alerts/alert.ts'
import { judgeSources, judgeTeam, type TeamToJudge } from '../../shared/alerts/judge.ts'
import type { BoardAgent, BoardAlert, BoardSource } from '../../shared/board.ts'

export class BoardAlerts {
  /** Of the agents that have any. */
  readonly #ofAgent = new Map<string, readonly BoardAlert[]>()
  #ofTeams: readonly BoardAlert[] = []
  #list: readonly BoardAlert[] = []
  #shown: readonly BoardAlert[] = []
  /** What became another since the last `advance`, by key. */
  #changed = new Map<string, BoardAlert>()
  #ended = new Map<string, BoardAlert>()

  /** All that hold, the gravest first. */
  get list(): readonly BoardAlert[] {
    return this.#list
  }

  /** Those of them that the board shows. */
  get shown(): readonly BoardAlert[] {
    return this.#shown
  }

  /** Takes what was judged of an agent with its tile. */
  setOf(agent: string, alerts: readonly BoardAlert[]): void {
    const before = this.#ofAgent.get(agent) ?? NONE
    if (before.length === 0 && alerts.length === 0) return
    this.#note(before, alerts)
    if (alerts.length > 0) this.#ofAgent.set(agent, alerts)
    else this.#ofAgent.delete(agent)
  }

  #note(before: readonly BoardAlert[], now: readonly BoardAlert[]): void {
    for (const alert of before) {
      if (now.some(({ key }) => key === alert.key)) continue
      this.#ended.set(alert.key, alert)
      this.#changed.delete(alert.key)
    }
    for (const alert of now) {
      if (
        isSame(
          before.find(({ key }) => key === alert.key),
          alert,
        )
      )
        continue
      this.#changed.set(alert.key, alert)
      // One that ended and began again in between is one that changed.
      this.#ended.delete(alert.key)
    }
  }

  /** Judges the board's teams and sources; says which of the alerts that `show` leaves began or changed, and which ended. */
  advance(
    teams: readonly TeamToJudge[],
    { sources, tiles }: { sources: readonly BoardSource[]; tiles: Iterable<BoardAgent> },
    nowMs: number,
    show: (alerts: readonly BoardAlert[]) => readonly BoardAlert[] = (alerts) => alerts,
  ): { changed: BoardAlert[]; ended: BoardAlert[] } {
    const ofTeams = [...teams.flatMap((team) => judgeTeam(team, nowMs)), ...judgeSources(sources, tiles)]
    this.#note(this.#ofTeams, ofTeams)
    this.#ofTeams = ofTeams
    const [changed, ended] = [this.#changed, this.#ended]
    if (changed.size + ended.size > 0) {
      const kept = this.#list.filter(({ key }) => !changed.has(key) && !ended.has(key))
      // Mostly in order already, which makes the sort a short one.
      this.#list = [...kept, ...changed.values()].sort(compareAlerts)
      this.#changed = new Map()
      this.#ended = new Map()
    }
    return this.#takeShown(show(this.#list), changed)
  }

  #takeShown(
    shown: readonly BoardAlert[],
    changed: ReadonlyMap<string, BoardAlert>,
  ): { changed: BoardAlert[]; ended: BoardAlert[] } {
    const before = this.#shown
    if (shown === before) return { changed: [], ended: [] }
    this.#shown = shown
    const [wasShown, isShown] = [keysOf(before), keysOf(shown)]
    return {
      changed: shown.filter(({ key }) => changed.has(key) || !wasShown.has(key)),
      ended: before.filter(({ key }) => !isShown.has(key)),
    }
  }
}

const keysOf = (alerts: readonly BoardAlert[]): Set<string> => new Set(alerts.map(({ key }) => key))

const NONE: readonly BoardAlert[] = []

function isSame(a: BoardAlert | undefined, b: BoardAlert): boolean {
  return a?.value === b.value && a.limit === b.limit && a.detail === b.detail && a.severity === b.severity
}

type SlotOf = (agent: string) => number | null

/** The rows of alerts that hold, on a board of these teams. */
export const alertRows = (
  alerts: readonly BoardAlert[],
  slotOf: SlotOf,
  teams: readonly string[],
  baseMs: number,
): Row[] => alerts.map((alert) => encodeAlert(alert, slotOf, teams, baseMs))

/** The rows of alerts that ended: only what names them. */
export const endedRows = (
  alerts: readonly BoardAlert[],
  slotOf: SlotOf,
  teams: readonly string[],
  baseMs: number,
): Row[] =>
  alerts.map((alert) => {
    // A source has no slot: what names it is the detail.
    const detail = alert.rule === 'sourceSilent' ? alert.detail : null
    return encodeAlert({ ...alert, value: null, limit: null, detail }, slotOf, teams, baseMs)
  })
