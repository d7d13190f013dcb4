// One team of a past floor as its alert rules see it: only the parts that the rule in hand is judged by. Not the judgement.
import type { TeamNow } from '../../../shared/alerts/team-conditions.ts'
import { boardOfTeam } from '../../../shared/floor/board-teams.ts'
import type { FloorIndex } from '../../../shared/floor/floor-index.ts'
import { nobody } from '../../../shared/floor/headcount.ts'
import { countsOf, judgedNumbers, numbersOf } from '../../../shared/floor/team-view.ts'
import type { Touched } from '../../../shared/floor/touched.ts'
import { BoardAlerts } from '../../publish/board-alerts.ts'
import { BoardTiles } from '../../publish/board-tiles.ts'
import type { RuleParts } from './rule-parts.ts'

const NO_HEADS = nobody()
const NO_NUMBERS = numbersOf(NO_HEADS, countsOf([], 0), 0)

export class PastTeam {
  readonly #team: string
  readonly #by: RuleParts['by']
  readonly #alerts = new BoardAlerts()
  readonly #tiles: BoardTiles
  #areCountsDirty = true
  #countsDueMs = Infinity

  constructor(team: string, { by }: RuleParts) {
    this.#team = team
    this.#by = by
    this.#tiles = new BoardTiles(boardOfTeam(team), this.#alerts)
  }

  /** Whether something that is judged may have changed. */
  get isDirty(): boolean {
    return this.#by === 'tiles' ? this.#tiles.isDirty : this.#areCountsDirty
  }

  /** The instant from which on time alone may change something, at the earliest. */
  get dueMs(): number {
    return this.#by === 'tiles' ? this.#tiles.dueMs : this.#countsDueMs
  }

  /** Takes note of what a change touched. */
  note(touched: Touched, floor: FloorIndex): void {
    if (this.#by === 'counts') {
      this.#areCountsDirty ||= touched.teams.has(this.#team)
      return
    }
    for (const agent of touched.agents) if (floor.teamOf(agent) === this.#team) this.#tiles.touch(agent)
    for (const agent of touched.left.keys()) this.#tiles.touch(agent)
  }

  /** The team at the instant. */
  look(floor: FloorIndex, nowMs: number): TeamNow {
    const team = this.#team
    const settings = floor.settings(team, nowMs)
    if (this.#by === 'counts') {
      const tally = floor.tally(team, nowMs)
      this.#areCountsDirty = false
      this.#countsDueMs = tally.dueMs
      const chats = tally.waiting.values()
      return { team, settings, tiles: [], heads: NO_HEADS, chats, numbers: judgedNumbers(tally), alerts: [] }
    }
    this.#tiles.advance(floor, nowMs)
    this.#alerts.advance([], { sources: [], tiles: this.#tiles.tiles }, nowMs)
    const { tiles, heads } = this.#tiles
    return { team, settings, tiles, heads, chats: [], numbers: NO_NUMBERS, alerts: this.#alerts.list }
  }
}

/** Empties what was noted, for the next change. */
export function forget({ agents, teams, left, alerts }: Touched): void {
  for (const noted of [agents, teams, left, alerts]) if (noted.size > 0) noted.clear()
}
